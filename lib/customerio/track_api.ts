/** Customer.io's Track API: one call, one request, one answer. Nothing is repeated here. */

import { ApiClient, type ApiOptions, type ApiRequest } from "./api_client.ts";
import { readYes } from "./answer_body.ts";
import { toBase64 } from "./base64.ts";
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
    const token = toBase64(`${siteId}:${apiKey}`);
    super({
      ...options,
      authorization: `Basic ${token}`,
      secrets: [apiKey, siteId, token],
      hostPrefix: "track",
    });
  }

  /** Asks where the account is: `GET /api/v1/accounts/region`. */
  async region(): Promise<AccountRegion> {
    const request = { method: "GET", path: "/api/v1/accounts/region" };
    const account = this.readBody(await this.send(request), readRegion);
    const id = String(account.workspaceId);
    return this.redact(id) === id ? account : { ...account, workspaceId: undefined };
  }

  /**
   * Adds or updates the `size` people of `body`, JSON for `POST /api/v2/batch`.
   *
   * @returns what is wrong with those whom Customer.io refuses; all others are accepted.
   */
  async identifyBatch(body: Uint8Array, size: number): Promise<AnswerProblem[]> {
    const answer = await this.send({ method: "POST", path: "/api/v2/batch", body });
    const problems = this.readBody(answer, (text) => readBatchAnswer(text, size));
    return this.redactProblems(problems);
  }

  /**
   * Adds or updates one person: `PUT /api/v1/customers/{identifier}`. Customer.io takes
   * `identifier` for what it looks like: see `kindInPath`.
   */
  async identify(identifier: string, attributes: Uint8Array): Promise<void> {
    await this.#sendOne({
      method: "PUT",
      path: `/api/v1/customers/${encodeURIComponent(identifier)}`,
      body: attributes,
    });
  }

  /** Adds or updates one person, an item of a batch: `POST /api/v2/entity`. */
  async entity(item: Uint8Array): Promise<void> {
    await this.#sendOne({ method: "POST", path: "/api/v2/entity", body: item });
  }

  /** Sends `request`, which is about one person, and takes nothing but a yes for one. */
  async #sendOne(request: ApiRequest): Promise<void> {
    this.readBody(await this.send(request), readYes);
  }
}
