/** When the next request may go: requests a second, and pauses that all requests share. */

import { delay } from "@std/async/delay";

/** Waits shorter than a timer can keep are not waited, but owed by the next request. */
const SHORTEST_WAIT_MS = 1;

/** What a throttle needs of the world. */
export interface ThrottleOptions {
  /** Requests a second, at most. */
  rateLimit: number;
  /** Milliseconds that only ever go up. @default {performance.now} */
  now?: () => number;
  /** @default {delay of `@std/async/delay`} */
  wait?: (ms: number, options: { signal?: AbortSignal }) => Promise<void>;
}

/** One throttle for all requests of a run. */
export class Throttle {
  #intervalMs: number;
  #now: () => number;
  #wait: (ms: number, options: { signal?: AbortSignal }) => Promise<void>;
  #nextSlot = 0;
  #pausedUntil = 0;
  #pausedMs = 0;

  constructor(options: ThrottleOptions) {
    this.#intervalMs = 1000 / options.rateLimit;
    this.#now = options.now ?? (() => performance.now());
    this.#wait = options.wait ?? delay;
  }

  /** Milliseconds that pauses have held requests back so far. */
  get throttledMs(): number {
    return Math.round(this.#pausedMs - this.heldBackMs);
  }

  /** Milliseconds for which all requests are still held back. */
  get heldBackMs(): number {
    return Math.max(0, this.#pausedUntil - this.#now());
  }

  /** Holds back all requests for `ms` milliseconds from now on, or longer if they are held back already. */
  pause(ms: number): void {
    const now = this.#now();
    const until = now + ms;
    if (until <= this.#pausedUntil) return;
    this.#pausedMs += until - Math.max(now, this.#pausedUntil);
    this.#pausedUntil = until;
  }

  /** Resolves when a request may be sent; throws the signal's reason if it is aborted before. */
  async ready(signal?: AbortSignal): Promise<void> {
    // A turn that falls into a pause is lost: else all who waited would go at once when the pause ends.
    do {
      await this.#endOfPause(signal);
      await this.#turn(signal);
    } while (this.heldBackMs > 0);
    signal?.throwIfAborted();
  }

  async #turn(signal?: AbortSignal): Promise<void> {
    const now = this.#now();
    const slot = Math.max(this.#nextSlot, now);
    this.#nextSlot = slot + this.#intervalMs;
    if (slot - now >= SHORTEST_WAIT_MS) await this.#wait(slot - now, { signal });
  }

  async #endOfPause(signal?: AbortSignal): Promise<void> {
    for (let now = this.#now(); now < this.#pausedUntil; now = this.#now()) {
      await this.#wait(Math.ceil(this.#pausedUntil - now), { signal });
    }
  }
}
