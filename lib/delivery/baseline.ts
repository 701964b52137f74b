/**
 * The law of the pace: **the present pace, minus the share of refusals that stays when slowed**. It tells refusals that
 * come from the rate from those that do not (a gateway, a bad node), which slowing down would not end.
 *
 * 1. Only refusals beyond a baseline, at first 0, count as too fast.
 * 2. Nothing is cut before a whole second was measured, unless far too many are refused.
 * 3. The first cut begins a trial: the pace and the share of refusals are remembered. Once so little is sent that a
 *    limit would no longer show, the results of what was sent after that are judged. When the share has stayed, the rate
 *    is not why: the share becomes the baseline, and the pace is again what it was. When it has fallen, there is a
 *    limit, and what is left of the share is the baseline.
 * 4. While there is a baseline, more refusals than that begin a trial at once, and from time to time there is one
 *    anyway, so that a wrong baseline corrects itself.
 */

import type { AttemptResult } from "./verdict.ts";

/** Refusals are beyond the baseline from this much of a share on: fewer cost less than finding out why they are. */
const MARGIN = 0.04;
/** And above a baseline, from so many standard deviations on: chance alone reaches four once in 30,000 seconds. */
const DEVIATIONS = 4;
/** Milliseconds to measure before anything is cut: a whole second, which is what limits are about, and an answer. */
const FIRST_LOOK_MS = 1_100;
/** Above this share there is nothing to wait for; also the largest baseline, as what is beyond is not worth the load. */
const FAR_TOO_MANY = 0.3;
/** With fewer results than this, such a share may be chance. */
const MIN_RESULTS = 40;

/** The share of what went through at which a limit would no longer show; the second where a baseline is tried again. */
const SLOW_ENOUGH = 0.7;
const SLOW_ENOUGH_AGAIN = 0.6;
/** Milliseconds between slowing down and judging: what was left of a limit by the second is over then. */
const SETTLING_MS = 1_000;
/** Milliseconds for which what is judged is one pace: at a few requests a second, waiting on for results costs more. */
const STEADY_MS = 4_000;
/** Results that are judged: of so many a share of 8 % is known to 3 points. */
const JUDGED = 80;
/** A share that falls below this part of what it was has fallen because of the slower pace: by chance 8 % of 80 seldom do. */
const STAYING_PART = 0.4;
/** A share below this is no baseline: one in 80 is chance. */
const MIN_BASELINE = 0.015;
/** What was known counts so many times as much as a new trial of the baseline, which knows the share to points only. */
const WEIGHT_OF_KNOWN = 2;
/** A baseline above this share is tried again. */
const NOTICEABLE = 0.02;
/** Milliseconds before it is tried again: the first time, and at most; each is twice the one before. */
const FIRST_TRIAL_MS = 10_000;
const MAX_TRIAL_MS = 60_000;

/** A pace that can be gone back to. */
export interface PaceValue {
  /** Requests a second. */
  rate: number;
  /** Requests in flight. */
  inFlight: number;
  /** The rate that was too fast at the last cut. */
  tooFast: number;
}

/** What there was in the last second. */
export interface LastSecond {
  refused: number;
  /** Results of any kind. */
  all: number;
}

/** A trial: whether as many are refused when less is sent. */
interface Trial {
  before: PaceValue;
  /** The share that was refused before. */
  share: number;
  /** Requests a second at which a limit would no longer show. */
  slowEnough: number;
  /** Whether nothing was wrong, and it was only time to. */
  isRoutine: boolean;
  /** When results count. */
  from: number;
  /** Results that are still to come of requests that were sent before. */
  older: number | undefined;
  judged: number;
  refused: number;
}

/** Learns the share of refusals that have nothing to do with the rate. */
export class Baseline {
  /** That share. */
  #share = 0;
  #trial: Trial | undefined;
  #nextTrial = Infinity;
  #betweenTrials = FIRST_TRIAL_MS;
  #firstResult: number | undefined;

  /** Whether a trial has begun. */
  get isOnTrial(): boolean {
    return this.#trial !== undefined;
  }

  /** Whether so little is sent that results are judged. */
  get isJudging(): boolean {
    return this.#trial !== undefined && this.#trial.from < Infinity;
  }

  /** Whether the pace should stay as it is, as results are judged. */
  isSteady(now: number): boolean {
    return this.#trial !== undefined && now < this.#trial.from + STEADY_MS &&
      this.#trial.from < Infinity;
  }

  /** Whether there is a baseline that is worth minding. */
  get isNoticeable(): boolean {
    return this.#share > NOTICEABLE;
  }

  /** Whether it is time to try the baseline again. */
  isDue(now: number): boolean {
    return now >= this.#nextTrial && this.isNoticeable && !this.isJudging;
  }

  /** Whether more is refused than the baseline has. */
  isBeyond({ refused, all }: LastSecond, now: number): boolean {
    const share = refused / all;
    const isMeasured = !this.isJudging && now - this.#firstResult! >= FIRST_LOOK_MS;
    if (!isMeasured && (share <= FAR_TOO_MANY || all < MIN_RESULTS)) return false;
    const beyond = share - this.#share;
    if (beyond <= MARGIN) return false;
    return beyond > DEVIATIONS * Math.sqrt(this.#share * (1 - this.#share) / all);
  }

  /** Begins a trial with a first cut of `before`: results are judged once `slowedTo` says that little enough is sent. */
  begin(before: PaceValue, { refused, all }: LastSecond): void {
    // More than a limit can have gone through in a second: a bucket had filled meanwhile.
    const through = Math.min(all, before.tooFast);
    this.#trial = newTrial({ before, share: refused / all, slowEnough: through * SLOW_ENOUGH });
  }

  /** Records that `rate` requests a second are sent from now on; at the floor it cannot be fewer. */
  slowedTo(rate: number, { now, isFloor }: { now: number; isFloor: boolean }): void {
    const trial = this.#trial;
    if (trial === undefined || this.isJudging) return;
    if (rate <= trial.slowEnough || isFloor) trial.from = now + SETTLING_MS;
  }

  /**
   * Begins a trial of the baseline itself.
   *
   * @param isRoutine Whether it is only time to; if not, more is refused than the baseline has.
   * @returns the requests a second to send until it is over.
   */
  tryAgain(
    before: PaceValue,
    { refused, all, now, isRoutine }: LastSecond & { now: number; isRoutine: boolean },
  ): number {
    const share = isRoutine ? this.#share : refused / all;
    const slowEnough = all * SLOW_ENOUGH_AGAIN;
    const from = now + SETTLING_MS;
    this.#trial = { ...newTrial({ before, share, slowEnough }), isRoutine, from };
    return slowEnough;
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
    this.#firstResult ??= now;
    const trial = this.#trial;
    if (trial === undefined || now < trial.from) return undefined;
    trial.older ??= inFlight;
    if (trial.older-- > 0) return undefined;
    trial.judged++;
    if (result === "refused") trial.refused++;
    return trial.judged < JUDGED ? undefined : this.#judge(trial, now);
  }

  #judge({ before, isRoutine, ...trial }: Trial, now: number): PaceValue | undefined {
    const share = trial.refused / trial.judged;
    const hasStayed = share > trial.share * STAYING_PART && share >= MIN_BASELINE;
    const known = isRoutine && hasStayed ? WEIGHT_OF_KNOWN : 0;
    const canBe = share >= MIN_BASELINE && share <= FAR_TOO_MANY;
    this.#share = canBe ? (this.#share * known + share) / (known + 1) : 0;
    this.#betweenTrials = isRoutine
      ? Math.min(this.#betweenTrials * 2, MAX_TRIAL_MS)
      : FIRST_TRIAL_MS;
    this.#nextTrial = now + this.#betweenTrials;
    this.#trial = undefined;
    return share <= FAR_TOO_MANY && (hasStayed || isRoutine) ? before : undefined;
  }
}

function newTrial(start: Pick<Trial, "before" | "share" | "slowEnough">): Trial {
  return { ...start, isRoutine: false, from: Infinity, older: undefined, judged: 0, refused: 0 };
}
