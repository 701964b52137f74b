/** What has to be so after a run, at the end, and when all is repeated; each check throws where it is not. */

import { attributesOf, isBad, isRejectedHere, isWithin, readLines } from "./records.ts";
import type { FailuresLine, Records } from "./records.ts";
import type { PlayedRun } from "./simulation.ts";
import type { Attributes } from "./server.ts";
import { CALM, type PlannedRecord } from "./plan.ts";
import type { RunEnd } from "./assemble.ts";
import { isSameFile } from "./bytes.ts";

/** Far more than any run here can take, as each attempt and each wait has its limit. */
const MAX_RUN_MS = 24 * 3_600_000;
/** The time that requests in flight have after an interruption, and a little for what ended just then. */
const MAX_DRAIN_MS = 10_001;

/** Throws with `problem`, unless `isSo`. */
export function check(isSo: boolean, problem: () => string): void {
  if (!isSo) throw new Error(problem());
}

/** Checks a run against what it was given, and against what it left behind. */
export function checkRun(played: PlayedRun, records: Records): void {
  const { watch, end } = played;
  check(watch.problems.length === 0, () => watch.problems.join("; "));
  if (end === undefined) return checkCrash(played);
  const { read, accepted, unchanged, rejected, failed } = end.counts;
  check(
    read === accepted + unchanged + rejected + failed,
    () => `the law of the house is broken: ${JSON.stringify(end.counts)}`,
  );
  check(accepted === watch.accepted.size, () => `${accepted} accepted, not ${watch.accepted.size}`);
  if (end.error === undefined) {
    check(end.isComplete, () => "it ended without an error before it had read all");
  }
  if (played.plan === CALM) checkCalm(played, end, records);
  checkTimes(played);
  const isTold = played.hasDiskFailed && end.error !== undefined &&
    end.error.kind !== "interrupted";
  if (isTold && (!played.isReplay || isKept(played))) {
    const { areWhole } = readLines(played.after);
    check(
      areWhole,
      () => "a failed write left half a line",
    );
    return;
  }
  checkFile(played, end, records);
}

/** A run ends, and soon when it is interrupted: what is in flight then has ten seconds. */
function checkTimes({ plan, end, ms }: PlayedRun): void {
  check(ms < MAX_RUN_MS, () => `it took ${ms / 1000} s`);
  const { interruptAt, sleep } = plan;
  if (interruptAt === undefined || sleep !== undefined || end?.error?.kind !== "interrupted") {
    return;
  }
  const after = ms - interruptAt;
  check(after <= MAX_DRAIN_MS, () => `it ended ${after / 1000} s after it was interrupted`);
}

/**
 * Where nothing goes wrong, nobody fails but users for one of whose records the server always does. Where these are not
 * few of all, or the time to give up after is short, it can look like an outage.
 */
function checkCalm({ after, given }: PlayedRun, { error, counts }: RunEnd, records: Records): void {
  const hasFatal = given.some((seq) => records.get(seq).fatal);
  const isTold = error === undefined || (hasFatal && error.kind === "unreachable");
  check(isTold, () => `it ended with ${error} though nothing was wrong`);
  if (counts.failed === 0 || error !== undefined) return;
  for (const { outcome, seq } of readLines(after).lines) {
    if (outcome !== "failed" || !given.includes(seq)) continue;
    const own = records.byUser.get(records.keyOf(records.get(seq)))!;
    check(own.some(({ fatal }) => fatal), () => `record ${seq} failed though nothing was wrong`);
  }
}

/** After a crash everything that was not accepted is in the failures file, or will be read again. */
function checkCrash(played: PlayedRun): void {
  const { lines, areWhole } = readLines(played.after);
  if (isSameFile(played.before, played.after)) return;
  if (played.isReplay) {
    const left = new Set(lines.map(({ seq }) => seq));
    check(areWhole, () => "after a crash the failures file has half a line");
    for (const seq of played.given) {
      const isDone = played.watch.accepted.has(seq) || played.watch.unchanged.has(seq);
      check(left.has(seq) || isDone, () => `after a crash record ${seq} is lost`);
    }
  } else if (played.crash === "kill") {
    check(areWhole, () => "after a kill the failures file has half a line");
    for (const { seq } of lines) {
      check(!played.watch.accepted.has(seq), () => `record ${seq} is accepted and in the file`);
    }
  }
}

/** Whether the failures file that was read is as it was. */
function isKept({ isReplay, before, after }: PlayedRun): boolean {
  return isReplay && isSameFile(before, after);
}

/** The failures file has each record that was not accepted once, and rightly. */
function checkFile(played: PlayedRun, end: RunEnd, records: Records): void {
  const { given, isReplay, watch, after } = played;
  const hasNone = end.counts.rejected + end.counts.failed === 0;
  if (hasNone && !end.isComplete && !isReplay) {
    // Only a run that has read all of the data knows that nothing of it failed.
    const hadNone = played.before === undefined || played.before.length === 0;
    const areKept = hadNone || isSameFile(played.before, after);
    check(areKept, () => "failures of an earlier run are gone too early");
    return;
  }
  const { lines: all, areWhole } = readLines(after);
  check(areWhole, () => "the failures file has half a line");
  // Superseded lines that were not read are still there, and nobody minds.
  const lines = all.filter(({ seq }) => given.includes(seq));
  const bySeq = new Map(lines.map((line) => [line.seq, line]));
  check(bySeq.size === lines.length, () => "the failures file has a record twice");
  const read = given.slice(0, end.counts.read);
  for (const seq of read) checkOutcome(records.get(seq), bySeq.get(seq), watch);
  const counts = { rejected: 0, failed: 0 };
  for (const seq of read) {
    const outcome = bySeq.get(seq)?.outcome as keyof typeof counts | undefined;
    if (outcome !== undefined) counts[outcome]++;
  }
  const { rejected, failed } = end.counts;
  check(
    counts.rejected === rejected && counts.failed === failed,
    () => `the failures file says ${JSON.stringify(counts)}, the run ${rejected} and ${failed}`,
  );
  const unread = isReplay ? given.slice(end.counts.read) : [];
  for (const seq of unread) {
    check(bySeq.has(seq), () => `record ${seq}, which was not read, is lost`);
  }
  const count = rejected + failed + unread.length;
  check(lines.length === count, () => `${lines.length} lines in the failures file, not ${count}`);
  checkOrder(lines, records);
}

function checkOutcome(
  record: PlannedRecord,
  line: FailuresLine | undefined,
  watch: PlayedRun["watch"],
): void {
  const { seq } = record;
  const outcomes = [watch.accepted.has(seq), watch.unchanged.has(seq), line !== undefined];
  const count = outcomes.filter(Boolean).length;
  check(count === 1, () => `record ${seq} has ${count} outcomes`);
  if (!isRejectedHere(record)) return;
  check(line?.outcome === "rejected", () => `record ${seq} has no number, and is ${line?.outcome}`);
}

function checkOrder(lines: readonly FailuresLine[], records: Records): void {
  const last = new Map<string, number>();
  for (const { seq } of lines) {
    const key = records.keyOf(records.get(seq));
    check(seq > (last.get(key) ?? 0), () => `record ${seq} of ${key} is out of order in the file`);
    last.set(key, seq);
  }
}

/** In the end everyone but who was given up has the last valid values, and all of them where none was ever refused. */
export function checkEnd(
  people: ReadonlyMap<string, Attributes>,
  records: Records,
  { refused, givenUp }: { refused: ReadonlySet<number>; givenUp: ReadonlySet<string> },
): void {
  for (const [key, own] of records.byUser) {
    if (givenUp.has(key)) continue;
    const valid = own.filter((record) => !isBad(record));
    // Who is merged with a record that the server refuses is refused with it, run after run.
    if (own.some(({ bad, poison, fatal }) => bad || poison || fatal)) continue;
    const last = valid.at(-1);
    if (last === undefined) continue;
    const there = people.get(key);
    const expected = own.some(({ seq }) => refused.has(seq))
      ? attributesOf(last)
      : Object.assign({}, ...valid.map(attributesOf));
    check(
      isWithin(expected, there),
      () => `in the end ${key} has ${JSON.stringify(there)}, not ${JSON.stringify(expected)}`,
    );
  }
}

/**
 * Doing all of it once more changes nothing, and with a state sends nothing of users who have one record; the second time
 * nothing of anyone whose records are all good.
 */
export function checkRepeat(
  { watch, end }: PlayedRun,
  records: Records,
  { before, after, hasState, givenUp, isSecond = false }: {
    before: ReadonlyMap<string, Attributes>;
    after: ReadonlyMap<string, Attributes>;
    hasState: boolean;
    givenUp: ReadonlySet<string>;
    isSecond?: boolean;
  },
): void {
  const hasFatal = records.all.some(({ fatal }) => fatal);
  const isTold = end?.error === undefined || (hasFatal && end.error.kind === "unreachable");
  check(isTold, () => `a repeat ended with ${end?.error}`);
  for (const [key, own] of records.byUser) {
    if (givenUp.has(key)) continue;
    const isGood = own.every((record) => !isBad(record) && !record.poison && !record.fatal);
    for (const { seq } of isSecond && isGood ? own : []) {
      check(watch.unchanged.has(seq), () => `a second repeat sent record ${seq} of ${key}`);
    }
    if (own.length > 1 || isBad(own[0])) continue;
    check(
      isWithin(before.get(key)!, after.get(key)) && isWithin(after.get(key)!, before.get(key)),
      () => `a repeat changed ${key}`,
    );
    if (!hasState) continue;
    check(watch.unchanged.has(own[0].seq), () => `a repeat sent ${key} though nothing has changed`);
  }
}
