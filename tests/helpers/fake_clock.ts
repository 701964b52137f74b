/** The one fake for everything that waits. */

import type { Clock } from "../../lib/clock.ts";
import { settle } from "./turns.ts";

interface Sleeper {
  until: number;
  ms: number;
  wake: () => void;
}

/** A clock that stands still until the test moves it or, where it is to jump, somebody waits. */
export class FakeClock implements Clock {
  #jumps: boolean;
  #time = 0;
  #sleepers: Sleeper[] = [];
  #asleep = Promise.withResolvers<void>();

  /** With `jumps` every wait ends at once, with the clock moved on; timers still wait for the test. */
  constructor({ jumps = false }: { jumps?: boolean } = {}) {
    this.#jumps = jumps;
  }

  now(): number {
    return this.#time;
  }

  wait(ms: number, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#jumps) {
      this.#time += ms;
      return Promise.resolve();
    }
    return this.#sleep(ms, signal);
  }

  startTimer(ms: number, action: () => void): Disposable {
    const controller = new AbortController();
    this.#sleep(ms, controller.signal).then(action, () => {});
    return { [Symbol.dispose]: () => controller.abort() };
  }

  #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { until: this.#time + ms, ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      }, { once: true });
      this.#asleep.resolve();
      this.#asleep = Promise.withResolvers<void>();
    });
  }

  /** How many wait now. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** The lengths of the waits that go on now, milliseconds, in the order in which they began. */
  get waits(): number[] {
    return this.#sleepers.map(({ ms }) => ms);
  }

  /** Resolves when at least `count` wait. */
  async asleep(count: number): Promise<void> {
    while (this.#sleepers.length < count) await this.#asleep.promise;
  }

  /** Resolves when somebody waits for `ms`. */
  async asleepFor(ms: number): Promise<void> {
    while (!this.waits.includes(ms)) await this.#asleep.promise;
  }

  /** Moves on to the end of the wait that ends first. */
  async advanceToNext(): Promise<void> {
    const next = Math.min(...this.#sleepers.map(({ until }) => until));
    if (next < Infinity) await this.advance(next - this.#time);
  }

  /** Moves on by `ms`, waking each at its time, and lets those who were woken go on before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#time + ms;
    while (true) {
      await settle();
      this.#sleepers.sort((a, b) => a.until - b.until);
      const next = this.#sleepers[0];
      if (next === undefined || next.until > end) break;
      this.#sleepers.shift();
      this.#time = Math.max(this.#time, next.until);
      next.wake();
    }
    this.#time = end;
  }
}
