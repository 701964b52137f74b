/** SIGINT, SIGTERM and SIGHUP, as far as the operating system has them. */

/** A signal that ends a run early. */
export type SignalName = "SIGINT" | "SIGTERM" | "SIGHUP";

/** The exit code after a signal: 128 and the signal's number. */
export const SIGNAL_EXIT_CODES: Record<SignalName, number> = {
  SIGINT: 130,
  SIGTERM: 143,
  SIGHUP: 129,
};

/** What listening to signals depends on. */
export interface SignalOptions {
  /** Whether SIGHUP was ignored when the process began, as by `nohup`: it stays ignored. @default {false} */
  ignoreHangup?: boolean;
}

/** Calls `listener` at each signal until the result is disposed of. */
export function onSignals(
  listener: (signal: SignalName) => void,
  { ignoreHangup = false }: SignalOptions = {},
): Disposable {
  const listeners = signalsFor(Deno.build.os).map((name) => {
    // Deno 2.9 takes back that it is ignored as soon as anything listens to any signal.
    const isIgnored = name === "SIGHUP" && ignoreHangup;
    return { name, listen: isIgnored ? () => {} : () => listener(name) };
  });
  for (const { name, listen } of listeners) Deno.addSignalListener(name, listen);
  return {
    [Symbol.dispose]() {
      for (const { name, listen } of listeners) Deno.removeSignalListener(name, listen);
    },
  };
}

/** The signals that this system knows. */
export function signalsFor(os: typeof Deno.build.os): SignalName[] {
  // Windows knows SIGINT (Ctrl-C) alone of these.
  return os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM", "SIGHUP"];
}
