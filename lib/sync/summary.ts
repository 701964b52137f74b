/** The summary of a sync for people: five seconds to read. Pure text; colours follow `NO_COLOR` and the terminal. */

import { bold, dim, green, red, yellow } from "@std/fmt/colors";
import { placeOf } from "../input/record.ts";
import type { ReasonCount } from "../outcome/ledger.ts";
import type { SandboxPerson } from "../run/target.ts";
import { nextLines } from "../run/next_lines.ts";
import { warningLines } from "../run/warnings.ts";
import { DONE } from "./gone/guard.ts";
import type { SyncResult } from "./result.ts";
import type { HeldBack } from "../delivery/throttle.ts";
import { widthOf } from "../terminal/fold.ts";
import { formatCount, formatDuration, perSecond, plural, printable } from "../text.ts";

/** Reasons shown; the failures file has them all. */
const SHOWN_REASONS = 8;
/** Characters of a reason, more than any of ours has. */
const REASON_WIDTH = 1000;
/** Characters of a line about a person, the lines for one person, and the characters of one value. */
const PERSON_WIDTH = 100;
const PERSON_LINES = 4;
const PERSON_VALUE_WIDTH = 60;

/** What being accepted means where nobody is created. */
const UPDATES_ONLY = "updated where they exist; nobody is created";

/** How long requests were held back, and why. */
export interface HeldBackFacts extends HeldBack {
  /** Milliseconds for which they waited as nothing succeeded. */
  outageMs: number;
}

/** What the summary says beyond the result. */
export interface SummaryFacts {
  result: SyncResult;
  /** Left out when nothing was sent. */
  heldBack?: HeldBackFacts | undefined;
  /** Some of the people as they now stand in the sandbox. */
  sandboxPeople: SandboxPerson[];
  /** The one thing to do now. */
  next: string;
  /** Whether all of the data file was read. */
  isComplete: boolean;
  /** Whether reading ended at `--limit`. @default {false} */
  isLimited?: boolean;
  /** Whether the failures file lacks what could not be written to it. @default {false} */
  isPartial?: boolean;
}

/** The text for stdout. */
export function summaryText(facts: SummaryFacts): string {
  const { result } = facts;
  return [
    headline(result),
    ...countLines(result),
    ...goneLines(result),
    ...heldBackLines(facts),
    ...reasonLines(result.reasons),
    ...warningLines(result.warnings),
    ...failuresLines(facts),
    ...goneFileLines(result),
    ...reportLines(result),
    ...incompleteLines(facts),
    ...sandboxLines(facts),
    ...nextLines(facts.next),
  ].join("\n") + "\n";
}

function headline({ users, durationMs, interrupted, error, region, updatesOnly }: SyncResult) {
  const done = users.accepted + users.unchanged;
  const where = region === "sandbox" ? "the sandbox" : "Customer.io";
  const time = formatDuration(durationMs);
  const speed = `${formatCount(perSecond(done, durationMs))} a second`;
  const text = `${formatCount(done)} of ${plural(users.read, "user")} ${
    updatesOnly ? "taken by" : "in"
  } ${where} after ${time} (${speed})`;
  if (interrupted && users.read === 0) {
    return `${yellow("Interrupted:")} nothing was read, and nothing sent`;
  }
  if (interrupted) return `${yellow("Interrupted:")} ${text}`;
  if (error !== null) return `${red("Stopped:")} ${text}`;
  if (users.read === 0) return `${green("Nothing to do:")} the data has no users`;
  if (done === users.read) return `${green("Done:")} ${text}`;
  return `${yellow("Done, but not for all:")} ${text}`;
}

/** Nothing where nothing was read: no zeros. */
function countLines({ users, requests, updatesOnly }: SyncResult): string[] {
  if (users.read === 0) return [];
  const line = (name: string, count: number, more = "") =>
    `  ${name.padEnd(10)}${formatCount(count).padStart(12)}${more && dim(`   ${more}`)}`;
  return [
    "",
    line("accepted", users.accepted, updatesOnly && users.accepted > 0 ? UPDATES_ONLY : ""),
    ...(users.unchanged > 0 ? [line("unchanged", users.unchanged)] : []),
    line("rejected", users.rejected, users.rejected > 0 ? "cannot be accepted as they are" : ""),
    line("failed", users.failed, users.failed > 0 ? "may be accepted later" : ""),
    line("requests", requests.sent, `${formatCount(requests.retried)} retried`),
  ];
}

/** `  gone             10   no longer in the data: 8 deleted, 2 failed` */
function goneLines({ gone, users }: SyncResult): string[] {
  const what = goneText(gone);
  if (what === undefined || users.read === 0) return [];
  return [
    `  ${"gone".padEnd(10)}${formatCount(gone!.found!).padStart(12)}${dim(`   ${what}`)}`,
  ];
}

/** What became of those who are gone: `no longer in the data: 8 deleted, 2 failed`; undefined where nobody is. */
export function goneText(gone: SyncResult["gone"]): string | undefined {
  if (gone === null || gone.found === null || gone.found === 0) return undefined;
  const { found, removed, failed, action } = gone;
  const kept = found - removed - failed;
  const parts = [
    ...(removed > 0 ? [`${formatCount(removed)} ${DONE[action]}`] : []),
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    ...(kept > 0 && kept < found ? [`${formatCount(kept)} kept`] : []),
  ];
  return `no longer in the data: ${parts.length > 0 ? parts.join(", ") : "kept"}`;
}

function goneFileLines({ gone }: SyncResult): string[] {
  if (gone === null || gone.file === null) return [];
  return ["", `${bold("Who is gone:")} ${printable(gone.file)}`];
}

/** `  held back  12 s   2.0 s as Retry-After asked, 10 s slowed down (after 429s: 3 times)` */
function heldBackLines({ result, heldBack }: SummaryFacts): string[] {
  const { throttledMs } = result.requests;
  if (heldBack === undefined || throttledMs === 0) return [];
  const { askedMs, slowedMs, outageMs, refusals, troubles } = heldBack;
  const times = (count: number, what: string) =>
    count > 0 ? [`${formatCount(count)} ${count === 1 ? "time" : "times"} after ${what}`] : [];
  const slowdowns = [...times(refusals, "429"), ...times(troubles, "failures in a row")];
  const why = [
    ...(askedMs > 0 ? [`${formatDuration(askedMs)} as Retry-After asked`] : []),
    ...(slowedMs > 0 ? [`${formatDuration(slowedMs)} slowed down (${slowdowns.join(", ")})`] : []),
    ...(outageMs > 0 ? [`${formatDuration(outageMs)} without success`] : []),
  ];
  const total = formatDuration(throttledMs);
  return [`  held back ${total.padStart(12)}${dim(`   ${why.join(", ")}`)}`];
}

/** The part about why records were not accepted, with an empty line before it; nothing when there is no reason. */
export function reasonLines(reasons: ReasonCount[]): string[] {
  if (reasons.length === 0) return [];
  const lines = reasons.slice(0, SHOWN_REASONS).map(
    ({ outcome, reason, field, count, first }) => {
      const what = printable(field === null ? reason : `${field}: ${reason}`, REASON_WIDTH);
      return `  ${formatCount(count).padStart(8)} ${outcome}: ${what} ${
        dim(`(first: ${placeOf(first)})`)
      }`;
    },
  );
  const hidden = reasons.length - lines.length;
  return [
    "",
    bold("Why:"),
    ...lines,
    ...(hidden > 0 ? [`  and ${plural(hidden, "other reason")}`] : []),
  ];
}

function failuresLines({ result: { failuresFile }, isPartial = false }: SummaryFacts): string[] {
  if (failuresFile === null) return [];
  return [
    "",
    `${bold("Failures file:")} ${printable(failuresFile)}`,
    ...(isPartial ? ["  It lacks what could not be written."] : []),
  ];
}

function reportLines({ reportFile }: SyncResult): string[] {
  return reportFile === null ? [] : ["", `${bold("Report:")} ${printable(reportFile)}`];
}

function incompleteLines({ result, isComplete, isLimited = false }: SummaryFacts): string[] {
  if (isComplete) return [];
  const { users, error, interrupted } = result;
  if (isLimited && error === null && !interrupted) {
    const only = users.read === 1 ? "record only" : `${formatCount(users.read)} records only`;
    return ["", `${bold(`The first ${only},`)} as --limit says.`];
  }
  return ["", `${bold("Not all of the data was read:")} ${plural(users.read, "record")} of it.`];
}

function sandboxLines({ result, sandboxPeople }: SummaryFacts): string[] {
  if (result.region !== "sandbox") return [];
  return [
    ...(sandboxPeople.length > 0 ? ["", bold("In the sandbox now, for example:")] : []),
    ...(sandboxPeople.length === 0 && result.updatesOnly
      ? ["", "Nobody was there to be updated: this sandbox is empty when a run begins."]
      : []),
    ...sandboxPeople.flatMap(personLines),
    "",
    bold("Nothing left this machine: the region is the sandbox, a local stand-in for Customer.io."),
  ];
}

/** `  42  email: a@example.com | plan: team`, the attributes on as many lines as they need. */
function personLines({ user, attributes }: SandboxPerson): string[] {
  const { id: _id, cio_id: _cioId, ...others } = attributes;
  const start = `  ${short(user)}  `;
  const lines = [start];
  let isFirst = true;
  for (const [name, value] of Object.entries(others)) {
    const part = `${short(name)}: ${short(value)}`;
    const longer = `${lines.at(-1)}${isFirst ? "" : " | "}${part}`;
    if (isFirst || widthOf(longer) <= PERSON_WIDTH) {
      lines[lines.length - 1] = longer;
    } else if (lines.length === PERSON_LINES) {
      lines[lines.length - 1] += " | …";
      break;
    } else {
      lines.push(" ".repeat(widthOf(start)) + part);
    }
    isFirst = false;
  }
  return lines.map((line) => line.trimEnd());
}

function short(text: string): string {
  return printable(text, PERSON_VALUE_WIDTH);
}
