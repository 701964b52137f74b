/** Whether a run outlives its terminal: `nohup` says so by starting it with SIGHUP ignored. */

/** Where Linux tells what a process ignores; as a URL, as it is read as a module. */
const STATUS = "file:///proc/self/status";
/** The bit of SIGHUP, signal 1, among the ignored ones. */
const SIGHUP_BIT = 1n;

/** What {@linkcode ignoresHangup} looks at. */
export interface HangupFacts {
  /** The status of this process as Linux tells it; throws where there is none. @default {from /proc} */
  readStatus?: () => Promise<string>;
  /** An environment variable. @default {of this process} */
  env?: (name: string) => string | undefined;
}

/**
 * Whether this process was started with SIGHUP ignored. It has to be asked before anything listens to that signal.
 * Where the system does not tell (macOS), the shell does: `_` names the program that it started.
 */
export async function ignoresHangup(
  { readStatus = readOwnStatus, env = (name) => Deno.env.get(name) }: HangupFacts = {},
): Promise<boolean> {
  if (Deno.build.os === "windows") return false;
  try {
    const [, mask] = /^SigIgn:\s*([0-9a-f]+)$/m.exec(await readStatus()) ?? [];
    if (mask !== undefined) return (BigInt(`0x${mask}`) & SIGHUP_BIT) !== 0n;
  } catch {
    // Not told.
  }
  return /(^|\/)nohup$/.test(env("_") ?? "");
}

/** Deno reads files of /proc for programs with all permissions only, but as modules for those that may read. */
async function readOwnStatus(): Promise<string> {
  const status = await import(STATUS, { with: { type: "text" } });
  return status.default;
}
