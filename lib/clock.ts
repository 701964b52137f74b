/** Time, handed in wherever something waits, so that tests have it in their hands. */

import { delay } from "@std/async/delay";

/** What tells the time and waits. */
export interface Clock {
  /** Milliseconds that only ever go up. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when that is aborted before. */
  wait(ms: number, options?: { signal?: AbortSignal }): Promise<void>;
}

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wait: (ms, options) => delay(ms, options),
};

/** One reason for all cancelled timers: an error with a stack for each would cost more than the timer. */
const CANCELLED = "cancelled";

/** Calls `action` in `ms` milliseconds, unless the timer is disposed of before. */
export function startTimer(clock: Clock, ms: number, action: () => void): Disposable {
  const controller = new AbortController();
  clock.wait(ms, { signal: controller.signal }).then(action, (reason) => {
    if (reason !== CANCELLED) throw reason;
  });
  return { [Symbol.dispose]: () => controller.abort(CANCELLED) };
}
