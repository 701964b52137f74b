/** Runs a program and measures it from outside: wall time and peak memory. */

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** What was measured of a program that has ended. */
export interface Run {
  /** From just before its start to just after its end. */
  seconds: number;
  /** Peak of the resident memory; undefined except on Linux. */
  peakBytes: number | undefined;
  stdout: string;
}

/** Options of {@linkcode runProgram}. */
export interface RunOptions {
  /** The program is killed when this is aborted. */
  signal: AbortSignal;
  /** @default {the folder that this process is in} */
  cwd?: string;
  /** Those of a program that has done what it should. @default {[0]} */
  exitCodes?: readonly number[];
}

/** Linux keeps the peak, so only a rise within the last interval is missed. */
const PEAK_INTERVAL_MS = 20;

/**
 * Runs a program to its end.
 *
 * @throws {Error} with the end of what it wrote to stderr when its exit code is another.
 */
export async function runProgram(command: Command, options: RunOptions): Promise<Run> {
  const { signal, cwd = Deno.cwd(), exitCodes = [0] } = options;
  signal.throwIfAborted();
  const [program, ...args] = command;
  const start = performance.now();
  const child = new Deno.Command(program, {
    args,
    cwd,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const kill = () => killQuietly(child);
  signal.addEventListener("abort", kill);
  const peak = watchPeak(child.pid);
  try {
    const [status, stdout, stderr] = await Promise.all([
      child.status.then((status) => ({ ...status, seconds: (performance.now() - start) / 1000 })),
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]);
    signal.throwIfAborted();
    if (!exitCodes.includes(status.code)) {
      throw new Error(`Cannot measure '${command.join(" ")}': ${ending(status, stderr)}`);
    }
    return { seconds: status.seconds, peakBytes: peak.stop(), stdout };
  } finally {
    signal.removeEventListener("abort", kill);
    peak.stop();
    kill();
  }
}

function ending(status: Deno.CommandStatus, stderr: string): string {
  return `exit code ${status.code}\n${stderr.trim().slice(-2000)}`;
}

/** Kills a program, unless it has ended already. */
export function killQuietly(child: Deno.ChildProcess): void {
  try {
    // Not SIGTERM: a program may take its time to end in order.
    child.kill("SIGKILL");
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
  }
}

function watchPeak(pid: number): { stop: () => number | undefined } {
  if (Deno.build.os !== "linux") return { stop: () => undefined };
  let peakBytes: number | undefined;
  const timer = setInterval(() => peakBytes = readPeak(pid) ?? peakBytes, PEAK_INTERVAL_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return peakBytes;
    },
  };
}

/** `VmHWM` of proc_pid_status(5), which is gone once the program has ended. */
function readPeak(pid: number): number | undefined {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(Deno.readTextFileSync(`/proc/${pid}/status`));
    return kilobytes === null ? undefined : Number(kilobytes[1]) * 1024;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    // A process that is just ending: ESRCH, which Deno has no class for.
    if (error instanceof Error && /ESRCH|No such process|os error 3/.test(error.message)) return;
    throw error;
  }
}
