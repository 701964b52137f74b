/** Customer.io's Track API: one call, one request, one answer. Nothing is repeated here. */

import { type AccountRegion, readBatchAnswer, readRegion } from "./track_answer.ts";
import { ApiClient, type Fetch } from "./api_client.ts";
import { type Problem, UnreadableAnswerError } from "./request_error.ts";

export type { Fetch } from "./api_client.ts";

/** The Track API's base URLs. Source: Track API reference, "Server addresses". */
export const TRACK_URLS = {
  us: "https://track.customer.io",
  eu: "https://track-eu.customer.io",
} as const;

/** What a client of the Track API needs. */
export interface TrackApiOptions {
  /** Without a slash at its end. */
  baseUrl: string;
  siteId: string;
  apiKey: string;
  /** Milliseconds that one attempt may take, from connecting to the last byte of the answer. */
  timeoutMs: number;
  /** Sent as `User-Agent`. */
  userAgent: string;
  /** @default {fetch} */
  fetch?: Fetch;
}

/**
 * A client for one workspace. Its methods throw a `StatusError`, `UnreachableError`, `UnreadableAnswerError` or
 * `RedirectError`, or the reason given to `abort`.
 */
export class TrackApi {
  #client: ApiClient;

  constructor(options: TrackApiOptions) {
    const { siteId, apiKey, ...others } = options;
    const token = base64(`${siteId}:${apiKey}`);
    this.#client = new ApiClient({
      ...others,
      authorization: `Basic ${token}`,
      secrets: [apiKey, siteId, token],
      hostPrefix: "track",
    });
  }

  /** Requests sent, redirects not counted. */
  get requestsSent(): number {
    return this.#client.requestsSent;
  }

  /** Requests that got an answer of any kind. */
  get answers(): number {
    return this.#client.answers;
  }

  /** Where requests go now: the base URL, or where Customer.io has redirected them. */
  get origin(): string {
    return this.#client.origin;
  }

  /** Requests that wait for their answer. */
  get inFlight(): number {
    return this.#client.inFlight;
  }

  /** Asks where the account is: `GET /api/v1/accounts/region`. */
  async region(): Promise<AccountRegion> {
    const { text } = await this.#client.send({
      method: "GET",
      path: "/api/v1/accounts/region",
    });
    const region = text === undefined ? undefined : readRegion(text);
    if (region === undefined) {
      throw new UnreadableAnswerError(
        `Cannot understand the answer of ${this.#client.host}: no region in it`,
      );
    }
    return region;
  }

  /**
   * Adds or updates the `size` people of `body`, JSON for `POST /api/v2/batch`.
   *
   * @returns what is wrong with those that Customer.io refuses; it has accepted all others.
   */
  async identifyBatch(body: Uint8Array, size: number): Promise<Problem[]> {
    const { status, text } = await this.#client.send({
      method: "POST",
      path: "/api/v2/batch",
      body,
    });
    const problems = text === undefined
      ? undefined
      : readBatchAnswer(this.#client.redact(text), size);
    if (problems === undefined) {
      throw new UnreadableAnswerError(
        `Cannot understand the answer of ${this.#client.host}: status ${status}, ` +
          (text === undefined ? "body incomplete" : "body of another shape"),
      );
    }
    return problems.map((problem) => this.#client.redactProblem(problem));
  }

  /** Adds or updates one person: `PUT /api/v1/customers/{identifier}`; the status alone counts. */
  async identify(identifier: string, attributes: Uint8Array): Promise<void> {
    await this.#client.send({
      method: "PUT",
      path: `/api/v1/customers/${encodeURIComponent(identifier)}`,
      body: attributes,
    });
  }

  /** Ends all requests in flight; they throw `reason`. */
  abort(reason: Error): void {
    this.#client.abort(reason);
  }
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
