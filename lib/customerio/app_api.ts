/** Customer.io's App API: looking people up. One call, one request, one answer; nothing is repeated here. */

import { type IdentifierKind } from "./identifiers.ts";
import { ApiClient, type Fetch } from "./api_client.ts";
import { type Customer, readCustomers } from "./app_answer.ts";
import { UnreadableAnswerError } from "./request_error.ts";

/** The App API's base URLs. Source: App API reference, "Server addresses". */
export const APP_URLS = {
  us: "https://api.customer.io",
  eu: "https://api-eu.customer.io",
} as const;

/**
 * Requests a second: a little below the documented 10, as requests sent at an even pace do not arrive at one, and
 * an eleventh within a second would be refused.
 */
export const APP_RATE_LIMIT = 9.8;

/** A hundred people with as many and as long attributes as Customer.io allows are some 35 MB. */
const MOST_ANSWER_BYTES = 64 * 1024 * 1024;

/** What a client of the App API needs. */
export interface AppApiOptions {
  /** Without a slash at its end. */
  baseUrl: string;
  appApiKey: string;
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
export class AppApi {
  #client: ApiClient;

  constructor(options: AppApiOptions) {
    const { appApiKey, ...others } = options;
    this.#client = new ApiClient({
      ...others,
      authorization: `Bearer ${appApiKey}`,
      secrets: [appApiKey],
      hostPrefix: "api",
      mostBytes: MOST_ANSWER_BYTES,
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

  /** Requests that wait for their answer. */
  get inFlight(): number {
    return this.#client.inFlight;
  }

  /** Where requests go now: the base URL, or where Customer.io has redirected them. */
  get origin(): string {
    return this.#client.origin;
  }

  /**
   * Looks up to `IDS_PER_LOOK_UP` people up: `POST /v1/customers/attributes`.
   *
   * @returns those that there are, in any order; the others are left out.
   */
  async customers(ids: readonly string[], kind: IdentifierKind): Promise<Customer[]> {
    const { status, text } = await this.#client.send({
      method: "POST",
      path: `/v1/customers/attributes?id_type=${kind}`,
      body: new TextEncoder().encode(JSON.stringify({ ids })),
    });
    const customers = text === undefined ? undefined : readCustomers(this.#client.redact(text));
    if (customers === undefined) {
      throw new UnreadableAnswerError(
        `Cannot understand the answer of ${this.#client.host}: status ${status}, ` +
          (text === undefined ? "body incomplete" : "body of another shape"),
      );
    }
    return customers;
  }

  /** Ends all requests in flight; they throw `reason`. */
  abort(reason: Error): void {
    this.#client.abort(reason);
  }
}
