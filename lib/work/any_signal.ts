/** One signal for several, which they do not keep when it is no longer needed. */

/** A signal that lasts until it is disposed of. */
export interface JoinedSignal extends Disposable {
  signal: AbortSignal;
}

/** Aborted as soon as one of `signals` is, with its reason. Unlike `AbortSignal.any` it leaves nothing behind on them. */
export function anySignal(signals: readonly AbortSignal[]): JoinedSignal {
  const controller = new AbortController();
  const listeners = signals.map((signal) => ({
    signal,
    abort: () => controller.abort(signal.reason),
  }));
  for (const { signal, abort } of listeners) {
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
  }
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const { signal, abort } of listeners) signal.removeEventListener("abort", abort);
    },
  };
}
