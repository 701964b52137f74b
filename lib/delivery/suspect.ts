/** Whether a request that fails again and again is itself the reason, or the other side: the one rule. */

import type { HeldRequest } from "./hold.ts";

/** A request is at fault after so many failures, others having succeeded since its failure before: once is chance. */
const FAILURES_AMONG_SUCCESSES = 2;

/** A person is at fault after so many trials that failed with nothing else to try, if others tell the same of it. */
const LONE_TRIALS = 3;

/** What is left is little when so many times as many people succeeded since it was first sent. */
const LITTLE = 4;

/**
 * Where nothing but time tells a bad person from a service that is down, the person is at fault after so long:
 * milliseconds, and as a share of the time to give up after. Longer than what comes and goes.
 */
const PATIENCE_MS = 60_000;
const PATIENCE_SHARE = 0.5;

/** After this share of the time to give up after, no more attempts are to come: the last of them may take long. */
const SHARE_FOR_ATTEMPTS = 0.75;

/** One request, followed from its first attempt to its last. */
export interface Suspect extends HeldRequest {
  /** Whether it is a part of a request that failed among successes. */
  readonly isOfBad: boolean;
  /** When it first failed, or what it is a part of, milliseconds. */
  failingSince: number | undefined;
  /** People of all requests that had succeeded when it was first sent. */
  readonly peopleBefore: number;
  /** Successes of all requests when it last failed. */
  successesAtFailure: number;
  /** How often it failed after others had succeeded since its failure before. */
  failuresAmongSuccesses: number;
  /** Trials that it failed since others last succeeded, with the other side up and nothing left that was never tried. */
  loneTrials: number;
}

/** What a request that failed leaves to its parts. */
export interface Past
  extends
    Pick<Suspect, "peopleBefore" | "successesAtFailure" | "failingSince" | "isOfBad">,
    Pick<Suspect, "failuresAmongSuccesses"> {
  /** Milliseconds that it waited because answers asked it to. */
  waitedMs: number;
}

/** That of a request of `size` people before its first attempt, when so many people's requests have succeeded. */
export function newSuspect(size: number, people: number, past?: Past): Suspect {
  return {
    size,
    isSpent: false,
    isTried: false,
    isOfBad: past !== undefined && (past.isOfBad || past.failuresAmongSuccesses > 0),
    peopleBefore: past?.peopleBefore ?? people,
    // The first failure of all has none before it that a success could have followed.
    successesAtFailure: past?.successesAtFailure ?? Infinity,
    failingSince: past?.failingSince,
    failuresAmongSuccesses: 0,
    loneTrials: 0,
  };
}

/** Whether `suspect` failed so often while others succeeded that it is no chance. */
export function isProven(
  { failuresAmongSuccesses }: Pick<Suspect, "failuresAmongSuccesses">,
): boolean {
  return failuresAmongSuccesses >= FAILURES_AMONG_SUCCESSES;
}

/** Records a failure of `suspect` in it, when there were so many successes in all. */
export function noteFailure(
  suspect: Suspect,
  { successes, now }: { successes: number; now: number },
): void {
  suspect.isTried = true;
  suspect.failingSince ??= now;
  if (successes > suspect.successesAtFailure) {
    suspect.failuresAmongSuccesses++;
    suspect.loneTrials = 0;
  }
  suspect.successesAtFailure = successes;
}

/** Whether a request that fails for `failingMs` makes no more attempts in an outage, however many it has. */
export function isOutOfTime({ failingMs, giveUpAfterMs }: TimeFacts): boolean {
  return failingMs >= giveUpAfterMs * SHARE_FOR_ATTEMPTS;
}

/** The longest that a request waits in all because answers ask it to, milliseconds. */
export function mostAskedMs(giveUpAfterMs: number): number {
  return giveUpAfterMs * SHARE_FOR_ATTEMPTS;
}

/** For how long it fails. */
export interface TimeFacts {
  /** Milliseconds since a request first failed. */
  failingMs: number;
  giveUpAfterMs: number;
}

/** What the rule looks at. */
export interface SuspectFacts
  extends TimeFacts, Pick<Suspect, "loneTrials" | "failuresAmongSuccesses"> {
  /** Whether no data can be the reason, as of a 429. */
  isAboutLoad: boolean;
  /** People of requests that have not ended, this one's included. */
  left: number;
  /** People of others whose requests succeeded since it was first sent. */
  succeeded: number;
  /** People who were given up in this run as others succeeded meanwhile. */
  givenUp: number;
}

/**
 * Whether a request whose attempts are used up is given up: others succeed, or nothing else is left to try and the
 * other side is up.
 */
export function isAtFault(facts: SuspectFacts): boolean {
  const { loneTrials, failuresAmongSuccesses, isAboutLoad } = facts;
  if (isProven(facts)) return true;
  if (loneTrials === 0) return false;
  if (isAboutLoad) return isOutOfTime(facts) && facts.succeeded > 0 && isLittle(facts);
  if (failuresAmongSuccesses > 0) return loneTrials >= LONE_TRIALS;
  if (!isLittle(facts)) return false;
  return (loneTrials >= LONE_TRIALS && isLikeOthers(facts)) || isLongEnough(facts);
}

/** Whether what is left is so little that it is more likely bad than everything down: an outage strikes all in flight. */
function isLittle({ left, succeeded }: SuspectFacts): boolean {
  return left === 1 || left * LITTLE <= succeeded;
}

/** Whether no more are left than were given up before: then the data is known to have such people. */
function isLikeOthers({ left, givenUp }: SuspectFacts): boolean {
  return left <= givenUp;
}

function isLongEnough({ failingMs, giveUpAfterMs }: SuspectFacts): boolean {
  return failingMs >= Math.min(PATIENCE_MS, giveUpAfterMs * PATIENCE_SHARE);
}
