/** A signal that counts who listens to it: what a long run leaves behind there, it never gets rid of. */

/** A signal that is never aborted, and its listeners. */
export function countedSignal(): { signal: AbortSignal; listening: ReadonlySet<unknown> } {
  const { signal } = new AbortController();
  const listening = new Set<unknown>();
  const [add, remove] = [signal.addEventListener, signal.removeEventListener];
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listening.add(args[1]);
    add.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listening.delete(args[1]);
    remove.apply(signal, args);
  };
  return { signal, listening };
}
