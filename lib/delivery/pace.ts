/** How fast requests may follow each other, learnt from their results: it only computes, and waits for nothing. */

import { Baseline, type LastSecond, type PaceValue } from "./baseline.ts";
import { RecentCounts } from "./recent_counts.ts";
import type { AttemptResult } from "./verdict.ts";

/** The lowest pace, requests a second. */
const MIN_RATE = 1;
/** Refusals alone never cut the pace below this share of the limit: from there it is back within some ten seconds. */
const MIN_SHARE_OF_LIMIT = 1 / 200;
/** What a cut multiplies the requests a second by: when they are a little too many, and when far too many. */
const CUT = 0.88;
const DEEP_CUT = 0.5;
/** What a cut multiplies the requests in flight by. */
const CUT_IN_FLIGHT = 0.6;
/** Successes after which one more request may be in flight again. */
const SUCCESSES_TO_WIDEN = 2;
/** Milliseconds between two cuts: requests in flight at the first say nothing about the pace after it. */
const BETWEEN_CUTS_MS = 500;
/** Milliseconds in which nothing is sent after a cut, so that a queue on the other side can empty. */
const REST_MS = 250;
/** The same after the first cut, when the most requests are in flight. */
const FIRST_REST_MS = 500;

/** What is left of the wait after a refusal by chance: a tenth of a second at most, the first time. */
const CHANCE_WAIT_SHARE = 0.2;
/** Cuts that are further apart, milliseconds, have different reasons. */
const SAME_REASON_MS = 2_000;
/** Above this share the requests are far too many. */
const LARGE_SHARE = 0.5;
/** Failures in a row that cut the pace: as many as may be in flight, within these bounds. */
const MIN_IN_A_ROW = 3;
const MAX_IN_A_ROW = 10;

/** What the pace is multiplied by in a second: near the rate that was too fast. */
const GROWTH = 1.04;
/** The same above this many times that rate, which is too fast no longer then. */
const NO_LONGER_TOO_FAST = 1.1;
const GROWTH_BEYOND = 1.5;
/** The same below half of the rate at which failures in a row began. */
const GROWTH_BELOW = 2;
/** The same when the rate that was too fast is a guess, as too little had gone through to measure it. */
const GROWTH_OF_GUESS = 4;
/** Milliseconds since the last cut after which the last second shows what goes through. */
const MEASURING_MS = 1_000 + REST_MS;
/** At the first cut, fewer requests than this in the last second are too few to show it. */
const MIN_MEASURED = 50;

/** The limits of the pace. */
export interface PaceLimits {
  /** Requests a second. */
  rateLimit: number;
  /** Requests in flight. */
  parallelism: number;
}

/**
 * The pace of one run: 429s, or failures in a row, cut it (fewer requests a second, fewer in flight); while all goes
 * well it grows again, step by step, up to the limits. Every `now` is in milliseconds of one clock that only goes up.
 *
 * On a server that allows 100 requests a second, a long run gets through at 90 a second or more, with some 2 %
 * refused. Refusals that do not come from the rate do not slow it down: what tells them apart is in `baseline.ts`.
 */
export class Pace {
  #limits: PaceLimits;
  #maxInARow: number;
  /** Requests a second at `#rateAt`. */
  #rate: number;
  #rateAt = 0;
  #inFlight: number;
  #successesSinceWidened = 0;
  /** The rate that was too fast at the last cut. */
  #tooFast = Infinity;
  #isGuess = false;
  /** Half of the rate at which failures in a row began; 0 after refusals. */
  #safeRate = 0;
  #lastCut = -Infinity;
  #troubleInARow = 0;
  #recent = new RecentCounts<AttemptResult>();
  #baseline = new Baseline();

  constructor(limits: PaceLimits) {
    const { rateLimit, parallelism } = this.#limits = limits;
    this.#rate = rateLimit;
    this.#inFlight = parallelism;
    this.#maxInARow = Math.min(Math.max(parallelism, MIN_IN_A_ROW), MAX_IN_A_ROW);
  }

  /** Requests in flight, at most. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Requests a second, at most. */
  rate(now: number): number {
    const { rateLimit } = this.#limits;
    if (this.#rate >= rateLimit || now <= this.#rateAt) return this.#rate;
    const seconds = (now - this.#rateAt) / 1000;
    const growth = this.#baseline.isSteady(now) ? 1 : this.#growth();
    this.#rate = Math.min(this.#rate * growth ** seconds, rateLimit);
    this.#rateAt = now;
    return this.#rate;
  }

  /** Changes the limit of requests a second: a pace at the old one is at the new one then. */
  limitTo(rateLimit: number, now: number): void {
    const rate = this.rate(now);
    this.#rate = rate >= this.#limits.rateLimit ? rateLimit : Math.min(rate, rateLimit);
    this.#limits = { ...this.#limits, rateLimit };
  }

  /** Whether it is below the limits. */
  isSlowed(now: number): boolean {
    return this.#inFlight < this.#limits.parallelism || this.rate(now) < this.#limits.rateLimit;
  }

  /**
   * The share of the usual wait that is enough after a refusal. The wait is for the other side to catch up, and keeps a
   * request of the pool: where refusals do not come from the rate, that would be for nothing.
   */
  get waitShare(): number {
    return this.#baseline.isNoticeable && !this.#baseline.isJudging ? CHANCE_WAIT_SHARE : 1;
  }

  /**
   * Records the result of an attempt, while `inFlight` others are still without theirs.
   *
   * @returns the milliseconds for which nothing should be sent now, mostly 0.
   */
  record(result: AttemptResult, now: number, inFlight: number): number {
    this.#recent.add(result, now);
    const before = this.#baseline.record(result, { now, inFlight });
    if (before !== undefined) this.#goBack(before, now);
    else if (this.#baseline.isDue(now)) this.#tryBaseline(now, { isRoutine: true });
    switch (result) {
      case "success":
        this.#troubleInARow = 0;
        this.#widen();
        return 0;
      case "refused":
        if (!this.#baseline.isBeyond(this.#lastSecond(now), now)) return 0;
        break;
      case "trouble":
        if (++this.#troubleInARow < this.#maxInARow) return 0;
    }
    if (now - this.#lastCut < BETWEEN_CUTS_MS) return 0;
    if (result === "refused" && this.#baseline.isNoticeable) return this.#doubtBaseline(now);
    const isFirst = this.#lastCut === -Infinity;
    this.#cut(result, now);
    return isFirst ? FIRST_REST_MS : REST_MS;
  }

  #tryBaseline(now: number, { isRoutine }: { isRoutine: boolean }): void {
    const last = this.#lastSecond(now);
    const rate = this.#baseline.tryAgain(this.#value(now), { ...last, now, isRoutine });
    this.#rate = Math.max(MIN_RATE, Math.min(this.rate(now), rate));
    this.#rateAt = now;
  }

  #doubtBaseline(now: number): number {
    this.#tooFast = Math.min(this.rate(now), this.#recent.count("success", now));
    this.#tryBaseline(now, { isRoutine: false });
    this.#lastCut = now;
    return REST_MS;
  }

  #goBack({ rate, inFlight, tooFast }: PaceValue, now: number): void {
    this.#rate = rate;
    this.#rateAt = now;
    this.#inFlight = inFlight;
    this.#tooFast = tooFast;
    this.#isGuess = false;
    this.#safeRate = 0;
  }

  #value(now: number): PaceValue {
    return { rate: this.rate(now), inFlight: this.#inFlight, tooFast: this.#tooFast };
  }

  #lastSecond(now: number): LastSecond {
    return { refused: this.#recent.count("refused", now), all: this.#recent.all(now) };
  }

  #cut(reason: "refused" | "trouble", now: number): void {
    const rate = this.rate(now);
    const last = this.#lastSecond(now);
    const isRefusal = reason === "refused";
    if (isRefusal && (!this.#baseline.isOnTrial || now - this.#lastCut > SAME_REASON_MS)) {
      this.#baseline.begin(this.#value(now), last);
    }
    const through = isRefusal ? this.#recent.count("success", now) : last.all;
    const isKnown = now - this.#lastCut > MEASURING_MS;
    const isFar = !isRefusal || (!isKnown && last.refused / last.all > LARGE_SHARE);
    const minRate = isRefusal
      ? Math.max(this.#limits.rateLimit * MIN_SHARE_OF_LIMIT, MIN_RATE)
      : MIN_RATE;
    this.#tooFast = isKnown ? Math.min(rate, through) : rate;
    this.#rate = Math.min(
      rate,
      Math.max(this.#tooFast * (isFar ? DEEP_CUT : CUT), minRate),
    );
    this.#rateAt = now + REST_MS;
    this.#isGuess = this.#lastCut === -Infinity && through < MIN_MEASURED;
    this.#safeRate = isRefusal ? 0 : Math.max(this.#safeRate, rate / 2);
    this.#inFlight = Math.max(1, Math.floor(this.#inFlight * CUT_IN_FLIGHT));
    this.#successesSinceWidened = 0;
    this.#troubleInARow = 0;
    this.#lastCut = now;
    if (isRefusal) {
      this.#baseline.slowedTo(this.#rate, { now, isFloor: this.#rate <= minRate });
    }
  }

  #growth(): number {
    if (this.#rate < this.#safeRate) return GROWTH_BELOW;
    if (this.#isGuess) return GROWTH_OF_GUESS;
    return this.#rate > this.#tooFast * NO_LONGER_TOO_FAST ? GROWTH_BEYOND : GROWTH;
  }

  #widen(): void {
    if (this.#inFlight >= this.#limits.parallelism) return;
    if (++this.#successesSinceWidened < SUCCESSES_TO_WIDEN) return;
    this.#successesSinceWidened = 0;
    this.#inFlight++;
  }
}
