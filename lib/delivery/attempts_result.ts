/** What all attempts of one request came to, and what to do about it. */

import type { Past } from "./suspect.ts";
import { isForeign, type Verdict, type VerdictRule } from "./verdict.ts";

/** What the attempts of a request came to. */
export type AttemptsResult<Answer> =
  | { verdict: "accepted"; answer: Answer }
  | FailedAttempts;

/** Attempts without success. */
export interface FailedAttempts {
  /** `retry` when the attempts are used up. */
  verdict: Exclude<Verdict, "accepted">;
  /** What the last attempt threw, or the signal's reason. */
  error: Error;
  /** Attempts that were made. */
  attempts: number;
  /** For its parts, which are to be tried: what is in it may be the reason. */
  past?: Past;
  /** The kind of error that ends the run, where the verdict's row names one. */
  endsWith?: VerdictRule["endsWith"];
}

/** Is told when an attempt begins; what it returns is told what it threw, or undefined when Customer.io took it. */
export type AttemptWatch = (attempt: {
  /** Whether it is not the first of its request. */
  isRetry: boolean;
}) => (error: unknown) => void;

/** Whether attempts were used up on successes that are no yes: what is on the way may have looked at the data. */
export function isAnsweredByOther({ verdict, error }: FailedAttempts): boolean {
  return verdict === "retry" && isForeign(error);
}
