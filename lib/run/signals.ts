/** SIGINT, SIGTERM and SIGHUP, as far as the operating system has them. */

/** A signal that ends a run early. */
export type SignalName = "SIGINT" | "SIGTERM" | "SIGHUP";

/** The exit code after a signal: 128 and the signal's number. */
export const SIGNAL_EXIT_CODES: Record<SignalName, number> = {
  SIGINT: 130,
  SIGTERM: 143,
  SIGHUP: 129,
};

/**
 * Calls `listener` at each signal until the result is disposed of. SIGHUP is listened to also where it was ignored
 * (`nohup`), as a program with these few permissions cannot find that out.
 */
export function onSignals(listener: (signal: SignalName) => void): Disposable {
  // Windows knows SIGINT (Ctrl-C) alone of these.
  const names: SignalName[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  const listeners = names.map((name) => ({ name, listen: () => listener(name) }));
  for (const { name, listen } of listeners) Deno.addSignalListener(name, listen);
  return {
    [Symbol.dispose]() {
      for (const { name, listen } of listeners) Deno.removeSignalListener(name, listen);
    },
  };
}
