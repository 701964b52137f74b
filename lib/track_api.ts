/** Customer.io's Track API: one call, one request, one answer. Nothing is repeated here. */

import { type AccountRegion, readBatchAnswer, readProblems, readRegion } from "./api_answer.ts";
import {
  type Problem,
  RedirectError,
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from "./request_error.ts";
import { readText } from "./response_text.ts";
import { retryAfterMs } from "./retry.ts";

/** The Track API's base URLs. Source: Track API reference, "Server addresses". */
export const TRACK_URLS = {
  us: "https://track.customer.io",
  eu: "https://track-eu.customer.io",
} as const;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 3;

/** The platform's `fetch`, or one that stands in for it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

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

interface Answer {
  response: Response;
  /** Undefined when the body broke off, took too long or grew too large. */
  text: string | undefined;
}

/**
 * A client for one workspace. Its methods throw a `StatusError`, `UnreachableError`, `UnreadableAnswerError` or
 * `RedirectError`, or the reason given to `abort`.
 */
export class TrackApi {
  /** Requests sent, redirects not counted. */
  requestsSent = 0;
  /** Requests that got an answer of any kind. */
  answers = 0;

  #options: TrackApiOptions;
  #fetch: Fetch;
  #origin: string;
  #headers: Record<string, string>;
  #inFlight = new Set<AbortController>();

  constructor(options: TrackApiOptions) {
    this.#options = options;
    this.#fetch = options.fetch ?? ((url, init) => fetch(url, init));
    this.#origin = options.baseUrl;
    this.#headers = {
      "authorization": `Basic ${base64(`${options.siteId}:${options.apiKey}`)}`,
      "content-type": "application/json",
      "user-agent": options.userAgent,
    };
  }

  /** Where requests go now: the base URL, or where Customer.io has redirected them. */
  get origin(): string {
    return this.#origin;
  }

  /** Requests that wait for their answer. */
  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Asks where the account is: `GET /api/v1/accounts/region`. */
  async region(): Promise<AccountRegion> {
    const { text } = await this.#send("GET", "/api/v1/accounts/region");
    const region = text === undefined ? undefined : readRegion(text);
    if (region === undefined) {
      throw new UnreadableAnswerError(
        `Cannot understand the answer of ${this.#host()}: no region in it`,
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
    const { response, text } = await this.#send("POST", "/api/v2/batch", body);
    const problems = text === undefined ? undefined : readBatchAnswer(text, size);
    if (problems === undefined) {
      throw new UnreadableAnswerError(
        `Cannot understand the answer of ${this.#host()}: status ${response.status}, ` +
          (text === undefined ? "body incomplete" : "body of another shape"),
      );
    }
    return problems;
  }

  /** Adds or updates one person: `PUT /api/v1/customers/{identifier}`; the status alone counts. */
  async identify(identifier: string, attributes: Uint8Array): Promise<void> {
    await this.#send("PUT", `/api/v1/customers/${encodeURIComponent(identifier)}`, attributes);
  }

  /** Ends all requests in flight; they throw `reason`. */
  abort(reason: Error): void {
    for (const controller of this.#inFlight) controller.abort(reason);
  }

  async #send(method: string, path: string, body?: Uint8Array): Promise<Answer> {
    const controller = new AbortController();
    const seconds = this.#options.timeoutMs / 1000;
    const timer = setTimeout(
      () =>
        controller.abort(
          new UnreachableError(`No answer within ${seconds} s from ${this.#host()}`),
        ),
      this.#options.timeoutMs,
    );
    this.#inFlight.add(controller);
    this.requestsSent++;
    try {
      const response = await this.#follow({ method, path, body, signal: controller.signal });
      this.answers++;
      const text = await readText(response);
      if (response.ok) return { response, text };
      throw this.#refusal(response, text ?? "");
    } catch (error) {
      throw this.#explain(error, controller.signal);
    } finally {
      clearTimeout(timer);
      this.#inFlight.delete(controller);
    }
  }

  /** The response that is no redirect. */
  async #follow(
    request: { method: string; path: string; body?: Uint8Array; signal: AbortSignal },
  ): Promise<Response> {
    let url = this.#origin + request.path;
    for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
      const response = await this.#fetch(url, {
        method: request.method,
        headers: this.#headers,
        body: request.body as BodyInit | undefined,
        redirect: "manual",
        signal: request.signal,
      });
      const location = response.headers.get("location");
      if (!REDIRECTS.has(response.status) || location === null) return response;
      await response.body?.cancel();
      url = redirectTarget(location, url);
      // The others need not make the detour.
      if (url.endsWith(request.path)) this.#origin = url.slice(0, -request.path.length);
    }
    throw new RedirectError(
      `Cannot follow ${new URL(url).host}: more than ${MOST_REDIRECTS} redirects`,
    );
  }

  #refusal(response: Response, text: string): StatusError {
    const { siteId, apiKey } = this.#options;
    const safe = text.replaceAll(apiKey, "***").replaceAll(siteId, "***")
      .replaceAll(this.#headers.authorization.slice("Basic ".length), "***");
    return new StatusError({
      status: response.status,
      retryAfterMs: retryAfterMs(response.headers.get("retry-after"), Date.now()),
      problems: readProblems(safe),
    });
  }

  #explain(error: unknown, signal: AbortSignal): unknown {
    if (error instanceof StatusError || error instanceof RedirectError) return error;
    if (signal.aborted) return signal.reason;
    // Deno names the whole URL before the cause; the host is enough, as the path can hold an identifier.
    const message = error instanceof Error ? error.message : String(error);
    const cause = message.replace(/^error sending request.*?for url \(.*?\):?\s*/s, "");
    return new UnreachableError(`Cannot reach ${this.#host()}: ${cause || "no connection"}`, error);
  }

  #host(): string {
    return new URL(this.#origin).host;
  }
}

/**
 * Where a redirect leads: only to Customer.io itself, so that nobody else ever sees the credentials.
 *
 * @throws {RedirectError} naming the host when it leads elsewhere.
 */
function redirectTarget(location: string, from: string): string {
  const target = URL.canParse(location, from) ? new URL(location, from) : undefined;
  const isCustomerIo = target?.protocol === "https:" && target.hostname.endsWith(".customer.io");
  if (target === undefined || !isCustomerIo) {
    throw new RedirectError(
      `Cannot follow ${new URL(from).host}: it redirects to ${
        target?.host ?? "no valid address"
      }, ` +
        "which is not Customer.io; the credentials were not sent there",
    );
  }
  return target.href;
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
