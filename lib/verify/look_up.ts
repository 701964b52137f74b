/** Looks people up, a hundred at a time: how each compares with the data, and whether the run must stop. */

import type { Customer } from "../customerio/app_answer.ts";
import type { AppApi } from "../customerio/app_api.ts";
import { appKeyMessage } from "../customerio/credentials.ts";
import { canonical, comparable, type IdentifierKind } from "../customerio/identifiers.ts";
import {
  type BlockingError,
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from "../customerio/request_error.ts";
import { blockedReason, setupMessage } from "../customerio/setup_message.ts";
import type { Attempts } from "../delivery/attempts.ts";
import { type FailedAttempts, isAnsweredByOther } from "../delivery/attempts_result.ts";
import type { OutageWatch } from "../delivery/outage.ts";
import type { Past } from "../delivery/suspect.ts";
import { internalError, RunError } from "../errors.ts";
import { comparePerson, type Comparison } from "./compare.ts";
import type { Expectation } from "./expectation.ts";

/** After so many refusals in a row, each for one person, the cause is not the people. */
const MAX_REFUSALS = 10;

/** What looking up needs. */
export interface LookUpOptions {
  api: AppApi;
  identifier: IdentifierKind;
  attempts: Attempts;
  /** Says when so many requests had no answer that the run must stop. */
  outage: OutageWatch;
}

/** The result of looking one person up. */
export interface LookedUp {
  expectation: Expectation;
  comparison: Comparison;
}

/** The result of looking some people up. */
export interface LookUpResult {
  /** Without those who were not looked up because the run ended. */
  people: LookedUp[];
  /** Why nothing more may be sent, if so. */
  stop: RunError | undefined;
}

/** What the parts of a look-up are given. */
interface PartOptions {
  signal: AbortSignal;
  /** Whether the whole was answered with a success that is no answer. */
  isPart: boolean;
  past?: Past | undefined;
}

/** Looks people up; does not throw. */
export class LookUp {
  #options: LookUpOptions;
  #refusalsInARow = 0;

  constructor(options: LookUpOptions) {
    this.#options = options;
  }

  /** Looks up at most 100 different people. No attempt is made once `signal` is aborted. */
  async lookUp(people: readonly Expectation[], signal: AbortSignal): Promise<LookUpResult> {
    return await this.#lookUp(people, { signal, isPart: false });
  }

  async #lookUp(people: readonly Expectation[], options: PartOptions): Promise<LookUpResult> {
    const { signal, isPart, past } = options;
    const { api, identifier, attempts } = this.#options;
    const ids = people.map(({ user }) => user);
    try {
      const result = await attempts.make({
        asked: { purpose: "look-up", size: people.length, isPart },
        send: () => api.customers(ids, identifier),
        signal,
        takeSplit: () => people.length > 1,
        past,
      });
      if (result.verdict === "accepted") return this.#compare(people, result.answer);
      if (result.verdict === "split") return await this.#halves(people, options);
      if (people.length > 1 && isAnsweredByOther(result)) {
        return await this.#halves(people, { signal, isPart: true });
      }
      if (result.past !== undefined) {
        return await this.#bothHalves(people, { signal, isPart, past: result.past });
      }
      return this.#fail(people, result);
    } catch (error) {
      return { people: [], stop: internalError(error) };
    }
  }

  #compare(people: readonly Expectation[], customers: Customer[]): LookUpResult {
    const { identifier, api } = this.#options;
    this.#refusalsInARow = 0;
    const found = new Map<string, Customer>();
    for (const customer of customers) {
      const value = customer.identifiers[identifier];
      if (value !== undefined) found.set(keyOf(identifier, value), customer);
    }
    return {
      people: people.map((expectation) => {
        const customer = found.get(keyOf(identifier, expectation.user));
        const comparison = comparePerson(expectation, customer);
        return { expectation, comparison: withFound(comparison, (text) => api.redact(text)) };
      }),
      stop: undefined,
    };
  }

  async #halves(people: readonly Expectation[], options: PartOptions): Promise<LookUpResult> {
    const half = people.length >> 1;
    const first = await this.#lookUp(people.slice(0, half), options);
    if (first.stop !== undefined) return first;
    const second = await this.#lookUp(people.slice(half), options);
    return { people: [...first.people, ...second.people], stop: second.stop };
  }

  /** Both at once: that one succeeds shows that it is the other one which is bad. */
  async #bothHalves(people: readonly Expectation[], options: PartOptions): Promise<LookUpResult> {
    const half = people.length >> 1;
    const [first, second] = await Promise.all([
      this.#lookUp(people.slice(0, half), options),
      this.#lookUp(people.slice(half), options),
    ]);
    return { people: [...first.people, ...second.people], stop: first.stop ?? second.stop };
  }

  #fail(people: readonly Expectation[], failure: FailedAttempts): LookUpResult {
    const { verdict, error, attempts } = failure;
    if (error instanceof RunError) return { people: [], stop: undefined };
    const reason = verdict === "fail"
      ? blockedReason(error as BlockingError)
      : error.message + (verdict === "retry" ? ` (${attempts} attempts)` : "");
    return {
      people: people.map((expectation) => ({
        expectation,
        comparison: { status: "failed", reason },
      })),
      stop: this.#stopFor(failure),
    };
  }

  /** The error to stop the run with; undefined when the failure is about the people in the request. */
  #stopFor({ verdict, error, endsWith }: FailedAttempts): RunError | undefined {
    const { outage, attempts: { blocks } } = this.#options;
    const stop = (kind: "auth" | "setup", message: string) =>
      new RunError(kind, message, { cause: error });
    this.#refusalsInARow = verdict === "reject" ? this.#refusalsInARow + 1 : 0;
    switch (verdict) {
      case "retry":
        if (error instanceof UnreachableError) return outage.recordFailedRequest(error);
        if (!(error instanceof UnreadableAnswerError && error.isWhole)) return undefined;
        return blocks.recordUnreadable(error);
      case "fail":
        return blocks.recordBlocked(error as BlockingError);
      case "split":
      case "reject":
        return this.#refusalsInARow < MAX_REFUSALS
          ? undefined
          : stop("setup", `${error.message}, for ${MAX_REFUSALS} people in a row: check appUrl`);
      case "setup":
      case "stop":
        if (endsWith === undefined) return internalError(error);
        return stop(
          endsWith,
          endsWith === "auth" && error instanceof StatusError
            ? appKeyMessage(error)
            : setupMessage(error),
        );
    }
  }
}

/** `comparison` for people: compared is what the server says, and shown what `show` makes of it. */
function withFound(comparison: Comparison, show: (text: string) => string): Comparison {
  if (comparison.status !== "different") return comparison;
  const attributes = comparison.attributes.map(({ name, expected, found }) => {
    return { name, expected, found: typeof found === "string" ? show(found) : found };
  });
  return { status: "different", attributes };
}

/** A `cio_id` may be answered with the prefix that it has in paths of the Track API. */
function keyOf(kind: IdentifierKind, value: string): string {
  return comparable({ kind, value: canonical({ kind, value }) });
}
