/** The time of a clock that may jump back, such as after a machine was moved, as one that only goes up. */

import type { Clock } from "../clock.ts";

/**
 * Tells the milliseconds of a clock, without its jumps back: after one it goes on from where it was. With them,
 * whatever is to happen at some time would wait for as long as the clock has jumped.
 */
export class SteadyClock {
  #clock: Clock;
  #last = -Infinity;
  #jumpedBackMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds that only ever go up. */
  now(): number {
    const now = this.#clock.now();
    if (now < this.#last) this.#jumpedBackMs += this.#last - now;
    this.#last = now;
    return now + this.#jumpedBackMs;
  }
}
