/** Stops reading from a source when a signal is aborted. */

/** Gives `items` until `signal` is aborted, also while it waits for the next one. */
export async function* untilAborted<T>(
  items: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  // Promise.race with one promise for the signal would keep every item in memory until the signal is aborted.
  let wakeUp: ((end: undefined) => void) | undefined;
  signal.addEventListener("abort", () => wakeUp?.(undefined), { once: true });
  while (!signal.aborted) {
    const next = await new Promise<IteratorResult<T> | undefined>((resolve, reject) => {
      wakeUp = resolve;
      iterator.next().then(resolve, reject);
    });
    if (next === undefined || next.done) return;
    yield next.value;
  }
}
