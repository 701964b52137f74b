/** Where commands write: stdout for results, stderr for everything else. */

import { setColorEnabled } from "@std/fmt/colors";
import { RunError } from "../errors.ts";
import { fileProblem } from "../file_error.ts";
import { printable } from "../text.ts";
import type { Conceal, LogEntry } from "./log_entry.ts";
import { hasColors, isDumb } from "./paint.ts";

/** Columns of a terminal that does not tell its size. */
const USUAL_COLUMNS = 80;

/** The character that begins what a terminal obeys. */
const ESCAPE = "\x1b";

const COLOR = `${ESCAPE}\\[(?:[12]|22|3[123]|39)m`;
const BAR = `\\r${ESCAPE}\\[(?:2K|\\d+M${ESCAPE}\\[2K)|${ESCAPE}\\[\\?7l|${ESCAPE}\\[\\?7h\\r`;

/** What is no text and still ours, by where it goes: line breaks, colours, what the progress bar takes. */
const OURS = {
  stdout: { plain: /(\n)/, colored: new RegExp(`(\\n|${COLOR})`) },
  stderr: {
    plain: new RegExp(`(\\n|${BAR})`),
    colored: new RegExp(`(\\n|${COLOR}|${BAR})`),
  },
};

/** The two outputs, and what they can show. */
export interface CommandOutput {
  /** Results. Throws a `RunError`; a reader that has gone away is no error. */
  stdout: (text: string) => void;
  /** Progress, warnings, errors. Never throws: a run goes on when nobody can see it. */
  stderr: (text: string) => void;
  /** The width in characters of the terminal that stderr is; undefined when it is none. */
  columns: (() => number) | undefined;
  /** Whether stderr may have colours. @default {false} */
  colors?: boolean | undefined;
  /** The width in characters of the terminal that stdout is. @default {none: it is no terminal} */
  stdoutColumns?: (() => number) | undefined;
  /** Takes what is told on stderr as an object; left out where stderr has text. */
  log?: ((entry: LogEntry, conceal: Conceal) => void) | undefined;
}

/** What can be written to: `Deno.stdout`, `Deno.stderr`. */
export interface Writable {
  /** Writes the start of `bytes`, at least one byte; how many. */
  writeSync(bytes: Uint8Array): number;
}

/** What the outputs are. */
export interface WriterOptions {
  /** Whether stdout is a terminal. @default {false} */
  isTerminal?: boolean;
  /** Which of them may have colours. @default {none} */
  colors?: { stdout: boolean; stderr: boolean };
}

/** The outputs of this process. */
export function processOutput(): CommandOutput {
  const env = (name: string) => Deno.env.get(name);
  const [isTerminal, isStderrTerminal] = [Deno.stdout.isTerminal(), Deno.stderr.isTerminal()];
  const areOn = hasColors({ isTerminal, env });
  const colors = hasColors({ isTerminal: isStderrTerminal, env });
  setColorEnabled(areOn);
  return {
    ...writersTo(Deno.stdout, Deno.stderr, {
      isTerminal,
      colors: { stdout: areOn, stderr: colors },
    }),
    columns: isStderrTerminal && !isDumb(env) ? terminalColumns : undefined,
    colors,
    stdoutColumns: isTerminal ? terminalColumns : undefined,
  };
}

/**
 * The outputs that write whole texts to these two; a terminal that cannot be written to has been closed. Whoever makes
 * a text takes out of it what has no place in print; here nothing of that kind gets through but what is ours.
 */
export function writersTo(
  stdout: Writable,
  stderr: Writable,
  { isTerminal = false, colors = { stdout: false, stderr: false } }: WriterOptions = {},
): Pick<CommandOutput, "stdout" | "stderr"> {
  return {
    stdout: (text) => {
      try {
        writeAll(stdout, clean(text, OURS.stdout[colors.stdout ? "colored" : "plain"]));
      } catch (error) {
        if (!isTerminal && !(error instanceof Deno.errors.BrokenPipe)) throw resultError(error);
      }
    },
    stderr: (text) => {
      try {
        writeAll(stderr, clean(text, OURS.stderr[colors.stderr ? "colored" : "plain"]));
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
