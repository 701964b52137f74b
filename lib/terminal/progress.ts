/** Shows how far a run is: a bar on a terminal, lines in a pipe, objects in a log, all on stderr. */

import type { LogEntry } from "./log_entry.ts";
import { progressChanges, progressFacts } from "./progress_events.ts";
import { progressBar, progressLine, type ProgressState, shareDone } from "./progress_text.ts";
import { TimeLeft } from "./time_left.ts";

/** Milliseconds between two updates of the bar. */
const BAR_INTERVAL_MS = 100;
/** Milliseconds between two lines in a pipe, and between two objects. */
const LINE_INTERVAL_MS = 5_000;
/** Milliseconds between two looks at how far it is, for these lines. */
const LINE_LOOK_MS = 1_000;
/** Milliseconds between two looks at what has changed, for a log of objects. */
const LOG_LOOK_MS = 100;
const LOOKS_A_LINE = LINE_INTERVAL_MS / LINE_LOOK_MS;
const LOOKS_AN_ENTRY = LINE_INTERVAL_MS / LOG_LOOK_MS;

const CLEAR_LINE = "\r\x1b[2K";
/** Around the bar: what is too long is cut off. A terminal that has just become narrower may not have said so yet. */
const [NO_WRAP, WRAP] = ["\x1b[?7l", "\x1b[?7h"];

/** Where progress is shown. */
export interface ProgressOutput {
  write: (text: string) => void;
  /** The terminal's width in characters; undefined when it is no terminal. */
  columns: (() => number) | undefined;
  /** Whether the bar may have colours. @default {false} */
  colors?: boolean | undefined;
  /** Takes objects in place of text. */
  log?: ((entry: LogEntry) => void) | undefined;
  /** Calls `show` every `ms` milliseconds until the function it returns is called. @default {setInterval} */
  every?: (ms: number, show: () => void) => () => void;
}

/** Shows progress until it is stopped. */
export class Progress {
  #read: () => ProgressState;
  #output: ProgressOutput;
  #end: () => void;
  #left = new TimeLeft();
  #before: ProgressState | undefined;
  #looks = 0;
  /** Characters of the bar that is on the terminal, and the columns it was made for. */
  #drawn = { width: 0, columns: 0 };

  /** `read` gives the state as it is now. */
  constructor(read: () => ProgressState, output: ProgressOutput) {
    this.#read = read;
    this.#output = output;
    const { log, columns } = output;
    const [interval, show] = log !== undefined
      ? [LOG_LOOK_MS, () => this.#log(log)]
      : columns !== undefined
      ? [BAR_INTERVAL_MS, () => this.#draw(columns())]
      : [LINE_LOOK_MS, () => this.#writeLine()];
    this.#end = (output.every ?? every)(interval, show);
  }

  /** Takes the bar away, so that something else can be written in its place; it comes back below that. */
  clear(): void {
    const { columns, write } = this.#output;
    if (columns !== undefined) write(this.#clearing(columns()));
  }

  /** Ends it and takes the bar away. */
  stop(): void {
    this.#end();
    this.clear();
  }

  /** The cursor is put back to where the bar begins. */
  #draw(columns: number): void {
    const { write, colors = false } = this.#output;
    const state = this.#read();
    const options = { columns, leftMs: this.#leftOf(state) };
    const bar = progressBar(state, { ...options, colors });
    write(`${this.#clearing(columns)}${NO_WRAP}${bar}${WRAP}\r`);
    this.#drawn = { width: progressBar(state, options).length, columns };
  }

  /** What takes the bar away, also from a terminal that has become narrower and has broken it into several lines. */
  #clearing(columns: number): string {
    const { width, columns: before } = this.#drawn;
    if (columns >= before) return CLEAR_LINE;
    // Below it there is nothing. Unlike clearing the rest of the screen, this puts nothing into a terminal's history.
    return `\r\x1b[${Math.ceil(width / columns)}M\x1b[2K`;
  }

  #writeLine(): void {
    const state = this.#read();
    const leftMs = this.#leftOf(state);
    if (++this.#looks % LOOKS_A_LINE === 0) this.#output.write(`${progressLine(state, leftMs)}\n`);
  }

  #log(log: (entry: LogEntry) => void): void {
    const state = this.#read();
    const leftMs = this.#leftOf(state);
    for (const entry of progressChanges(this.#before, state)) log(entry);
    this.#before = state;
    if (++this.#looks % LOOKS_AN_ENTRY !== 0) return;
    const message = progressLine(state, leftMs);
    log({ level: "info", event: "progress", message, facts: progressFacts(state, leftMs) });
  }

  #leftOf(state: ProgressState): number | undefined {
    return this.#left.at(state.elapsedMs, shareDone(state));
  }
}

function every(ms: number, show: () => void): () => void {
  const timer = setInterval(show, ms);
  return () => clearInterval(timer);
}
