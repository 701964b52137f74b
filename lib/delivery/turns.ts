/** One request after the other, at a pace that may change while they wait. */

import type { Clock } from "../clock.ts";
import type { SteadyClock } from "./steady_clock.ts";

/** Shorter waits, in milliseconds, are skipped, as a timer cannot keep them; they count for the next request. */
const MIN_WAIT_MS = 1;

/** After so many milliseconds at most it is seen that the pace has grown. */
const MAX_WAIT_MS = 100;

/** Timers come late. What that costs is made up for, up to so many milliseconds. */
const MAX_LATE_MS = 100;

/** What turns depend on. */
export interface TurnsOptions {
  clock: Clock;
  /** The same time, which no jump changes. */
  time: SteadyClock;
  /** Requests a second, now. */
  rate: (now: number) => number;
}

/**
 * The turns of all requests. Only the first that waits knows how long: what it and those behind it will have to wait
 * depends on how the pace goes on: turns for a thousand of them at one a second would fill a quarter of an hour.
 */
export class Turns {
  #options: TurnsOptions;
  #waiting: PromiseWithResolvers<void>[] = [];
  /** When the last turn was, or would have been if a timer could keep it. */
  #last = -Infinity;
  /** Ends the wait of the first; undefined when nobody waits. */
  #wait: AbortController | undefined;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** Resolves when it is this request's turn: `undefined` at once; throws the signal's reason if it is aborted before. */
  take(signal?: AbortSignal): Promise<void> | undefined {
    if (this.#waiting.length === 0 && this.#msUntilNext(Infinity) === 0) return undefined;
    return this.#queue(signal);
  }

  async #queue(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const own = Promise.withResolvers<void>();
    const leave = () => {
      this.#waiting = this.#waiting.filter((other) => other !== own);
      if (this.#waiting.length === 0) this.#wait?.abort();
      own.reject(signal!.reason);
    };
    signal?.addEventListener("abort", leave, { once: true });
    this.#waiting.push(own);
    if (this.#wait === undefined) this.#serve();
    try {
      await own.promise;
    } finally {
      signal?.removeEventListener("abort", leave);
    }
  }

  async #serve(): Promise<void> {
    const { clock, time } = this.#options;
    let due = time.now();
    while (this.#waiting.length > 0) {
      const ms = this.#msUntilNext(due);
      if (ms === 0) {
        this.#waiting.shift()!.resolve();
        continue;
      }
      const waitMs = Math.min(ms, MAX_WAIT_MS);
      due = time.now() + waitMs;
      const { signal } = this.#wait = new AbortController();
      try {
        await clock.wait(waitMs, { signal });
      } catch {
        // Everyone has left; who came since then waits as before.
        due = time.now();
      }
    }
    this.#wait = undefined;
  }

  /**
   * Takes the next turn if it is now, which is 0; else the milliseconds until it is. It would have been at `due` if the
   * timer had come in time.
   */
  #msUntilNext(due: number): number {
    const now = this.#options.time.now();
    const earliest = Math.min(now, Math.max(due, now - MAX_LATE_MS));
    const turn = Math.max(this.#last + 1000 / this.#options.rate(now), earliest);
    if (turn - now >= MIN_WAIT_MS) return turn - now;
    this.#last = turn;
    return 0;
  }
}
