/** How long requests in flight may go on once a run has been stopped. */

import { type Clock, systemClock } from "../clock.ts";

/** Milliseconds that requests in flight have to end after a stop. */
const DRAIN_MS = 10_000;

/** What can end its requests in flight. */
export interface Abortable {
  /** Ends them; they throw `reason`. */
  abort(reason: Error): void;
}

/** How long, and by which clock. */
export interface DrainOptions {
  /** Milliseconds. @default {10000} */
  drainMs?: number | undefined;
  /** @default {systemClock} */
  clock?: Clock;
}

/** Ends what `api` has in flight when its time after a stop (`signal` aborted) is up, unless disposed of before. */
export function limitDrain(
  api: Abortable,
  signal: AbortSignal,
  { drainMs = DRAIN_MS, clock = systemClock }: DrainOptions = {},
): Disposable {
  let timer: Disposable | undefined;
  const start = () => {
    timer = clock.startTimer(drainMs, () => api.abort(signal.reason));
  };
  signal.addEventListener("abort", start, { once: true });
  return {
    [Symbol.dispose]() {
      timer?.[Symbol.dispose]();
      signal.removeEventListener("abort", start);
    },
  };
}
