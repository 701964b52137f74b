/** How far a run is, in words: a line for a pipe, and a bar that fits a terminal. Pure text. */

import type { OutcomeCounts } from "../outcome/ledger.ts";
import { formatCount, formatDuration, perSecond, plural } from "../text.ts";
import { paint } from "./paint.ts";

/** A shorter time to the end is not shown, in milliseconds. */
const MIN_LEFT_MS = 1_000;

/** A shorter time without success is not shown, in milliseconds. */
const MIN_NO_SUCCESS_MS = 2_000;

/** Characters of the bar: the most, by how many it shrinks, and the fewest. */
const BAR_WIDTH = 20;
const BAR_STEP = 5;

const GAP = "  ";

const RED = 31;
const GREEN = 32;
const YELLOW = 33;

/** What progress shows. */
export interface ProgressState {
  users: OutcomeCounts;
  /** Bytes of the data that were read. */
  bytesRead: number;
  /** Bytes of the data, where it has an end that is known. */
  bytesTotal: number | undefined;
  /** Of the records in these bytes, how much there is in all, and how much has its outcome. @default {all has it} */
  recordBytes?: { read: number; settled: number };
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
  /** Whether all requests wait for a success. */
  isOutage?: boolean;
  elapsedMs: number;
}

/** The share of the data that has its outcome, from 0 to 1; undefined where the size of the data is not known. */
export function shareDone(state: ProgressState): number | undefined {
  const { bytesRead, bytesTotal, recordBytes } = state;
  if (bytesTotal === undefined || bytesTotal === 0) return undefined;
  const { read, settled } = recordBytes ?? { read: 1, settled: 1 };
  if (read === 0) return 0;
  return Math.min(1, bytesRead / bytesTotal) * Math.min(1, settled / read);
}

/** The line for a pipe; `leftMs`: milliseconds to the end, where that is known. */
export function progressLine(state: ProgressState, leftMs?: number): string {
  return partsOf(state, leftMs).map(({ text }) => text).join(", ");
}

/**
 * The bar for a terminal of `columns` characters. Where there is no room for all, the bar becomes shorter, and then
 * goes what is least needed; the counts stay.
 */
export function progressBar(
  state: ProgressState,
  { columns, leftMs, colors = false }: {
    columns: number;
    leftMs?: number | undefined;
    colors?: boolean;
  },
): string {
  // In the last column it would wrap.
  const room = columns - 1;
  const share = shareDone(state);
  for (const { parts, isBarNeeded } of layouts(partsOf(state, leftMs))) {
    const width = parts.map(({ text }) => text).join(GAP).length;
    const hasShare = share !== undefined && parts.some(({ name }) => name === "share");
    const size = hasShare ? barSize(room - width - GAP.length) : 0;
    if (width > room || (isBarNeeded && share !== undefined && size === 0)) continue;
    const texts = parts.map(({ text, color }) => paint(text, colors ? color : undefined));
    return (size === 0 ? texts : [bar(share!, { size, colors }), ...texts]).join(GAP);
  }
  return "";
}

/** What is said, in the order in which it stands. */
type PartName = "share" | "left" | "rate" | "trouble" | "flight" | "retried" | "users" | "lost";

interface Part {
  name: PartName;
  text: string;
  color?: number;
}

/** What goes as long as there is a bar, and then without one: each of these in turn. */
const OUT_BEFORE_BAR: readonly PartName[] = ["flight", "retried"];
const OUT_AFTER_BAR: readonly PartName[] = ["rate", "left", "trouble", "share"];

function* layouts(all: Part[]): Generator<{ parts: Part[]; isBarNeeded: boolean }> {
  let parts = all;
  yield { parts, isBarNeeded: true };
  for (const out of OUT_BEFORE_BAR) {
    parts = parts.filter(({ name }) => name !== out);
    yield { parts, isBarNeeded: true };
  }
  yield { parts, isBarNeeded: false };
  for (const out of OUT_AFTER_BAR) {
    parts = parts.filter(({ name }) => name !== out);
    yield { parts, isBarNeeded: false };
  }
  yield { parts: parts.map(shorter), isBarNeeded: false };
}

/** `2,123 users` as `2,123`, `20 rejected` as `20 rej`. */
function shorter(part: Part): Part {
  return { ...part, text: part.text.replace(/ users?$|ected$|ed$/, "") };
}

function barSize(room: number): number {
  return Math.max(0, Math.min(BAR_WIDTH, Math.floor(room / BAR_STEP) * BAR_STEP));
}

function bar(share: number, { size, colors }: { size: number; colors: boolean }): string {
  const filled = Math.floor(share * size);
  return paint("█".repeat(filled), colors ? GREEN : undefined) + "░".repeat(size - filled);
}

function partsOf(state: ProgressState, leftMs: number | undefined): Part[] {
  const { users, requestsInFlight, retried, elapsedMs } = state;
  const share = shareDone(state);
  const done = users.accepted + users.unchanged + users.rejected + users.failed;
  const trouble = troubleOf(state);
  const isLeftKnown = leftMs !== undefined && leftMs >= MIN_LEFT_MS && !isWithoutSuccess(state);
  const part = (name: PartName, text: string | undefined, color?: number): Part[] =>
    text === undefined ? [] : [{ name, text, ...(color === undefined ? {} : { color }) }];
  return [
    ...part("share", share === undefined ? undefined : `${Math.floor(share * 100)} %`),
    ...part("users", plural(done, "user")),
    ...part("rate", `${formatCount(perSecond(done, elapsedMs))} a second`),
    ...part("left", isLeftKnown ? `${wholeSeconds(leftMs)} left` : undefined),
    ...part("trouble", trouble, YELLOW),
    ...part("flight", `${formatCount(requestsInFlight)} in flight`),
    ...part("retried", countOf(retried, "retried")),
    ...part("lost", countOf(users.rejected, "rejected"), RED),
    ...part("lost", countOf(users.failed, "failed"), RED),
  ];
}

/** `8 s`, and from ten seconds on as durations are. */
function wholeSeconds(ms: number): string {
  const seconds = Math.ceil(Math.round(ms) / 1000);
  return seconds < 10 ? `${seconds} s` : formatDuration(seconds * 1000);
}

function countOf(count: number, what: string): string | undefined {
  return count > 0 ? `${formatCount(count)} ${what}` : undefined;
}

function isWithoutSuccess({ noSuccessMs = 0 }: Pick<ProgressState, "noSuccessMs">): boolean {
  return noSuccessMs > MIN_NO_SUCCESS_MS;
}

/** What slows requests down, in words; undefined when nothing does. */
export function troubleOf(
  state: Pick<ProgressState, "heldBackMs" | "slowedTo" | "noSuccessMs" | "lastStatus">,
): string | undefined {
  const { heldBackMs, slowedTo, noSuccessMs = 0, lastStatus } = state;
  if (isWithoutSuccess(state)) {
    const time = formatDuration(noSuccessMs);
    return lastStatus === undefined
      ? `no answer for ${time}`
      : `no success for ${time} (${lastStatus})`;
  }
  if (heldBackMs > 0) return `held back ${formatDuration(heldBackMs)} by Customer.io`;
  return slowedTo === undefined
    ? undefined
    : `slowed to ${plural(Math.round(slowedTo), "request")} a second`;
}
