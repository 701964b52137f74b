/** Where commands write: stdout for results, stderr for everything else. */

import { setColorEnabled } from "@std/fmt/colors";

/** The two outputs, and whether stderr is a terminal. */
export interface CommandOutput {
  /** Results. */
  stdout: (text: string) => void;
  /** Progress, warnings, errors. */
  stderr: (text: string) => void;
  /** The width in characters of the terminal that stderr is; undefined when it is none. */
  columns: (() => number) | undefined;
}

/** The outputs of this process; colours are for a terminal only, and not where `NO_COLOR` is set. */
export function processOutput(): CommandOutput {
  setColorEnabled(Deno.stdout.isTerminal() && !Deno.noColor);
  return {
    stdout: (text) => writeAll(Deno.stdout, text),
    stderr: (text) => writeAll(Deno.stderr, text),
    columns: Deno.stderr.isTerminal() ? terminalColumns : undefined,
  };
}

function writeAll(to: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let written = 0; written < bytes.length;) written += to.writeSync(bytes.subarray(written));
  } catch (error) {
    // Nobody reads any more (`| head`): the run goes on, and its exit code still tells.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

function terminalColumns(): number {
  try {
    return Deno.consoleSize().columns;
  } catch {
    return 80;
  }
}
