/** How fast requests may follow each other, learnt from what becomes of them: numbers alone, no waiting. */

import { RecentCounts } from "./recent_counts.ts";
import type { AttemptResult } from "./verdict.ts";

/** Never slower than this, requests a second; because of refusals, no slower than this part of the limit. */
const SLOWEST = 1;
const SLOWEST_REFUSED = 1 / 50;
/** What a cut leaves of the requests a second, near what goes through and far from it, and of those in flight. */
const CUT = 0.88;
const DEEP_CUT = 0.5;
const CUT_IN_FLIGHT = 0.6;
/** After so many successes one more may be in flight again. */
const SUCCESSES_TO_WIDEN = 2;
/** Milliseconds between two cuts: what was in flight at the first says nothing about the pace after it. */
const BETWEEN_CUTS_MS = 500;
/** Milliseconds in which nothing is sent after a cut, so that a queue on the other side can empty. */
const REST_MS = 250;
/** The same after the first cut, with all in flight that may be. */
const FIRST_REST_MS = 500;

/** So many refusals in the last second are nothing to slow down for unless they are this share; nor is a smaller share. */
const FEW_REFUSED = 2;
const FEW_SHARE = 0.1;
const SMALL_SHARE = 0.02;
/** From this share on the pace is far from what goes through. */
const LARGE_SHARE = 0.5;
/** Failures in a row that mean trouble: as many as the limit of those in flight, within these bounds. */
const LEAST_IN_A_ROW = 3;
const MOST_IN_A_ROW = 10;

/** By how much the pace grows in a second: up to a little more than what was too fast, below all doubt, and beyond. */
const GROWTH = 1.04;
const LITTLE_MORE = 1.1;
const GROWTH_BELOW = 2;
const GROWTH_BEYOND = 1.3;
/** The same where what was too fast is a guess, as too little had gone through to know. */
const GROWTH_OF_GUESS = 4;
/** What goes through in a second is known once that second has passed, or so many have gone through in less. */
const MEASURING_MS = 1_000 + REST_MS;
const ENOUGH_TO_KNOW = 50;

/** What the pace never goes above. */
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
 * Of a server that lets 100 requests a second through, a long run gets 80 of them and more, and 1 to 5 % are refused.
 */
export class Pace {
  #limits: PaceLimits;
  #inARow: number;
  /** Requests a second at `#rateAt`. */
  #rate: number;
  #rateAt = 0;
  #inFlight: number;
  #successesSinceWidened = 0;
  /** What was too fast at the last cut. */
  #tooFast = Infinity;
  #isGuess = false;
  /** Far below what went well before the trouble. */
  #safeRate = 0;
  #lastCut = -Infinity;
  #troubleInARow = 0;
  #recent = new RecentCounts<AttemptResult>();

  constructor(limits: PaceLimits) {
    const { rateLimit, parallelism } = this.#limits = limits;
    this.#rate = rateLimit;
    this.#inFlight = parallelism;
    this.#inARow = Math.min(Math.max(parallelism, LEAST_IN_A_ROW), MOST_IN_A_ROW);
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
    this.#rate = Math.min(this.#rate * this.#growth() ** seconds, rateLimit);
    this.#rateAt = now;
    return this.#rate;
  }

  /** Whether it is below the limits. */
  isSlowed(now: number): boolean {
    return this.#inFlight < this.#limits.parallelism || this.rate(now) < this.#limits.rateLimit;
  }

  /** Records what became of an attempt; returns the milliseconds for which nothing should be sent now, mostly 0. */
  record(result: AttemptResult, now: number): number {
    this.#recent.add(result, now);
    switch (result) {
      case "success":
        this.#troubleInARow = 0;
        this.#widen();
        return 0;
      case "refused":
        if (!this.#isTooFast(now)) return 0;
        break;
      case "trouble":
        if (++this.#troubleInARow < this.#inARow) return 0;
    }
    if (now - this.#lastCut < BETWEEN_CUTS_MS) return 0;
    const isFirst = this.#lastCut === -Infinity;
    this.#cut(result, now);
    return isFirst ? FIRST_REST_MS : REST_MS;
  }

  #isTooFast(now: number): boolean {
    const isFew = this.#recent.count("refused", now) <= FEW_REFUSED;
    return this.#refusedShare(now) > (isFew ? FEW_SHARE : SMALL_SHARE);
  }

  #cut(reason: "refused" | "trouble", now: number): void {
    const rate = this.rate(now);
    const isRefusal = reason === "refused";
    const through = isRefusal ? this.#recent.count("success", now) : this.#recent.all(now);
    const isKnown = now - this.#lastCut > MEASURING_MS;
    const isFar = !isRefusal || (!isKnown && this.#refusedShare(now) > LARGE_SHARE);
    const slowest = isRefusal ? this.#limits.rateLimit * SLOWEST_REFUSED : 0;
    this.#tooFast = isKnown ? Math.min(rate, through) : rate;
    this.#rate = Math.min(
      rate,
      Math.max(this.#tooFast * (isFar ? DEEP_CUT : CUT), slowest, SLOWEST),
    );
    this.#rateAt = now + REST_MS;
    this.#isGuess = this.#lastCut === -Infinity && through < ENOUGH_TO_KNOW;
    this.#safeRate = isRefusal ? 0 : Math.max(this.#safeRate, rate / 2);
    this.#inFlight = Math.max(1, Math.floor(this.#inFlight * CUT_IN_FLIGHT));
    this.#successesSinceWidened = 0;
    this.#troubleInARow = 0;
    this.#lastCut = now;
  }

  #refusedShare(now: number): number {
    return this.#recent.count("refused", now) / this.#recent.all(now);
  }

  #growth(): number {
    if (this.#rate < this.#safeRate) return GROWTH_BELOW;
    if (this.#isGuess) return GROWTH_OF_GUESS;
    return this.#rate > this.#tooFast * LITTLE_MORE ? GROWTH_BEYOND : GROWTH;
  }

  #widen(): void {
    if (this.#inFlight >= this.#limits.parallelism) return;
    if (++this.#successesSinceWidened < SUCCESSES_TO_WIDEN) return;
    this.#successesSinceWidened = 0;
    this.#inFlight++;
  }
}
