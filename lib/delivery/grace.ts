/** How long requests in flight may go on once a run has been stopped. */

/** Milliseconds, where nothing else is asked for. */
const GRACE_MS = 10_000;

/** What can end its requests in flight. */
export interface Abortable {
  /** Ends them; they throw `reason`. */
  abort(reason: Error): void;
}

/**
 * Ends what `api` has in flight when the time after a stop (`signal` aborted) is up. Disposing of it takes the
 * order back.
 *
 * @param graceMs Milliseconds. @default {10000}
 */
export function endAfterGrace(api: Abortable, signal: AbortSignal, graceMs = GRACE_MS): Disposable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const start = () => {
    timer = setTimeout(() => api.abort(signal.reason), graceMs);
  };
  signal.addEventListener("abort", start, { once: true });
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal.removeEventListener("abort", start);
    },
  };
}
