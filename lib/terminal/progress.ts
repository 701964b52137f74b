/** How far a run is: a bar on a terminal, lines in a pipe, both on stderr. */

import type { OutcomeCounts } from "../outcome/ledger.ts";
import { formatCount, formatDuration, perSecond, plural } from "../text.ts";

/** Milliseconds between two updates of the bar. */
const BAR_INTERVAL_MS = 100;
/** Milliseconds between two lines in a pipe. */
const LINE_INTERVAL_MS = 5_000;

/** A shorter time to the end is not shown, in milliseconds. */
const MIN_LEFT_MS = 1_000;

/** A shorter time without success is not shown, in milliseconds. */
const MIN_NO_SUCCESS_MS = 2_000;

const BAR_WIDTH = 20;
const CLEAR_LINE = "\r\x1b[2K";

/** What progress shows. */
export interface ProgressState {
  users: OutcomeCounts;
  /** Bytes of the data file that were read. */
  bytesRead: number;
  /** Bytes of the data file, where it has an end that is known. */
  bytesTotal: number | undefined;
  requestsInFlight: number;
  retried: number;
  /** Milliseconds for which Customer.io's `Retry-After` still holds all requests back. */
  heldBackMs: number;
  /** Requests a second at most, while they are slowed down. */
  slowedTo?: number | undefined;
  /** Milliseconds since successes stopped. */
  noSuccessMs?: number;
  /** Status of the last answer since then, if any. */
  lastStatus?: number | undefined;
  elapsedMs: number;
}

/**
 * The bar for a terminal of `columns` characters; parts for which there is no room are left out, the last ones first.
 */
export function progressBar(state: ProgressState, columns: number): string {
  const share = shareRead(state);
  const filled = Math.round((share ?? 0) * BAR_WIDTH);
  const bar = share === undefined ? [] : [`${"█".repeat(filled)}${"░".repeat(BAR_WIDTH - filled)}`];
  let line = "";
  for (const part of [...bar, ...parts(state)]) {
    const longer = line === "" ? part : `${line}  ${part}`;
    if (longer.length >= columns) break;
    line = longer;
  }
  return line;
}

/** The line for a pipe. */
export function progressLine(state: ProgressState): string {
  return parts(state).join(", ");
}

/** Shows progress until it is stopped. */
export class Progress {
  #read: () => ProgressState;
  #output: ProgressOutput;
  #end: () => void;

  /** `read` gives the state as it is now. */
  constructor(read: () => ProgressState, output: ProgressOutput) {
    this.#read = read;
    this.#output = output;
    const interval = output.columns === undefined ? LINE_INTERVAL_MS : BAR_INTERVAL_MS;
    this.#end = (output.every ?? every)(interval, () => this.#show());
  }

  /** Ends it and takes the bar away. */
  stop(): void {
    this.#end();
    if (this.#output.columns !== undefined) this.#output.write(CLEAR_LINE);
  }

  #show(): void {
    const { columns, write } = this.#output;
    if (columns === undefined) write(`${progressLine(this.#read())}\n`);
    else write(CLEAR_LINE + progressBar(this.#read(), columns()));
  }
}

/** Where progress is shown. */
export interface ProgressOutput {
  write: (text: string) => void;
  /** The terminal's width in characters; undefined when it is no terminal. */
  columns: (() => number) | undefined;
  /** Calls `show` every `ms` milliseconds until the function it returns is called. @default {setInterval} */
  every?: (ms: number, show: () => void) => () => void;
}

function every(ms: number, show: () => void): () => void {
  const timer = setInterval(show, ms);
  return () => clearInterval(timer);
}

function parts(state: ProgressState): string[] {
  const { users, requestsInFlight, retried, elapsedMs } = state;
  const share = shareRead(state);
  const done = users.accepted + users.unchanged + users.rejected + users.failed;
  const left = share === undefined || share === 0 ? 0 : elapsedMs * (1 - share) / share;
  return [
    ...(share === undefined ? [] : [`${Math.floor(share * 100)} %`]),
    plural(done, "user"),
    `${formatCount(perSecond(done, elapsedMs))} a second`,
    ...(left < MIN_LEFT_MS ? [] : [`${formatDuration(left)} left`]),
    ...troubles(state),
    `${formatCount(requestsInFlight)} in flight`,
    ...(retried > 0 ? [`${formatCount(retried)} retried`] : []),
    ...(users.rejected > 0 ? [`${formatCount(users.rejected)} rejected`] : []),
    ...(users.failed > 0 ? [`${formatCount(users.failed)} failed`] : []),
  ];
}

/** What slows the run down. */
function troubles(state: ProgressState): string[] {
  const { heldBackMs, slowedTo, noSuccessMs = 0, lastStatus } = state;
  if (noSuccessMs > MIN_NO_SUCCESS_MS) {
    const time = formatDuration(noSuccessMs);
    return [
      lastStatus === undefined ? `no answer for ${time}` : `no success for ${time} (${lastStatus})`,
    ];
  }
  if (heldBackMs > 0) return [`held back ${formatDuration(heldBackMs)} by Customer.io`];
  return slowedTo === undefined
    ? []
    : [`slowed to ${plural(Math.round(slowedTo), "request")} a second`];
}

function shareRead({ bytesRead, bytesTotal }: ProgressState): number | undefined {
  if (bytesTotal === undefined || bytesTotal === 0) return undefined;
  return Math.min(1, bytesRead / bytesTotal);
}
