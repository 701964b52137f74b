/** Customer.io's Track API: one call, one request, one answer. Nothing is repeated here. */

import { ApiClient, type ApiOptions } from "./api_client.ts";
import type { AnswerProblem } from "./request_error.ts";
import { type AccountRegion, readBatchAnswer, readRegion } from "./track_answer.ts";

/** The Track API's base URLs. Source: Track API reference, "Server addresses". */
export const TRACK_URLS = {
  us: "https://track.customer.io",
  eu: "https://track-eu.customer.io",
} as const;

/** What a client of the Track API needs. */
export interface TrackApiOptions extends ApiOptions {
  siteId: string;
  apiKey: string;
}

/**
 * A client for one workspace. Its methods throw a `StatusError`, `UnreachableError`, `UnreadableAnswerError` or
 * `RedirectError`, or the reason given to `abort`.
 */
export class TrackApi extends ApiClient {
  constructor({ siteId, apiKey, ...options }: TrackApiOptions) {
    const token = base64(`${siteId}:${apiKey}`);
    super({
      ...options,
      authorization: `Basic ${token}`,
      secrets: [apiKey, siteId, token],
      hostPrefix: "track",
    });
  }

  /** Asks where the account is: `GET /api/v1/accounts/region`. */
  async region(): Promise<AccountRegion> {
    const { text } = await this.send({ method: "GET", path: "/api/v1/accounts/region" });
    const region = text === undefined ? undefined : readRegion(text);
    if (region === undefined) throw this.unreadable("no region in it");
    return region;
  }

  /**
   * Adds or updates the `size` people of `body`, JSON for `POST /api/v2/batch`.
   *
   * @returns what is wrong with those whom Customer.io refuses; all others are accepted.
   */
  async identifyBatch(body: Uint8Array, size: number): Promise<AnswerProblem[]> {
    const answer = await this.send({ method: "POST", path: "/api/v2/batch", body });
    const problems = this.readBody(answer, (text) => readBatchAnswer(text, size));
    return problems.map((problem) => this.redactProblem(problem));
  }

  /**
   * Adds or updates one person: `PUT /api/v1/customers/{identifier}`; the status alone counts. Customer.io takes
   * `identifier` for what it looks like: see `kindInPath`.
   */
  async identify(identifier: string, attributes: Uint8Array): Promise<void> {
    await this.send({
      method: "PUT",
      path: `/api/v1/customers/${encodeURIComponent(identifier)}`,
      body: attributes,
    });
  }

  /** Adds or updates one person, an item of a batch: `POST /api/v2/entity`; the status alone counts. */
  async entity(item: Uint8Array): Promise<void> {
    await this.send({ method: "POST", path: "/api/v2/entity", body: item });
  }
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
