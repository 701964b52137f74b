/** The clock, handed in to everything that waits, so that tests can control time. */

import { delay } from "@std/async/delay";

/** Tells the time and waits. */
export interface Clock {
  /** Milliseconds that only ever go up. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when that is aborted before. */
  wait(ms: number, options?: { signal?: AbortSignal | undefined }): Promise<void>;
  /** Calls `action` in `ms` milliseconds, unless the timer is disposed of before. */
  startTimer(ms: number, action: () => void): Disposable;
}

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wait: (ms, { signal } = {}) => delay(ms, signal === undefined ? {} : { signal }),
  startTimer(ms, action) {
    const timer = setTimeout(action, ms);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
