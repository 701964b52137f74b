/** Where commands write: stdout for results, stderr for everything else. */

import { setColorEnabled } from "@std/fmt/colors";
import { RunError } from "../errors.ts";
import { fileProblem } from "../file_error.ts";
import { printable } from "../text.ts";

/** Columns of a terminal that does not tell its size. */
const USUAL_COLUMNS = 80;

/** The character that begins what a terminal obeys. */
const ESCAPE = "\x1b";

/** What is no text and still ours, by where it goes: line breaks, colours, the start of the progress bar's line. */
const OURS = {
  file: /(\n)/,
  terminal: new RegExp(`(\\n|${ESCAPE}\\[(?:[12]|22|3[123]|39)m)`),
  stderr: new RegExp(`(\\n|\\r${ESCAPE}\\[2K)`),
};

/** The two outputs, and whether stderr is a terminal. */
export interface CommandOutput {
  /** Results. Throws a `RunError`; a reader that has gone away is no error. */
  stdout: (text: string) => void;
  /** Progress, warnings, errors. Never throws: a run goes on when nobody can see it. */
  stderr: (text: string) => void;
  /** The width in characters of the terminal that stderr is; undefined when it is none. */
  columns: (() => number) | undefined;
}

/** What can be written to: `Deno.stdout`, `Deno.stderr`. */
export interface Writable {
  /** Writes the start of `bytes`, at least one byte; how many. */
  writeSync(bytes: Uint8Array): number;
}

/** The outputs of this process; colours are for a terminal only, and not where `NO_COLOR` is set. */
export function processOutput(): CommandOutput {
  setColorEnabled(Deno.stdout.isTerminal() && !Deno.noColor);
  return {
    ...writersTo(Deno.stdout, Deno.stderr, Deno.stdout.isTerminal()),
    columns: Deno.stderr.isTerminal() ? terminalColumns : undefined,
  };
}

/**
 * The outputs that write whole texts to these two; a terminal that cannot be written to has been closed. Whoever makes
 * a text takes out of it what has no place in print; here nothing of that kind gets through but what is ours.
 */
export function writersTo(
  stdout: Writable,
  stderr: Writable,
  isTerminal = false,
): Pick<CommandOutput, "stdout" | "stderr"> {
  return {
    stdout: (text) => {
      try {
        writeAll(stdout, clean(text, isTerminal ? OURS.terminal : OURS.file));
      } catch (error) {
        if (!isTerminal && !(error instanceof Deno.errors.BrokenPipe)) throw resultError(error);
      }
    },
    stderr: (text) => {
      try {
        writeAll(stderr, clean(text, OURS.stderr));
      } catch {
        // There is no other place to report it.
      }
    },
  };
}

/** `text` with what matches `ours`, and no other character that has no place in print. */
function clean(text: string, ours: RegExp): string {
  return text.split(ours).map((part, index) => index % 2 === 1 ? part : printable(part)).join("");
}

/** A result could not be written, to a full disk for example. */
function resultError(cause: unknown): RunError {
  return new RunError("internal", `Cannot write the result: ${fileProblem(cause)}`, { cause });
}

function writeAll(to: Writable, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let written = 0; written < bytes.length;) written += to.writeSync(bytes.subarray(written));
}

function terminalColumns(): number {
  try {
    return Deno.consoleSize().columns || USUAL_COLUMNS;
  } catch {
    return USUAL_COLUMNS;
  }
}
