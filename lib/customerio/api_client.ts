/** One request to one of Customer.io's APIs, and its answer: what all of them share. Nothing is repeated here. */

import { type Clock, systemClock } from "../clock.ts";
import { RunError } from "../errors.ts";
import { printable } from "../text.ts";
import { describeBody, isApiRefusal } from "./answer_body.ts";
import { explainFetchError } from "./fetch_problem.ts";
import {
  type Environment,
  proxyFor,
  proxyProblemMessage,
  proxySecrets,
  showProxy,
} from "./proxy.ts";
import { readErrors, readProblems } from "./track_answer.ts";
import { redactor } from "./redact.ts";
import { redactProblems } from "./redact_problems.ts";
import { type HostPrefix, REDIRECTS, redirectTarget, settingOf } from "./redirect.ts";
import {
  type AnswerProblem,
  RedirectError,
  type RequestFacts,
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from "./request_error.ts";
import { requestBody } from "./request_body.ts";
import { readText } from "./response_text.ts";
import { retryAfterMs } from "./retry_after.ts";

const MAX_REDIRECTS = 3;

/** A longer name of a server is cut off, in characters. */
const MAX_SENDER_LENGTH = 40;

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
  /** Says which proxy the platform uses. @default {the environment of the process} */
  env?: Environment | undefined;
}

/** What tells the APIs apart. */
export interface ApiClientOptions extends ApiOptions {
  /** The value of the header `Authorization`. */
  authorization: string;
  /** Nothing that repeats them is taken out of an answer to be shown. */
  secrets: readonly string[];
  /** Which API it is: a redirect is followed to no other. */
  hostPrefix: HostPrefix;
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
  request: ApiRequest;
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
  #env: Environment;
  #clock: Clock;
  #origin: string;
  #headers: Record<string, string>;
  /** Gives the text of a server, or that it was left out because it repeats a credential in some form. */
  readonly redact: (text: string) => string;
  #inFlight = new Set<AbortController>();

  /** @throws {RunError} when the environment names a proxy that nobody could use. */
  constructor(options: ApiClientOptions) {
    this.#options = options;
    this.#env = options.env ?? ((name) => Deno.env.get(name));
    const proxy = proxyFor(options.baseUrl, this.#env);
    if (proxy !== undefined && "problem" in proxy) {
      throw new RunError("setup", proxyProblemMessage(proxy));
    }
    this.#fetch = options.fetch ?? ((url, init) => fetch(url, init));
    this.#clock = options.clock ?? systemClock;
    this.#origin = options.baseUrl;
    this.redact = redactor([...options.secrets, ...proxySecrets(options.baseUrl, this.#env)]);
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

  /** `problems` of one answer, without the words of those that repeat a credential. */
  protected redactProblems(problems: AnswerProblem[]): AnswerProblem[] {
    return redactProblems(problems, this.redact);
  }

  /**
   * Sends `request` once.
   *
   * @throws {StatusError} for every status but success.
   * @throws {UnreachableError} when there is no answer in time.
   * @throws {RedirectError} when it leads to a host that is not Customer.io's, or round in circles.
   * @throws {ConnectionSetupError} when no attempt can succeed before something is set up otherwise.
   */
  protected async send(request: ApiRequest): Promise<ApiAnswer> {
    const { timeoutMs, maxAnswerBytes } = this.#options;
    const controller = new AbortController();
    using _timeout = this.#clock.startTimer(timeoutMs, () => {
      controller.abort(new UnreachableError(this.#lateMessage(timeoutMs)));
    });
    this.#inFlight.add(controller);
    try {
      const response = await this.#follow({ ...request, signal: controller.signal });
      const text = await readText(response, maxAnswerBytes);
      if (response.ok) return { request, status: response.status, text };
      throw this.#refusal(response, { text: text ?? "", request });
    } catch (error) {
      throw this.#explain(error, controller.signal);
    } finally {
      this.#inFlight.delete(controller);
    }
  }

  /**
   * What `read` finds in the body of a success; it may repeat the credentials.
   *
   * @throws {UnreadableAnswerError} saying what the body is, when it broke off or `read` gives undefined.
   */
  protected readBody<Value>(
    { request, status, text }: ApiAnswer,
    read: (text: string) => Value | undefined,
  ): Value {
    const value = text === undefined ? undefined : read(text);
    if (value !== undefined) return value;
    const said = text === undefined ? undefined : readErrors(text)?.[0]?.reason;
    const what = said === undefined ? describeBody(text) : `an error: ${this.redact(said)}`;
    throw new UnreadableAnswerError(
      `Cannot understand the answer of ${this.host}: status ${status} with ${what}`,
      this.#factsOf(request),
      { isWhole: text !== undefined },
    );
  }

  /** The response that is no redirect. */
  async #follow(request: ApiRequest & { signal: AbortSignal }): Promise<Response> {
    let url = this.#origin + request.path;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const response = await this.#fetch(url, {
        method: request.method,
        headers: this.#headers,
        body: requestBody(request.body),
        redirect: "manual",
        signal: request.signal,
      });
      const location = response.headers.get("location");
      if (!REDIRECTS.has(response.status) || location === null) return response;
      await response.body?.cancel();
      const { hostPrefix } = this.#options;
      url = redirectTarget({ location, from: url, hostPrefix, redact: this.redact });
      // Later requests go there directly.
      if (url.endsWith(request.path)) this.#origin = url.slice(0, -request.path.length);
    }
    throw new RedirectError(
      `Cannot follow ${new URL(url).host}: more than ${MAX_REDIRECTS} redirects; check ` +
        settingOf(this.#options.hostPrefix),
    );
  }

  #factsOf({ method, path }: ApiRequest): RequestFacts {
    const endpoint = path.replace(/\?.*$/, "").replace(/^(\/api\/v1\/customers\/).*$/, "$1…");
    const setting = settingOf(this.#options.hostPrefix);
    return { host: this.host, endpoint: `${method} ${endpoint}`, setting };
  }

  #refusal(
    { status, headers }: Response,
    { text, request }: { text: string; request: ApiRequest },
  ): StatusError {
    const server = this.redact(printable(headers.get("server") ?? "", MAX_SENDER_LENGTH)).trim();
    return new StatusError({
      status,
      retryAfterMs: retryAfterMs(headers.get("retry-after"), Date.now()),
      problems: this.redactProblems(readProblems(text)),
      // Customer.io's 401 is described without a body; a page is of somebody else.
      isApiAnswer: (status === 401 && !/^\s*</.test(text)) || isApiRefusal(text),
      sender: server === "" ? this.host : server,
      request: this.#factsOf(request),
    });
  }

  #lateMessage(timeoutMs: number): string {
    const proxy = proxyFor(this.#origin, this.#env);
    const way = proxy !== undefined && "address" in proxy ? ` through ${showProxy(proxy)}` : "";
    return `No answer within ${timeoutMs / 1000} s from ${this.host}${way}`;
  }

  #explain(error: unknown, signal: AbortSignal): unknown {
    if (error instanceof StatusError || error instanceof RedirectError) return error;
    if (signal.aborted) return signal.reason;
    const setting = settingOf(this.#options.hostPrefix);
    const { redact } = this;
    return explainFetchError(error, { origin: this.#origin, setting, env: this.#env, redact });
  }
}
