/** Time in which nobody has to wait, and everything still happens in its order. */

import type { Clock } from "../../lib/clock.ts";
import { FakeClock } from "./fake_clock.ts";

/**
 * A clock that stands still, but for waits: the next one to end ends a turn of the outside world later, with the
 * clock moved on to it. A wait of an hour takes no longer than one of a second, however slow the machine is. Timers
 * go off when a wait takes the clock past them; while nobody waits they never do.
 */
export class HurriedClock implements Clock {
  #clock = new FakeClock();
  #waits = 0;
  #turn: ReturnType<typeof setTimeout> | undefined;

  now(): number {
    return this.#clock.now();
  }

  async wait(ms: number, { signal }: { signal?: AbortSignal | undefined } = {}): Promise<void> {
    const waited = this.#clock.wait(ms, signal === undefined ? {} : { signal });
    this.#waits++;
    this.#takeTurn();
    try {
      await waited;
    } finally {
      if (--this.#waits === 0) this.#rest();
    }
  }

  startTimer(ms: number, action: () => void): Disposable {
    return this.#clock.startTimer(ms, action);
  }

  #takeTurn(): void {
    this.#turn ??= setTimeout(async () => {
      this.#turn = undefined;
      await this.#clock.advanceToNext();
      if (this.#waits > 0) this.#takeTurn();
    }, 1);
  }

  #rest(): void {
    clearTimeout(this.#turn);
    this.#turn = undefined;
  }
}
