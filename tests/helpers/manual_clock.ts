import { settle } from "./turns.ts";

/** A clock that stands still until the test moves it, for what takes `now` and `wait`. */
export class ManualClock {
  #time = 0;
  #sleepers: { until: number; wake: () => void }[] = [];
  #asleep = Promise.withResolvers<void>();

  /** Milliseconds. */
  now = (): number => this.#time;

  /** Resolves when the clock was moved on by `ms`; rejects with the signal's reason if that is aborted before. */
  wait = (ms: number, { signal }: { signal?: AbortSignal } = {}): Promise<void> => {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      this.#sleepers.push({ until: this.#time + ms, wake: resolve });
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      this.#asleep.resolve();
      this.#asleep = Promise.withResolvers<void>();
    });
  };

  /** How many wait now. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Resolves when at least `count` wait. */
  async asleep(count: number): Promise<void> {
    while (this.#sleepers.length < count) await this.#asleep.promise;
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
