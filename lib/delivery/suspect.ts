/** Whether a request that fails again and again is itself the reason, or the other side: the one rule. */

import type { HeldRequest } from "./hold.ts";

/** A request is at fault after so many failures, others having succeeded since its failure before: once is chance. */
const FAILURES_AMONG_SUCCESSES = 2;

/** A person is at fault after so many trials alone that failed, if others were accepted since it was first sent. */
const LONE_TRIALS = 3;

/**
 * Where nothing else was accepted since, a person is at fault after so long: milliseconds, and as a share of the time
 * to give up after. Longer than what comes and goes, as nothing but time tells the two apart then.
 */
const PATIENCE_MS = 60_000;
const PATIENCE_SHARE = 0.5;

/** One request, followed from its first attempt to its last. */
export interface Suspect extends HeldRequest {
  /** People in it. */
  readonly size: number;
  /** Successes of all requests when it was first sent. */
  readonly successesBefore: number;
  /** The same when it last failed. */
  successesAtFailure: number;
  /** How often it failed after others had succeeded since its failure before. */
  failuresAmongSuccesses: number;
  /** When it first failed, milliseconds. */
  failingSince: number | undefined;
  /** Trials that it failed as the only one left to try, after a probe that found the other side up. */
  loneTrials: number;
}

/** What the rule looks at. */
export interface SuspectFacts
  extends Pick<Suspect, "size" | "loneTrials" | "failuresAmongSuccesses"> {
  /** Whether no data can be the reason, as of a 429. */
  isAboutLoad: boolean;
  /** Whether another request succeeded since this one was first sent. */
  hasOtherSucceeded: boolean;
  /** Milliseconds since it first failed. */
  failingMs: number;
  giveUpAfterMs: number;
}

/**
 * Whether a request whose attempts are used up is given up: others succeed, or it is the only one left to try and the
 * other side is up. Of several people the parts are tried then, so little is needed.
 */
export function isAtFault(facts: SuspectFacts): boolean {
  const { size, loneTrials, hasOtherSucceeded, failingMs, giveUpAfterMs } = facts;
  if (facts.failuresAmongSuccesses >= FAILURES_AMONG_SUCCESSES) return true;
  if (loneTrials === 0 || facts.isAboutLoad) return false;
  if (size > 1) return true;
  if (hasOtherSucceeded) return loneTrials >= LONE_TRIALS;
  return failingMs >= Math.min(PATIENCE_MS, giveUpAfterMs * PATIENCE_SHARE);
}
