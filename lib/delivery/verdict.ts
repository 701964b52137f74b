/** What an answer or an error means for a request: the one table that everybody asks. Pure functions. */

import {
  ConnectionSetupError,
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
 * - `fail`: it is about the one person in the request, final in this run, and nothing that Customer.io has said.
 * - `setup`: it is about where requests go, so every other one would fail too.
 * - `stop`: it is about the credentials or about cio-sync itself, or the run is stopped already.
 */
export type Verdict = "accepted" | "retry" | "split" | "reject" | "fail" | "setup" | "stop";

/** What became of an attempt as the pace sees it: `refused` is a 429; `trouble` a 5xx, or that there was no answer. */
export type AttemptResult = "success" | "refused" | "trouble";

/** What a verdict depends on besides the answer. */
export interface AskedFor {
  /** A question is about the account, so nothing that is wrong with it is about anyone's data. */
  purpose: "people" | "look-up" | "question";
  /** People in the request. */
  size: number;
  /** Part of a request whose attempts all ended in a success that is no yes. @default {false} */
  isPart?: boolean;
  /**
   * The path has this person's identifier in it, and that is odd: what is said of the path need not hold for anyone
   * else's. @default {false}
   */
  hasDoubtfulPath?: boolean;
}

/** One row: an answer or error, and what it means. */
export interface VerdictRule {
  /** What happens, in the words of `docs/retries.md`. */
  readonly when: string;
  /** What cio-sync does, in the words of `docs/retries.md`. */
  readonly then: string;
  /** Whether this row is about `error`; undefined is a success. */
  readonly applies: (error: unknown, asked: AskedFor) => boolean;
  readonly verdict: Verdict;
  /** What it tells the pace; undefined when it says nothing about the other side's load. */
  readonly pace: AttemptResult | undefined;
  /** The kind of error that ends the run, where the verdict is `setup` or `stop`; undefined is a mistake in cio-sync. */
  readonly endsWith?: "auth" | "setup";
}

/** What is in a request can be the reason for these. */
const ABOUT_PEOPLE = [400, 409, 413, 414, 422];

/** The rows in the order in which they are tried; the first that applies counts. */
export const VERDICT_RULES: readonly VerdictRule[] = [
  {
    when: "any 2xx whose body is a JSON object without errors",
    then: "the people are accepted",
    applies: (error) => error === undefined,
    verdict: "accepted",
    pace: "success",
  },
  {
    when: "429",
    then: "tries again, up to `maxAttempts`; all requests slow down where that makes it fewer",
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
    then:
      "tries again, up to `maxAttempts`; all requests slow down when there are many in a row; " +
      "halves a batch if others succeed",
    applies: (error) => error instanceof StatusError && error.status >= 500,
    verdict: "retry",
    pace: "trouble",
  },
  {
    when: "no answer, or half of one: a time-out, a failure of the network",
    then: "the same",
    applies: (error) => error instanceof UnreachableError || isBrokenOff(error),
    verdict: "retry",
    pace: "trouble",
  },
  {
    when: "any 2xx with another body: HTML, nothing",
    then: "tries again, up to `maxAttempts`, then sends the halves of a batch, once each; " +
      "exit code 3 after ten such requests in a row",
    applies: (error, { isPart }) =>
      error instanceof UnreadableAnswerError && !(isPart && isForeign(error)),
    verdict: "retry",
    pace: undefined,
  },
  {
    when: "the same again for a part of that request",
    then: "sends the halves",
    applies: (error, { isPart, size }) => isPart === true && size > 1 && isForeign(error),
    verdict: "split",
    pace: undefined,
  },
  {
    when: "the same again for one person of that request",
    then: "the person is failed, the run goes on; exit code 3 when it goes so for everyone",
    applies: (error, { isPart }) => isPart === true && isForeign(error),
    verdict: "fail",
    pace: undefined,
  },
  {
    when: "401; 403 in the form of Customer.io's errors",
    then: "stops at once, exit code 3: the credentials are refused",
    applies: (error) => hasStatus(401)(error) || (isApiAnswer(error) && hasStatus(403)(error)),
    verdict: "stop",
    pace: "success",
    endsWith: "auth",
  },
  {
    when: "404, 405, 410 or a redirect for a path with an odd identifier",
    then: "the person is failed, the run goes on; exit code 3 when it goes so for everyone",
    applies: (error, { hasDoubtfulPath }) => hasDoubtfulPath === true && isAboutPath(error),
    verdict: "fail",
    pace: "success",
  },
  {
    when: "a redirect to anywhere but the same API of Customer.io",
    then: "stops at once, exit code 3; the credentials are not sent there",
    applies: (error) => error instanceof RedirectError,
    verdict: "setup",
    pace: undefined,
    endsWith: "setup",
  },
  {
    when: "a certificate that is not trusted, a proxy that wants a password",
    then: "stops at once, exit code 3, and says how to set it up",
    applies: (error) => error instanceof ConnectionSetupError,
    verdict: "setup",
    pace: undefined,
    endsWith: "setup",
  },
  {
    when: "402, 404, 405, 407, 421, a redirect that names no place",
    then: "stops at once, exit code 3: `trackUrl`, or what is in between, is wrong",
    applies: (error) => isBelow(400)(error) || hasStatus(402, 404, 405, 407, 421)(error),
    verdict: "setup",
    pace: "success",
    endsWith: "setup",
  },
  {
    when: "any other 4xx to the question where the account is",
    then: "stops at once, exit code 3",
    applies: (error, { purpose }) => purpose === "question" && isBelow(500)(error),
    verdict: "setup",
    pace: "success",
    endsWith: "setup",
  },
  {
    when: "400, 409, 413, 414, 422 in that form for several people",
    then: "sends the halves, until the people at fault stand alone; the others are accepted",
    applies: (error, { size }) =>
      size > 1 && isApiAnswer(error) && hasStatus(...ABOUT_PEOPLE)(error),
    verdict: "split",
    pace: "success",
  },
  {
    when: "400, 409, 413, 414, 422 in that form for one person",
    then: "final: the person is rejected with Customer.io's reason",
    applies: (error) => isApiAnswer(error) && hasStatus(...ABOUT_PEOPLE)(error),
    verdict: "reject",
    pace: "success",
  },
  {
    when: "any other 4xx in that form",
    then: "stops at once, exit code 3: it is not about anyone in the data",
    applies: (error) => isApiAnswer(error) && isBelow(500)(error),
    verdict: "setup",
    pace: "success",
    endsWith: "setup",
  },
  {
    when: "any other 4xx (not in that form: something blocks it on the way) for several people",
    then: "sends the halves, until those whose data is blocked stand alone",
    applies: (error, { size }) => size > 1 && isBelow(500)(error),
    verdict: "split",
    pace: "success",
  },
  {
    when: "any other 4xx for one person",
    then: "the person is failed, the run goes on; exit code 3 when everyone is blocked",
    applies: isBelow(500),
    verdict: "fail",
    pace: "success",
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

/** Whether `error` is an answer of Customer.io itself, as far as its form tells. */
export function isApiAnswer(error: unknown): boolean {
  return error instanceof StatusError && error.isApiAnswer;
}

/** Whether `error` is a success with a body that is none of Customer.io's, as a filter may answer to some data. */
export function isForeign(error: unknown): boolean {
  return error instanceof UnreadableAnswerError && error.isWhole;
}

/** Whether `error` is a success whose body breaks off, so that nobody knows what it was: the connection was lost. */
export function isBrokenOff(error: unknown): boolean {
  return error instanceof UnreadableAnswerError && !error.isWhole;
}

/** Whether `error` may be about the path of the request alone. */
export function isAboutPath(error: unknown): boolean {
  return error instanceof RedirectError || isBelow(400)(error) || hasStatus(404, 405, 410)(error);
}

function hasStatus(...statuses: number[]): (error: unknown) => boolean {
  return (error) => error instanceof StatusError && statuses.includes(error.status);
}

function isBelow(status: number): (error: unknown) => boolean {
  return (error) => error instanceof StatusError && error.status < status;
}
