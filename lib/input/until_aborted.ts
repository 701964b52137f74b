/** Taking what comes from somewhere else, for as long as it is wanted. */

/** What `items` gives until `signal` is aborted, even if the next one never comes. */
export async function* untilAborted<T>(
  items: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  // Not Promise.race with one promise for the signal: that promise would keep all that ever came.
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
