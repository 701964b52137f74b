/** What an answer or an error means for a request: the one table that everybody asks. Pure functions. */

import {
  RedirectError,
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from "../customerio/request_error.ts";

/**
 * What is to be done about an attempt.
 *
 * - `accepted`: Customer.io said yes.
 * - `retry`: the same request may succeed later.
 * - `split`: it is about some of the people in the request, so its halves are sent.
 * - `reject`: it is about the people in the request, and final.
 * - `setup`: it is about where requests go, so every other one would fail too.
 * - `stop`: it is about the credentials or about cio-sync itself, or the run is stopped already.
 */
export type Verdict = "accepted" | "retry" | "split" | "reject" | "setup" | "stop";

/** What became of an attempt as the pace sees it: `refused` is a 429; `trouble` a 5xx, or that there was no answer. */
export type AttemptResult = "success" | "refused" | "trouble";

/** What a verdict depends on besides the answer. */
export interface AskedFor {
  /** Customer.io never refuses a look-up for what is in a person. */
  purpose: "people" | "look-up";
  /** People in the request. */
  size: number;
}

/** One row: an answer or error, and what it means. */
export interface VerdictRule {
  /** What happens, in the words of README. */
  readonly when: string;
  /** What cio-sync does, in the words of README. */
  readonly then: string;
  /** Whether this row is about `error`; undefined is a success. */
  readonly applies: (error: unknown, asked: AskedFor) => boolean;
  readonly verdict: Verdict;
  /** What it tells the pace; undefined when it says nothing about the other side's load. */
  readonly pace: AttemptResult | undefined;
  /** The kind of error that ends the run, where the verdict is `setup` or `stop`; undefined is a mistake in cio-sync. */
  readonly endsWith?: "auth" | "unreachable";
}

/** The rows in the order in which they are tried; the first that applies counts. */
export const VERDICT_RULES: readonly VerdictRule[] = [
  {
    when: "200",
    then: "the people are accepted",
    applies: (error) => error === undefined,
    verdict: "accepted",
    pace: "success",
  },
  {
    when: "429",
    then: "tries again, up to `maxAttempts`; all requests slow down",
    applies: hasStatus(429),
    verdict: "retry",
    pace: "refused",
  },
  {
    when: "408, 425",
    then: "tries again, up to `maxAttempts`",
    applies: hasStatus(408, 425),
    verdict: "retry",
    pace: "success",
  },
  {
    when: "any 5xx",
    then: "tries again, up to `maxAttempts`; all requests slow down when there are many in a row",
    applies: (error) => error instanceof StatusError && error.status >= 500,
    verdict: "retry",
    pace: "trouble",
  },
  {
    when: "no answer: a time-out, a failure of the network",
    then: "tries again, up to `maxAttempts`; all requests slow down when there are many in a row",
    applies: (error) => error instanceof UnreachableError,
    verdict: "retry",
    pace: "trouble",
  },
  {
    when: "a success with a body that makes no sense",
    then: "batch mode: tries again, as repeating is harmless; identify mode: accepted",
    applies: (error) => error instanceof UnreadableAnswerError,
    verdict: "retry",
    pace: undefined,
  },
  {
    when: "400, 413 or 422 for several people",
    then: "sends the halves, until the people at fault stand alone; the others are accepted",
    applies: (error, { size }) => size > 1 && hasStatus(400, 413, 422)(error),
    verdict: "split",
    pace: "success",
  },
  {
    when: "400, 413 or 422 for one person",
    then: "final: the person is rejected with Customer.io's reason",
    applies: hasStatus(400, 413, 422),
    verdict: "reject",
    pace: "success",
  },
  {
    when: "401, 403",
    then: "stops at once, exit code 3",
    applies: hasStatus(401, 403),
    verdict: "stop",
    pace: "success",
    endsWith: "auth",
  },
  {
    when: "any other status for a look-up",
    then: "stops at once, exit code 3",
    applies: (error, { purpose }) => purpose === "look-up" && error instanceof StatusError,
    verdict: "setup",
    pace: "success",
    endsWith: "unreachable",
  },
  {
    when: "any other status",
    then: "final: the people are rejected with Customer.io's reason",
    applies: (error) => error instanceof StatusError,
    verdict: "reject",
    pace: "success",
  },
  {
    when: "a redirect to anywhere but the same API of Customer.io",
    then: "stops at once, exit code 3; the credentials are not sent there",
    applies: (error) => error instanceof RedirectError,
    verdict: "setup",
    pace: undefined,
    endsWith: "unreachable",
  },
  {
    when: "a stop of the run, or a mistake in cio-sync",
    then: "sends nothing more",
    applies: () => true,
    verdict: "stop",
    pace: undefined,
  },
];

/** The row for what an attempt came to: `error` is what it threw, undefined when it succeeded. */
export function verdictOn(error: unknown, asked: AskedFor): VerdictRule {
  return VERDICT_RULES.find(({ applies }) => applies(error, asked))!;
}

/** Whether `error` shows that the other side has answered, whatever it said. */
export function isAnswer(error: unknown): boolean {
  return error instanceof StatusError || error instanceof UnreadableAnswerError ||
    error instanceof RedirectError;
}

function hasStatus(...statuses: number[]): (error: unknown) => boolean {
  return (error) => error instanceof StatusError && statuses.includes(error.status);
}
