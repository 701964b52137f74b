/** When the next request may go: requests a second, requests in flight, and pauses that all requests share. */

import { delay } from "@std/async/delay";
import { type AttemptResult, Pace } from "./pace.ts";

/** Waits shorter than a timer can keep are not waited, but owed by the next request. */
const SHORTEST_WAIT_MS = 1;

/** What a throttle needs of the world. */
export interface ThrottleOptions {
  /** Requests a second, at most. */
  rateLimit: number;
  /** Requests in flight, at most. @default {any number} */
  parallelism?: number;
  /** Milliseconds that only ever go up. @default {performance.now} */
  now?: () => number;
  /** @default {delay of `@std/async/delay`} */
  wait?: (ms: number, options: { signal?: AbortSignal }) => Promise<void>;
}

/** How long requests were held back, and why. */
export interface HeldBack {
  /** Milliseconds for which a `Retry-After` held all requests back. */
  askedMs: number;
  /** Milliseconds besides those in which requests waited as the pace was below its limits. */
  slowedMs: number;
  /** How often the pace was cut for refusals (429). */
  refusals: number;
  /** How often the pace was cut for failures in a row. */
  troubles: number;
}

/** One throttle for all requests of a run: never above its limits, and slower while the other side asks for it. */
export class Throttle {
  #rateLimit: number;
  #pace: Pace;
  #now: () => number;
  #wait: (ms: number, options: { signal?: AbortSignal }) => Promise<void>;
  #nextSlot = 0;
  #inFlight = 0;
  #queue: (() => void)[] = [];
  #askedUntil = 0;
  #askedMs = 0;
  #breatherUntil = 0;
  #slowed = new SlowedTime();
  #cuts = { refused: 0, trouble: 0 };

  constructor(options: ThrottleOptions) {
    const { rateLimit, parallelism = Infinity } = options;
    this.#rateLimit = rateLimit;
    this.#pace = new Pace({ rateLimit, parallelism });
    this.#now = options.now ?? (() => performance.now());
    this.#wait = options.wait ?? delay;
  }

  /** How long requests were held back so far. */
  get heldBack(): HeldBack {
    this.#slowed.look(this.#now(), this.#isSlowed());
    return {
      askedMs: Math.round(this.#askedMs - this.heldBackMs),
      slowedMs: Math.round(this.#slowed.ms),
      refusals: this.#cuts.refused,
      troubles: this.#cuts.trouble,
    };
  }

  /** Milliseconds that requests were held back so far. */
  get throttledMs(): number {
    const { askedMs, slowedMs } = this.heldBack;
    return askedMs + slowedMs;
  }

  /** Milliseconds for which a `Retry-After` still holds all requests back. */
  get heldBackMs(): number {
    return Math.max(0, this.#askedUntil - this.#now());
  }

  /** Requests a second at most, while that is less than the limit. */
  get slowedTo(): number | undefined {
    const rate = this.#pace.rate(this.#now());
    return rate < this.#rateLimit ? rate : undefined;
  }

  /** Holds back all requests for `ms` milliseconds from now on, or longer if they are held back already. */
  pause(ms: number): void {
    const now = this.#now();
    const until = now + ms;
    if (until <= this.#askedUntil) return;
    this.#slowed.look(now, this.#isSlowed());
    this.#askedMs += until - Math.max(now, this.#askedUntil);
    this.#askedUntil = until;
  }

  /**
   * Resolves when a request may be sent, which then counts as in flight until `over` is called; throws the signal's
   * reason if that is aborted before.
   */
  async ready(signal?: AbortSignal): Promise<void> {
    while (true) {
      if (this.#pauseEnd > this.#now()) await this.#endOfPause(signal);
      if (this.#inFlight >= this.#pace.inFlight) {
        await this.#place(signal);
        continue;
      }
      this.#inFlight++;
      try {
        await this.#turn(signal);
        signal?.throwIfAborted();
      } catch (error) {
        this.#leave();
        throw error;
      }
      // A turn that falls into a pause is lost: else all who waited would go at once when the pause ends.
      if (this.#pauseEnd <= this.#now()) return;
      this.#leave();
    }
  }

  /** Takes in what became of a request that `ready` let go; undefined when that says nothing about the pace. */
  over(result: AttemptResult | undefined): void {
    if (result !== undefined) {
      const now = this.#now();
      const breather = this.#pace.learn(result, now);
      if (breather > 0) {
        this.#slowed.look(now, true);
        this.#breatherUntil = now + breather;
        if (result !== "success") this.#cuts[result]++;
      }
    }
    this.#leave();
  }

  get #pauseEnd(): number {
    return Math.max(this.#askedUntil, this.#breatherUntil);
  }

  #isSlowed(): boolean {
    const now = this.#now();
    return now >= this.#askedUntil && this.#pace.isSlowed(now);
  }

  #leave(): void {
    this.#inFlight--;
    const free = this.#pace.inFlight - this.#inFlight;
    for (const wake of this.#queue.splice(0, Math.max(0, free))) wake();
  }

  async #place(signal?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#queue.push(resolve);
    const wake = () => resolve();
    signal?.addEventListener("abort", wake, { once: true });
    await this.#whileWaiting(promise);
    signal?.removeEventListener("abort", wake);
    signal?.throwIfAborted();
  }

  async #turn(signal?: AbortSignal): Promise<void> {
    const now = this.#now();
    const slot = Math.max(this.#nextSlot, now);
    this.#nextSlot = slot + 1000 / this.#pace.rate(now);
    if (slot - now >= SHORTEST_WAIT_MS) {
      await this.#whileWaiting(this.#wait(slot - now, { signal }));
    }
  }

  async #endOfPause(signal?: AbortSignal): Promise<void> {
    for (let now = this.#now(); now < this.#pauseEnd; now = this.#now()) {
      await this.#whileWaiting(this.#wait(Math.ceil(this.#pauseEnd - now), { signal }));
    }
  }

  async #whileWaiting(waiting: Promise<void>): Promise<void> {
    this.#slowed.look(this.#now(), this.#isSlowed());
    this.#slowed.waiting++;
    try {
      await waiting;
    } finally {
      this.#slowed.look(this.#now(), this.#isSlowed());
      this.#slowed.waiting--;
    }
  }
}

/** The time in which somebody waited while the pace was below its limits. */
class SlowedTime {
  ms = 0;
  /** Who waits now. */
  waiting = 0;

  #since = 0;
  #wasSlowed = false;

  /** To be called before anything changes. */
  look(now: number, isSlowed: boolean): void {
    if (this.#wasSlowed && this.waiting > 0) this.ms += now - this.#since;
    this.#since = now;
    this.#wasSlowed = isSlowed;
  }
}
