/** Customer.io's App API: looking people up. One call, one request, one answer; nothing is repeated here. */

import { ApiClient, type ApiOptions } from "./api_client.ts";
import { type Customer, readCustomers } from "./app_answer.ts";
import type { IdentifierKind } from "./identifiers.ts";

/** The App API's base URLs. Source: App API reference, "Server addresses". */
export const APP_URLS = {
  us: "https://api.customer.io",
  eu: "https://api-eu.customer.io",
} as const;

/**
 * Requests a second: a little below the documented 10, as requests sent evenly do not arrive evenly, and an eleventh
 * within a second would be refused.
 */
export const APP_RATE_LIMIT = 9.8;

/** A hundred people with all the attributes that Customer.io allows, at full length, are some 35 MB. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** What a client of the App API needs. */
export interface AppApiOptions extends ApiOptions {
  appApiKey: string;
}

/**
 * A client for one workspace. Its methods throw a `StatusError`, `UnreachableError`, `UnreadableAnswerError` or
 * `RedirectError`, or the reason given to `abort`.
 */
export class AppApi extends ApiClient {
  constructor({ appApiKey, ...options }: AppApiOptions) {
    super({
      ...options,
      authorization: `Bearer ${appApiKey}`,
      secrets: [appApiKey],
      hostPrefix: "api",
      maxAnswerBytes: MAX_ANSWER_BYTES,
    });
  }

  /**
   * Looks up at most `IDS_PER_LOOK_UP` people: `POST /v1/customers/attributes`.
   *
   * @returns those who exist, in any order; what is shown of them is for `redact` first.
   */
  async customers(ids: readonly string[], kind: IdentifierKind): Promise<Customer[]> {
    const answer = await this.send({
      method: "POST",
      path: `/v1/customers/attributes?id_type=${kind}`,
      body: new TextEncoder().encode(JSON.stringify({ ids })),
    });
    return this.readBody(answer, readCustomers);
  }
}
