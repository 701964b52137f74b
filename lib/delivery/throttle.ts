/** When the next request may be sent: requests a second, requests in flight, and pauses that all requests share. */

import { type Clock, systemClock } from "../clock.ts";
import { AskedPauses } from "./asked_pauses.ts";
import { Pace } from "./pace.ts";
import { SteadyClock } from "./steady_clock.ts";
import { Turns } from "./turns.ts";
import type { AttemptResult } from "./verdict.ts";

/** What a throttle needs of the world. */
export interface ThrottleOptions {
  /** Requests a second, at most. */
  rateLimit: number;
  /** Requests in flight, at most. @default {any number} */
  parallelism?: number;
  /** @default {systemClock} */
  clock?: Clock | undefined;
}

/** How long requests were held back, and why. */
export interface HeldBack {
  /** Milliseconds for which a `Retry-After` held all requests back. */
  askedMs: number;
  /** Milliseconds besides `askedMs` in which requests waited because the pace was below its limits. */
  slowedMs: number;
  /** How often the pace was cut for refusals (429). */
  refusals: number;
  /** How often the pace was cut for failures in a row. */
  troubles: number;
}

type HeldTimes = Pick<HeldBack, "askedMs" | "slowedMs">;

/** Holds back the requests of a run: to its limits always, and to a lower pace while the other side cannot keep up. */
export class Throttle {
  #rateLimit: number;
  #pace: Pace;
  #asked = new AskedPauses();
  #clock: Clock;
  #time: SteadyClock;
  #turns: Turns;
  #inFlight = 0;
  #queue: (() => void)[] = [];
  #askedUntil = 0;
  #askedMs = 0;
  #restUntil = 0;
  #slowed = new SlowedTime();
  #cuts = { refused: 0, trouble: 0 };
  /** What passed during outages. */
  #uncounted = { askedMs: 0, slowedMs: 0 };
  #atOutage: HeldTimes | undefined;

  constructor(options: ThrottleOptions) {
    const { rateLimit, parallelism = Infinity, clock = systemClock } = options;
    this.#rateLimit = rateLimit;
    this.#pace = new Pace({ rateLimit, parallelism });
    this.#clock = clock;
    const time = this.#time = new SteadyClock(clock);
    this.#turns = new Turns({ clock, time, rate: (now) => this.#pace.rate(now) });
  }

  /** How long requests were held back so far, outages left out: that time is the outage watch's to count. */
  get heldBack(): HeldBack {
    const times = this.#atOutage ?? this.#times();
    return {
      askedMs: Math.round(times.askedMs - this.#uncounted.askedMs),
      slowedMs: Math.round(times.slowedMs - this.#uncounted.slowedMs),
      refusals: this.#cuts.refused,
      troubles: this.#cuts.trouble,
    };
  }

  /** Milliseconds for which requests were held back so far, for either reason. */
  get throttledMs(): number {
    const { askedMs, slowedMs } = this.heldBack;
    return askedMs + slowedMs;
  }

  /** Milliseconds for which a `Retry-After` still holds all requests back. */
  get heldBackMs(): number {
    return Math.max(0, this.#askedUntil - this.#time.now());
  }

  /** Requests a second at most, while that is less than the limit. */
  get slowedTo(): number | undefined {
    const rate = this.#pace.rate(this.#time.now());
    return rate < this.#rateLimit ? rate : undefined;
  }

  /** The share of the usual wait after a refusal (429) that is enough. */
  get waitShare(): number {
    return this.#pace.waitShare;
  }

  /** From now on so many requests a second are let through, at most. */
  limitTo(rateLimit: number): void {
    this.#rateLimit = rateLimit;
    this.#pace.limitTo(rateLimit, this.#time.now());
  }

  /** An outage begins or ends. */
  setOutage(isOutage: boolean): void {
    if (this.#atOutage !== undefined) {
      const { askedMs, slowedMs } = this.#times();
      this.#uncounted.askedMs += askedMs - this.#atOutage.askedMs;
      this.#uncounted.slowedMs += slowedMs - this.#atOutage.slowedMs;
    }
    this.#atOutage = isOutage ? this.#times() : undefined;
  }

  /** Holds back all requests for `ms` milliseconds from now on, or longer if they are held back already. */
  pause(ms: number): void {
    const now = this.#time.now();
    const until = now + ms;
    if (until <= this.#askedUntil) return;
    this.#askedMs += until - Math.max(now, this.#askedUntil);
    this.#askedUntil = until;
    this.#slowed.update(now, this.#isSlowed());
  }

  /**
   * Resolves when a request may be sent, which then counts as in flight until `release` is called; throws the signal's
   * reason if that is aborted before.
   */
  async ready(signal?: AbortSignal): Promise<void> {
    while (true) {
      // One that was aborted before would wait for a place without being woken.
      signal?.throwIfAborted();
      if (this.#pauseEnd > this.#time.now()) await this.#waitForEndOfPause(signal);
      if (this.#inFlight >= this.#pace.inFlight) {
        await this.#waitForPlace(signal);
        continue;
      }
      this.#inFlight++;
      try {
        const turn = this.#turns.take(signal);
        await (turn && this.#whileWaiting(turn));
        signal?.throwIfAborted();
      } catch (error) {
        this.#freePlace();
        throw error;
      }
      // A turn that falls into a pause is given up: otherwise all waiting requests would be sent at once when it ends.
      if (this.#pauseEnd <= this.#time.now()) return;
      this.#freePlace();
    }
  }

  /**
   * Ends a request that `ready` let through; its result is undefined when that says nothing about the pace.
   * `retryAfterMs` is what its answer asked for, milliseconds: all requests wait for it when most are refused.
   */
  release(result: AttemptResult | undefined, retryAfterMs?: number): void {
    if (result !== undefined) this.#asked.record(result);
    if (retryAfterMs !== undefined && this.#asked.isAboutEveryone) this.pause(retryAfterMs);
    if (result !== undefined) {
      const now = this.#time.now();
      const restMs = this.#pace.record(result, now, this.#inFlight - 1);
      if (restMs > 0) {
        this.#slowed.update(now, now >= this.#askedUntil);
        this.#restUntil = now + restMs;
        if (result !== "success") this.#cuts[result]++;
      }
    }
    this.#freePlace();
  }

  /** All of the times until now. */
  #times(): HeldTimes {
    this.#slowed.update(this.#time.now(), this.#isSlowed());
    return { askedMs: this.#askedMs - this.heldBackMs, slowedMs: this.#slowed.ms };
  }

  get #pauseEnd(): number {
    return Math.max(this.#askedUntil, this.#restUntil);
  }

  #isSlowed(): boolean {
    const now = this.#time.now();
    return now >= this.#askedUntil && this.#pace.isSlowed(now);
  }

  #freePlace(): void {
    this.#inFlight--;
    const free = this.#pace.inFlight - this.#inFlight;
    for (const wake of this.#queue.splice(0, Math.max(0, free))) wake();
  }

  async #waitForPlace(signal?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#queue.push(resolve);
    const wake = () => resolve();
    signal?.addEventListener("abort", wake, { once: true });
    await this.#whileWaiting(promise);
    signal?.removeEventListener("abort", wake);
    signal?.throwIfAborted();
  }

  async #waitForEndOfPause(signal?: AbortSignal): Promise<void> {
    for (let now = this.#time.now(); now < this.#pauseEnd; now = this.#time.now()) {
      await this.#whileWaiting(this.#clock.wait(Math.ceil(this.#pauseEnd - now), { signal }));
    }
  }

  async #whileWaiting(waiting: Promise<void>): Promise<void> {
    this.#slowed.update(this.#time.now(), this.#isSlowed());
    this.#slowed.waiting++;
    try {
      await waiting;
    } finally {
      this.#slowed.update(this.#time.now(), this.#isSlowed());
      this.#slowed.waiting--;
    }
  }
}

/** Measures the time in which requests waited while the pace was below its limits. */
class SlowedTime {
  ms = 0;
  /** Requests that wait now. */
  waiting = 0;

  #since = 0;
  #wasSlowed = false;

  /** To be called whenever anything has changed; `isSlowed` holds from now on. */
  update(now: number, isSlowed: boolean): void {
    if (this.#wasSlowed && this.waiting > 0) this.ms += now - this.#since;
    this.#since = now;
    this.#wasSlowed = isSlowed;
  }
}
