/**
 * Tells refusals that come from the rate from those that do not (a gateway, a bad node): the law of the pace is
 * "the present pace, minus the share of refusals that stays when slowed".
 *
 * 1. Only refusals beyond a baseline, at first 0, count as too fast.
 * 2. A first cut begins a trial: the pace and the share of refusals are remembered.
 * 3. Once far less is sent, the requests of then are judged. The share that is refused now is the baseline. If it is
 *    most of what it was, the rate is not why, and the pace is again what it was before; if not, there is a limit.
 * 4. While there is a baseline, more refusals than that begin a trial at once, and from time to time there is one
 *    anyway, so that a wrong one corrects itself.
 * 5. Refused as before far below the limit that a trial has found: there is none, and the pace is that of before it.
 */

import type { AttemptResult } from "./verdict.ts";

/** Refusals are beyond the baseline from this much of a share on. */
const MARGIN = 0.04;
/** And above a baseline, from so many standard deviations on: chance alone reaches four once in 30,000 seconds. */
const DEVIATIONS = 4;
/** Milliseconds between slowing down and judging: what was sent before, and a limit by the second, are over then. */
const SETTLING_MS = 1_000;
/** Results that are judged; more, up to the second number, while they are not clear. */
const JUDGED = 80;
const MAX_JUDGED = 240;
/** The share of what went through that is so little that a limit would show. */
const SLOW_ENOUGH = 0.7;
/** The same where a baseline is tried again. */
const TRIAL_SHARE = 0.6;
/** A share within these bounds can be a baseline: below there is nothing to mend, above nothing to be gained. */
const MIN_BASELINE = 0.015;
const MAX_BASELINE = 0.3;
/** A share that falls below this part of what it was has fallen because of the slower pace. */
const STAYING_PART = 0.5;
/** It has clearly fallen below the first part, as at a limit next to nothing is refused then, and not above the other. */
const CLEARLY_FALLEN_PART = 0.2;
const CLEARLY_STAYING_PART = 0.8;
/** A baseline above this share is tried again. */
const NOTICEABLE = 0.02;
/** Milliseconds before it is tried again: the first time, and at most; each is twice the one before. */
const FIRST_TRIAL_MS = 10_000;
const MAX_TRIAL_MS = 60_000;

/** A pace: requests a second, and in flight. */
export interface PaceValue {
  rate: number;
  inFlight: number;
  /** The rate that was too fast at the last cut. */
  tooFast: number;
}

/** What is known when a trial begins. */
export interface TrialStart extends PaceValue {
  /** The share of refusals. */
  share: number;
  /** What went through in the last second. */
  through: number;
}

/** A trial: whether as many are refused when less is sent. */
interface Trial {
  before: PaceValue;
  share: number;
  /** Requests a second at which a limit would no longer show. */
  slowEnough: number;
  /** Whether it is the baseline that is on trial. */
  isAgain: boolean;
  /** When results count. */
  from: number | undefined;
  /** Results that are still to come of requests that were sent before. */
  older: number | undefined;
  judged: number;
  refused: number;
}

/** Learns the share of refusals that have nothing to do with the rate. */
export class Baseline {
  /** That share. */
  share = 0;

  #trial: Trial | undefined;
  /** The last trial that found a limit. */
  #limit: Trial | undefined;
  #nextTrial = Infinity;
  #betweenTrials = FIRST_TRIAL_MS;

  /** Whether a trial has begun. */
  get isOnTrial(): boolean {
    return this.#trial !== undefined;
  }

  /** Whether so little is sent that the results are judged: only far more refusals should change the pace then. */
  get isJudging(): boolean {
    return this.#trial?.from !== undefined;
  }

  /** Whether there is a baseline that is worth trying again. */
  get isNoticeable(): boolean {
    return this.share > NOTICEABLE;
  }

  /** Whether it is time to try the baseline again. */
  isDue(now: number): boolean {
    return now >= this.#nextTrial && this.isNoticeable && !this.isJudging;
  }

  /** Whether `share` of the last `count` results is more than the baseline has. */
  isBeyond(share: number, count: number): boolean {
    const beyond = share - this.share;
    if (beyond <= MARGIN) return false;
    return beyond > DEVIATIONS * Math.sqrt(this.share * (1 - this.share) / count);
  }

  /** Begins a trial with a first cut: its results are judged once `slowedTo` says that little enough is sent. */
  begin(start: TrialStart): void {
    // More than a limit can have gone through in a second: a bucket had filled meanwhile.
    const trial = newTrial(start, Math.min(start.through, start.tooFast) * SLOW_ENOUGH);
    const limit = this.#limit;
    // Refused as before at a pace at which that limit would not show: it was none.
    if (limit !== undefined && start.through <= limit.slowEnough) trial.before = limit.before;
    this.#trial = trial;
  }

  /** Records that `rate` requests a second are sent from now on; at the floor it cannot be fewer. */
  slowedTo(rate: number, { now, isFloor }: { now: number; isFloor: boolean }): void {
    const trial = this.#trial;
    if (trial === undefined || trial.from !== undefined) return;
    if (rate <= trial.slowEnough || isFloor) trial.from = now + SETTLING_MS;
  }

  /**
   * Begins a trial of the baseline itself; the requests a second to send until it is over.
   *
   * @param isDoubted Whether more is refused than it has; if not, it is only time to.
   */
  tryAgain(start: TrialStart, { now, isDoubted }: { now: number; isDoubted: boolean }): number {
    const share = isDoubted ? start.share : this.share;
    const rate = start.through * TRIAL_SHARE;
    this.#trial = { ...newTrial({ ...start, share }, rate), isAgain: !isDoubted };
    this.#trial.from = now + SETTLING_MS;
    return rate;
  }

  /**
   * Takes a result into account. `inFlight` requests are still without theirs.
   *
   * @returns the pace to go back to when a trial has shown that the rate was not why.
   */
  record(
    result: AttemptResult,
    { now, inFlight }: { now: number; inFlight: number },
  ): PaceValue | undefined {
    const trial = this.#trial;
    if (trial?.from === undefined || now < trial.from) return undefined;
    trial.older ??= inFlight;
    if (trial.older-- > 0) return undefined;
    trial.judged++;
    if (result === "refused") trial.refused++;
    if (trial.judged < JUDGED) return undefined;
    return trial.judged >= MAX_JUDGED || isClear(trial) ? this.#judge(trial, now) : undefined;
  }

  #judge(trial: Trial, now: number): PaceValue | undefined {
    const { before, isAgain } = trial;
    const share = trial.refused / trial.judged;
    const canBe = share >= MIN_BASELINE && share <= MAX_BASELINE;
    const stays = canBe && share > trial.share * STAYING_PART;
    // What was known counts twice: of a few results a share is known to some points only.
    const isKnown = isAgain && share >= trial.share * CLEARLY_FALLEN_PART;
    this.share = canBe ? (isKnown ? (this.share * 2 + share) / 3 : share) : 0;
    this.#betweenTrials = isAgain
      ? Math.min(this.#betweenTrials * 2, MAX_TRIAL_MS)
      : FIRST_TRIAL_MS;
    this.#nextTrial = now + this.#betweenTrials;
    this.#trial = undefined;
    this.#limit = stays || isAgain ? undefined : trial;
    return stays || (isAgain && share <= MAX_BASELINE) ? before : undefined;
  }
}

function isClear({ refused, judged, share }: Trial): boolean {
  const part = refused / judged / share;
  return part < CLEARLY_FALLEN_PART || part > CLEARLY_STAYING_PART;
}

function newTrial({ rate, inFlight, tooFast, share }: TrialStart, slowEnough: number): Trial {
  return {
    before: { rate, inFlight, tooFast },
    share,
    slowEnough,
    isAgain: false,
    from: undefined,
    older: undefined,
    judged: 0,
    refused: 0,
  };
}
