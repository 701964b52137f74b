/** What must not stay behind when this is ended early: tests that run, and copies of the checkout. */

const undos = new Set<() => void>();

/** Calls `undo` when a signal ends this process, until what it gives is disposed of. */
export function undoneOnSignal(undo: () => void): Disposable {
  undos.add(undo);
  return { [Symbol.dispose]: () => void undos.delete(undo) };
}

/** Lets an interruption undo everything first; the exit code is that of the signal. */
export function listenForSignals(exit: (code: number) => void = Deno.exit): void {
  for (const [signal, number] of [["SIGINT", 2], ["SIGTERM", 15]] as const) {
    Deno.addSignalListener(signal, () => {
      undoAll();
      exit(128 + number);
    });
  }
}

/** Ends `child`, which was started `detached`, and all that it has started: a test leaves its processes behind when it is ended. */
export function endAll(child: Deno.ChildProcess): void {
  Deno.kill(-child.pid, "SIGKILL");
}

/** One that fails must not keep the others from being called: a child may have ended, a folder be gone. */
export function undoAll(): void {
  for (const undo of undos) {
    try {
      undo();
    } catch {
      // It is undone already.
    }
  }
}
