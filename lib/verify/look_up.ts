/** Looking people up a hundred at a time: attempts, answers person by person, and what ends the run. */

import { RetryError } from "@std/async/retry";
import { CIO_ID_PREFIX, comparable, type IdentifierKind } from "../customerio/identifiers.ts";
import { type ErrorKind, RunError } from "../errors.ts";
import type { AppApi } from "../customerio/app_api.ts";
import type { Customer } from "../customerio/app_answer.ts";
import { attempt } from "../delivery/attempts.ts";
import { RedirectError, StatusError, UnreachableError } from "../customerio/request_error.ts";
import type { Backoff } from "../delivery/retry.ts";
import type { Throttle } from "../delivery/throttle.ts";
import { type Verdict, verdictOn } from "./compare.ts";
import type { Expectation } from "./expectation.ts";

/** After so many look-ups in a row without any answer, Customer.io counts as out of reach. */
const MOST_UNREACHABLE = 10;

/** After so many refusals of one person alone in a row, it is not about the people. */
const MOST_REFUSED = 10;

/** Statuses that can be about one of the people in the request. */
const ABOUT_PEOPLE = new Set([400, 413, 422]);

/** Where to make an App API key. Source: Customer.io documentation, "App API authentication". */
export const WHERE_KEYS_ARE = "Settings > Account Settings > API Credentials > App API Keys";

/** What looking up needs. */
export interface LookUpOptions {
  api: AppApi;
  identifier: IdentifierKind;
  throttle: Throttle;
  /** Attempts for one request. */
  maxAttempts: number;
  /** Aborted with a `RunError` when no new request may be sent. */
  stop: AbortController;
  /** Waits between the attempts of one request. @default {BACKOFF} */
  backoff?: Backoff;
}

/** What looking one person up came to. */
export interface LookedUp {
  expectation: Expectation;
  verdict: Verdict;
}

/** Looks people up; `lookUp` does not throw. */
export class LookUp {
  /** Attempts after the first. */
  retried = 0;

  #options: LookUpOptions;
  #unreachableInARow = 0;
  #refusedInARow = 0;

  constructor(options: LookUpOptions) {
    this.#options = options;
  }

  /** The verdicts on up to 100 different people; nothing on those whom the end of the run leaves out. */
  async lookUp(people: readonly Expectation[]): Promise<LookedUp[]> {
    try {
      return this.#judge(people, await this.#ask(people));
    } catch (thrown) {
      const isUsedUp = thrown instanceof RetryError;
      const error = (isUsedUp ? thrown.cause : thrown) as Error;
      if (error instanceof RunError) return [];
      const isAboutPeople = error instanceof StatusError && ABOUT_PEOPLE.has(error.status);
      if (isAboutPeople && people.length > 1) {
        const half = people.length >> 1;
        return [
          ...await this.lookUp(people.slice(0, half)),
          ...await this.lookUp(people.slice(half)),
        ];
      }
      this.#watch(error, { isUsedUp, isAboutPeople });
      const attempts = isUsedUp ? ` (${this.#options.maxAttempts} attempts)` : "";
      const reason = error.message + attempts;
      return people.map((expectation) => ({ expectation, verdict: { status: "failed", reason } }));
    }
  }

  async #ask(people: readonly Expectation[]): Promise<Customer[]> {
    const { api, identifier, throttle, maxAttempts, stop: { signal }, backoff } = this.#options;
    const ids = people.map(({ user }) => user);
    let attempts = 0;
    const customers = await attempt(() => {
      if (++attempts > 1) this.retried++;
      return api.customers(ids, identifier);
    }, { throttle, maxAttempts, signal, backoff });
    this.#unreachableInARow = this.#refusedInARow = 0;
    return customers;
  }

  #judge(people: readonly Expectation[], customers: Customer[]): LookedUp[] {
    const { identifier } = this.#options;
    const found = new Map<string, Customer>();
    for (const customer of customers) {
      const value = customer.identifiers[identifier];
      if (value !== undefined) found.set(keyOf(identifier, value), customer);
    }
    return people.map((expectation) => {
      const customer = found.get(keyOf(identifier, expectation.user));
      return { expectation, verdict: verdictOn(expectation, customer) };
    });
  }

  /** Stops the run when the error is not about the people in the request. */
  #watch(error: Error, { isUsedUp, isAboutPeople }: { isUsedUp: boolean; isAboutPeople: boolean }) {
    const isUnreachable = error instanceof UnreachableError;
    this.#unreachableInARow = isUnreachable ? this.#unreachableInARow + 1 : 0;
    this.#refusedInARow = isAboutPeople ? this.#refusedInARow + 1 : 0;
    if (error instanceof StatusError && (error.status === 401 || error.status === 403)) {
      this.#stop("auth", keyMessage(error), error);
    } else if (this.#unreachableInARow === MOST_UNREACHABLE) {
      const count = `${MOST_UNREACHABLE} requests in a row had no answer`;
      this.#stop("unreachable", `${error.message}; ${count}`, error);
    } else if (this.#refusedInARow === MOST_REFUSED) {
      this.#stop("unreachable", `${error.message}, for ${MOST_REFUSED} people in a row`, error);
    } else if (isUsedUp || isAboutPeople) {
      return;
    } else if (error instanceof StatusError) {
      this.#stop("unreachable", `Cannot look people up: ${error.message}; check appUrl`, error);
    } else {
      this.#stop(error instanceof RedirectError ? "unreachable" : "internal", error.message, error);
    }
  }

  #stop(kind: ErrorKind, message: string, cause: Error): void {
    this.#options.stop.abort(new RunError(kind, message, cause));
  }
}

/** A `cio_id` may be written with the prefix that it has in paths of the Track API. */
function keyOf(kind: IdentifierKind, value: string): string {
  const isPrefixed = kind === "cio_id" && value.startsWith(CIO_ID_PREFIX);
  return comparable({ kind, value: isPrefixed ? value.slice(CIO_ID_PREFIX.length) : value });
}

function keyMessage(error: StatusError): string {
  const said = error.problems[0]?.reason;
  return `Customer.io refused the App API key (${error.status}${said ? `: ${said}` : ""}): ` +
    (error.status === 403
      ? `it is known, but may not look people up; give it the scope for customers under ${WHERE_KEYS_ARE}`
      : `check appApiKey, which is made under ${WHERE_KEYS_ARE}`);
}
