/** One request to one of Customer.io's APIs, and its answer: what all of them share. Nothing is repeated here. */

import { type Clock, systemClock } from "../clock.ts";
import { messageOf } from "../errors.ts";
import { readProblems } from "./track_answer.ts";
import { redactor } from "./redact.ts";
import {
  type AnswerProblem,
  RedirectError,
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from "./request_error.ts";
import { readText } from "./response_text.ts";
import { retryAfterMs } from "./retry_after.ts";

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 3;

/** The APIs by how the names of their hosts begin: track.customer.io, track-eu.customer.io and such. */
const NAMES = { track: "Track API", api: "App API" };

/** `error sending request for url (URL): ` or `error sending request from ADDRESS for URL (ADDRESS): `. */
const FETCH_ERROR_START = /^error sending request (from \S+ )?for (url )?\S+( \([^)]*\))?:\s*/;

/** The platform's `fetch`, or one that stands in for it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What a client of any of the APIs takes from the run. */
export interface ApiOptions {
  /** Without a slash at its end. */
  baseUrl: string;
  /** Milliseconds that one attempt may take, from connecting to the last byte of the answer. */
  timeoutMs: number;
  /** Sent as `User-Agent`. */
  userAgent: string;
  /** @default {fetch} */
  fetch?: Fetch | undefined;
  /** @default {systemClock} */
  clock?: Clock | undefined;
}

/** What tells the APIs apart. */
export interface ApiClientOptions extends ApiOptions {
  /** The value of the header `Authorization`. */
  authorization: string;
  /** Removed from answers that repeat them. */
  secrets: readonly string[];
  /** Which API it is: a redirect is followed to no other. */
  hostPrefix: keyof typeof NAMES;
  /** A longer body of an answer is not read. @default {that of `readText`} */
  maxAnswerBytes?: number;
}

/** One request. */
export interface ApiRequest {
  method: string;
  /** From the base URL on, with its query. */
  path: string;
  /** JSON in UTF-8. */
  body?: Uint8Array;
}

/** An answer whose status is success. */
export interface ApiAnswer {
  status: number;
  /** Undefined when the body broke off, took too long or grew too large. */
  text: string | undefined;
}

/**
 * Sends requests with credentials, each with a time limit. Redirects are followed within Customer.io only.
 */
export abstract class ApiClient {
  #options: ApiClientOptions;
  #fetch: Fetch;
  #clock: Clock;
  #origin: string;
  #headers: Record<string, string>;
  #redact: (text: string) => string;
  #inFlight = new Set<AbortController>();

  constructor(options: ApiClientOptions) {
    this.#options = options;
    this.#fetch = options.fetch ?? ((url, init) => fetch(url, init));
    this.#clock = options.clock ?? systemClock;
    this.#origin = options.baseUrl;
    this.#redact = redactor(options.secrets);
    this.#headers = {
      "authorization": options.authorization,
      "content-type": "application/json",
      "user-agent": options.userAgent,
    };
  }

  /** Where requests go now: the base URL, or where Customer.io has redirected them. */
  get origin(): string {
    return this.#origin;
  }

  /** Host and port of `origin`, for messages. */
  get host(): string {
    return new URL(this.#origin).host;
  }

  /** Requests that wait for their answer. */
  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Ends all requests in flight; they throw `reason`. */
  abort(reason: Error): void {
    for (const controller of this.#inFlight) controller.abort(reason);
  }

  /** `text` of a server without the credentials, should it repeat them. */
  protected redact(text: string): string {
    return this.#redact(text);
  }

  /** `problem` without the credentials: they may have been escaped in the text that it was read from. */
  protected redactProblem(problem: AnswerProblem): AnswerProblem {
    const { reason, field } = problem;
    const redacted = { ...problem, reason: this.redact(reason) };
    return field === undefined ? redacted : { ...redacted, field: this.redact(field) };
  }

  /**
   * Sends `request` once.
   *
   * @throws {StatusError} for every status but success.
   * @throws {UnreachableError} when there is no answer in time.
   * @throws {RedirectError} when it leads to a host that is not Customer.io's, or round in circles.
   */
  protected async send(request: ApiRequest): Promise<ApiAnswer> {
    const { timeoutMs, maxAnswerBytes } = this.#options;
    const controller = new AbortController();
    using _timeout = this.#clock.startTimer(timeoutMs, () => {
      const message = `No answer within ${timeoutMs / 1000} s from ${this.host}`;
      controller.abort(new UnreachableError(message));
    });
    this.#inFlight.add(controller);
    try {
      const response = await this.#follow({ ...request, signal: controller.signal });
      const text = await readText(response, maxAnswerBytes);
      if (response.ok) return { status: response.status, text };
      throw this.#refusal(response, text ?? "");
    } catch (error) {
      throw this.#explain(error, controller.signal);
    } finally {
      this.#inFlight.delete(controller);
    }
  }

  /**
   * What `read` finds in the body of a success, without the credentials.
   *
   * @throws {UnreadableAnswerError} when the body broke off, or `read` gives undefined.
   */
  protected readBody<Value>(
    { status, text }: ApiAnswer,
    read: (text: string) => Value | undefined,
  ): Value {
    const value = text === undefined ? undefined : read(this.redact(text));
    if (value !== undefined) return value;
    const wrong = text === undefined ? "body incomplete" : "body of another shape";
    throw this.unreadable(`status ${status}, ${wrong}`);
  }

  /** The error for a success whose body cannot be read; `wrong` says why. */
  protected unreadable(wrong: string): UnreadableAnswerError {
    return new UnreadableAnswerError(`Cannot understand the answer of ${this.host}: ${wrong}`);
  }

  /** The response that is no redirect. */
  async #follow(request: ApiRequest & { signal: AbortSignal }): Promise<Response> {
    let url = this.#origin + request.path;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const response = await this.#fetch(url, {
        method: request.method,
        headers: this.#headers,
        body: (request.body as BodyInit | undefined) ?? null,
        redirect: "manual",
        signal: request.signal,
      });
      const location = response.headers.get("location");
      if (!REDIRECTS.has(response.status) || location === null) return response;
      await response.body?.cancel();
      url = this.#redirectTarget(location, url);
      // Later requests go there directly.
      if (url.endsWith(request.path)) this.#origin = url.slice(0, -request.path.length);
    }
    throw new RedirectError(
      `Cannot follow ${new URL(url).host}: more than ${MAX_REDIRECTS} redirects`,
    );
  }

  /**
   * Where a redirect leads: only to this API of Customer.io's, so that nobody else ever sees the credentials.
   *
   * @throws {RedirectError} naming the host when it leads elsewhere.
   */
  #redirectTarget(location: string, from: string): string {
    const target = URL.canParse(location, from) ? new URL(location, from) : undefined;
    if (target === undefined || !isHostOf(this.#options.hostPrefix, target)) {
      const host = target?.host || "no valid address";
      const name = NAMES[this.#options.hostPrefix];
      throw new RedirectError(
        `Cannot follow ${new URL(from).host}: it redirects to ${this.redact(host)}, ` +
          `which is not Customer.io's ${name}; the credentials were not sent there`,
      );
    }
    // A name and password in the address would be taken for credentials.
    target.username = target.password = "";
    return target.href;
  }

  #refusal(response: Response, text: string): StatusError {
    return new StatusError({
      status: response.status,
      retryAfterMs: retryAfterMs(response.headers.get("retry-after"), Date.now()),
      problems: readProblems(this.redact(text)).map((problem) => this.redactProblem(problem)),
    });
  }

  #explain(error: unknown, signal: AbortSignal): unknown {
    if (error instanceof StatusError || error instanceof RedirectError) return error;
    if (signal.aborted) return signal.reason;
    return new UnreachableError(`Cannot reach ${this.host}: ${fetchProblem(error)}`, {
      cause: error,
    });
  }
}

/** Why there was no answer: without the URL that Deno names first, as its path can hold an identifier. */
function fetchProblem(error: unknown): string {
  // Deno 2.9 says "fetch failed" and keeps the reason as the cause.
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = messageOf(reason)
    .replace(FETCH_ERROR_START, "").replaceAll(/https?:\/\/\S+/g, "…");
  // Deno 2.4 says what the system says twice.
  return text.replace(/(: .+)\1$/, "$1") || "no connection";
}

/** Whether `url` is one of the hosts of an API, at the usual port: other subdomains belong to other services. */
function isHostOf(prefix: string, { protocol, port, hostname }: URL): boolean {
  const name = new RegExp(`^${prefix}(-[a-z0-9]+)*\\.customer\\.io$`);
  return protocol === "https:" && port === "" && name.test(hostname);
}
