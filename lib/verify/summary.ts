/** The summary of a verification for people: five seconds to read. Pure text. */

import { bold, dim, green, red, yellow } from "@std/fmt/colors";
import { placeOf } from "../input/record.ts";
import type { ReasonCount } from "../outcome/ledger.ts";
import { nextLines } from "../run/next_lines.ts";
import { warningLines } from "../run/warnings.ts";
import { formatCount, formatDuration, plural, printable, printableJson } from "../text.ts";
import type { Difference, VerifyResult } from "./result.ts";

/** People and reasons shown; the differences file has all people. */
const SHOWN_PEOPLE = 8;
const SHOWN_REASONS = 8;
/** Attributes shown of one person. */
const SHOWN_ATTRIBUTES = 4;
/** Characters of a reason, more than any of ours has. */
const REASON_WIDTH = 1000;
/** Characters of a value. */
const VALUE_WIDTH = 40;

/** Why it is no mistake that people are not in Customer.io. */
const NOT_CREATED = "and not created: a sync only updates people who are";

/** What the summary says beyond the result. */
export interface VerifySummaryFacts {
  result: VerifyResult;
  /** Whether everyone has a comparison. */
  isComplete: boolean;
  /** The one thing to do now. */
  next: string;
}

/** The text for stdout. */
export function verifySummaryText({ result, isComplete, next }: VerifySummaryFacts): string {
  return [
    headline(result, isComplete),
    ...countLines(result),
    ...differenceLines(result),
    ...reasonLines(result.reasons),
    ...warningLines(result.warnings),
    ...fileLines(result),
    ...sampleLines(result),
    ...nextLines(next),
  ].join("\n") + "\n";
}

function headline(result: VerifyResult, isComplete: boolean): string {
  const { users, durationMs, interrupted, error } = result;
  const time = formatDuration(durationMs);
  const all = users.verified + users.failed - users.notCreated;
  const of = isComplete ? plural(all, "user") : plural(users.read, "record");
  const text = `${formatCount(users.identical)} of ${of} in Customer.io as the data says, ` +
    `after ${time}`;
  if (interrupted && users.read === 0) {
    return `${yellow("Interrupted:")} nothing was read, and nobody looked up`;
  }
  if (interrupted) return `${yellow("Interrupted:")} ${text}`;
  if (error !== null) return `${red("Stopped:")} ${text}`;
  if (users.read === 0) return `${green("Nothing to verify:")} the data has no users`;
  if (all === 0 && users.notCreated > 0) {
    const none = `none of ${plural(users.notCreated, "user")} is in Customer.io`;
    return `${yellow("Nobody there:")} ${none}, and nobody is created, after ${time}`;
  }
  if (users.identical === all && users.rejected === 0) return `${green("All identical:")} ${text}`;
  return `${yellow("Not all identical:")} ${text}`;
}

/** Nothing where nothing was read: no zeros. */
function countLines({ users, requests }: VerifyResult): string[] {
  if (users.read === 0) return [];
  const line = (name: string, count: number, more = "") =>
    `  ${name.padEnd(10)}${formatCount(count).padStart(12)}${more && dim(`   ${more}`)}`;
  const held = requests.throttledMs > 0
    ? `, held back ${formatDuration(requests.throttledMs)} by Customer.io`
    : "";
  return [
    "",
    line("identical", users.identical),
    line("different", users.different),
    line("missing", users.missing),
    ...(users.notCreated > 0 ? [line("not there", users.notCreated, NOT_CREATED)] : []),
    ...(users.failed > 0 ? [line("failed", users.failed, "could not be looked up")] : []),
    ...(users.rejected > 0
      ? [line("rejected", users.rejected, "records that do not become a person")]
      : []),
    line("requests", requests.sent, `${formatCount(requests.retried)} retried${held}`),
  ];
}

function differenceLines({ differences, users }: VerifyResult): string[] {
  if (differences.length === 0) return [];
  const shown = differences.slice(0, SHOWN_PEOPLE);
  const hidden = users.different + users.missing + users.failed - shown.length;
  return [
    "",
    bold("Not as the data says:"),
    ...shown.map(differenceLine),
    ...(hidden > 0 ? [`  and ${plural(hidden, "other user")}`] : []),
  ];
}

function differenceLine({ status, user, position, attributes, reason }: Difference): string {
  const parts = attributes.slice(0, SHOWN_ATTRIBUTES).map(({ name, expected, found }) =>
    `${short(name)} should be ${json(expected)}, is ` +
    (found === null ? "absent" : json(found))
  );
  const hidden = attributes.length - parts.length;
  const more = hidden > 0 ? [`and ${plural(hidden, "other attribute")}`] : [];
  const what = status === "different" ? [...parts, ...more].join("; ") : status;
  const why = reason === undefined ? "" : `: ${short(reason)}`;
  return `  ${short(user)}  ${what}${why} ${dim(`(${placeOf(position)})`)}`;
}

function reasonLines(reasons: ReasonCount[]): string[] {
  if (reasons.length === 0) return [];
  const shown = reasons.slice(0, SHOWN_REASONS);
  const hidden = reasons.length - shown.length;
  return [
    "",
    bold("Rejected, so not verified:"),
    ...shown.map(({ reason, field, count, first }) =>
      `  ${formatCount(count).padStart(8)} ${
        printable(field === null ? reason : `${field}: ${reason}`, REASON_WIDTH)
      } ` +
      dim(`(first: ${placeOf(first)})`)
    ),
    ...(hidden > 0 ? [`  and ${plural(hidden, "other reason")}`] : []),
  ];
}

function fileLines({ differencesFile }: VerifyResult): string[] {
  return differencesFile === null
    ? []
    : ["", `${bold("Differences file:")} ${printable(differencesFile)}`];
}

function sampleLines({ sample }: VerifyResult): string[] {
  if (sample === null) return [];
  return [
    "",
    `${bold("A sample,")} drawn at random; the same again: --sample ${sample.size} --seed ` +
    short(sample.seed),
  ];
}

/** A value, with what has no place in print escaped: two that differ do not look the same. */
function json(value: unknown): string {
  return short(printableJson(JSON.stringify(value)));
}

function short(text: string): string {
  return printable(text, VALUE_WIDTH);
}
