/** The report of a check for people: every problem with its place, what there is, and what to do next. Pure text. */

import { bold, dim, green, red, yellow } from "@std/fmt/colors";
import { placeOf, type Position } from "../input/record.ts";
import { isStandardInput } from "../input/source.ts";
import { warningLines } from "../run/warnings.ts";
import { formatCount, formatDuration, plural, printable } from "../text.ts";
import type { AttributeCount } from "./attributes.ts";
import type { InputFlags } from "../input/flags.ts";
import { commandLine } from "../run/next_command.ts";
import { nextLines } from "../run/next_lines.ts";
import type { CheckFlags } from "./flags.ts";
import type { ProblemExample, ProblemKind } from "./problems.ts";
import type { CheckResult } from "./result.ts";

/** Characters of an identifier, and of a name in the table. */
const USER_WIDTH = 60;
const NAME_WIDTH = 24;
/** Characters of the types of a mapping. */
const TYPES_WIDTH = 26;

/** Characters of the count before the words for a kind of problem. */
const COUNT_WIDTH = 10;

/** Kinds of problems that are counted in the report; the JSON has them all. */
const SHOWN_KINDS = 20;

/** What the report says beyond the result. */
export interface CheckSummaryFacts {
  result: CheckResult;
  /** Its problems, with the words for all of each kind. */
  kinds: readonly ProblemKind[];
  /** Path of the data; of several files the positions have it. */
  path: string;
  /** Whether all of the data was read. */
  isComplete: boolean;
  flags: InputFlags & Pick<CheckFlags, "config">;
}

/** The text for stdout. */
export function checkSummaryText(facts: CheckSummaryFacts): string {
  const { result } = facts;
  return [
    headline(facts),
    ...problemLines(facts),
    ...kindLines(facts.kinds),
    ...duplicateLines(facts),
    ...attributeLines(result),
    ...warningLines(result.warnings),
    ...nextLines(nextStep(facts)),
  ].join("\n") + "\n";
}

function headline({ result: { users, durationMs, interrupted, error } }: CheckSummaryFacts) {
  const { read, valid } = users;
  const time = formatDuration(durationMs);
  const text = `${formatCount(valid)} of ${
    plural(read, "record")
  } would be sent, checked in ${time}`;
  if (interrupted) return `${yellow("Interrupted:")} ${text}`;
  if (error !== null && error.kind !== "config") return `${red("Stopped:")} ${text}`;
  if (read === 0) return `${green("Nothing to check:")} the data has no users`;
  if (valid === read) return `${green("Clean:")} ${text}`;
  return `${yellow("Not clean:")} ${text}`;
}

function problemLines({ result, path }: CheckSummaryFacts): string[] {
  const { problems } = result;
  if (problems.length === 0) return [];
  const lines = problems
    .flatMap(({ examples }) => examples.map((example) => problemLine(example, path)));
  return ["", ...lines];
}

/** `data.json:812:5 user 4711: attribute 'bio' is 1,204 bytes, the limit is 1,000` */
function problemLine({ user, message, position }: ProblemExample, path: string): string {
  const who = user === null ? `record ${position.record}` : `user ${printable(user, USER_WIDTH)}`;
  return `${placeIn(path, position)} ${who}: ${printable(message)}`;
}

/** `data.json:812:5`, as terminals and editors know it. */
function placeIn(path: string, position: Position): string {
  const file = position.file ?? (isStandardInput(path) ? "-" : path);
  return printable(placeOf({ ...position, file }));
}

function kindLines(kinds: readonly ProblemKind[]): string[] {
  if (kinds.length === 0) return [];
  const hidden = kinds.length - SHOWN_KINDS;
  return [
    "",
    bold("Why, and how often:"),
    ...kinds.slice(0, SHOWN_KINDS).map(({ words, problem: { count, examples } }) => {
      const more = examples.length < count ? ` (the first ${examples.length} are above)` : "";
      return `${formatCount(count).padStart(COUNT_WIDTH)} ${printable(words)}${more}`;
    }),
    ...(hidden > 0 ? [`  and ${plural(hidden, "other kind")}: --json has them all`] : []),
  ];
}

function duplicateLines({ result: { duplicates }, path }: CheckSummaryFacts): string[] {
  const { users, emails, examples } = duplicates;
  const places = (positions: Position[]) =>
    dim(positions.map((position) => placeIn(path, position)).join(", "));
  const more = (count: number, shown: number) =>
    count > shown ? [`  and ${formatCount(count - shown)} more`] : [];
  return [
    ...(users === 0 ? [] : [
      "",
      bold(
        users === 1
          ? "1 user is there more than once; the later record wins:"
          : `${formatCount(users)} users are there more than once; the later record wins:`,
      ),
      ...examples.users.map(({ user, positions }) =>
        `  user ${printable(user, USER_WIDTH)}  ${places(positions)}`
      ),
      ...more(users, examples.users.length),
    ]),
    ...(emails === 0 ? [] : [
      "",
      bold(
        `${emails === 1 ? "1 email is" : `${formatCount(emails)} emails are`} shared by users, ` +
          "and one person alone can have it:",
      ),
      ...examples.emails.map(({ users: [first, second], positions }) =>
        `  users ${printable(first, USER_WIDTH)} and ${printable(second, USER_WIDTH)}  ` +
        places(positions)
      ),
      ...more(emails, examples.emails.length),
    ]),
  ];
}

function attributeLines({ attributes, users }: CheckResult): string[] {
  if (attributes.length === 0 || users.read === 0) return [];
  const rows = attributes.map((attribute) => ({
    name: nameOf(attribute),
    present: formatCount(attribute.present),
    types: typesOf(attribute),
    longest: attribute.present === 0 ? "" : formatCount(attribute.longestBytes),
  }));
  const head = { name: "Attributes", present: "records", types: "types", longest: "max bytes" };
  const width = (key: keyof typeof head) =>
    Math.max(head[key].length, ...rows.map((row) => row[key].length));
  const [name, present, types, longest] = [
    width("name"),
    width("present"),
    width("types"),
    width("longest"),
  ];
  const line = (row: typeof head) =>
    `${row.name.padEnd(name)}  ${row.present.padStart(present)}  ${row.types.padEnd(types)}  ${
      row.longest.padStart(longest)
    }`.trimEnd();
  return ["", bold(`  ${line(head)}`), ...rows.map((row) => `  ${line(row)}`)];
}

/** `email`, `ltv > lifetime_value`, or `(value) > source` where everyone gets the same. */
function nameOf({ from, to }: AttributeCount): string {
  if (from === null) return printable(`(value) > ${to}`, NAME_WIDTH);
  return printable(from === to ? to : `${from} > ${to}`, NAME_WIDTH);
}

/** `string`, or `string 480, null 10`. */
function typesOf({ from, types, present }: AttributeCount): string {
  const counts = Object.entries(types).sort(([, a], [, b]) => b - a);
  if (counts.length === 0) return present > 0 ? "" : from === null ? "for nobody" : "in no record";
  if (counts.length === 1) return counts[0][0];
  const text = counts.map(([type, count]) => `${type} ${formatCount(count)}`).join(", ");
  if (text.length <= TYPES_WIDTH) return text;
  return printable(counts.map(([type]) => type).join(", "), TYPES_WIDTH);
}

function nextStep({ result, isComplete, flags }: CheckSummaryFacts): string {
  const again = commandLine("check", { ...flags, strict: false });
  const { users, error, warnings, duplicates } = result;
  if (result.interrupted) return `check all of it: ${again}`;
  if (error !== null) return `mend what the error says, then: ${again}`;
  if (!isComplete) return again;
  if (users.read === 0) return `name the data that has them: cio-sync check --data FILE`;
  if (users.rejected > 0) return `mend the records or their mappings, then: ${again}`;
  const doubts = [
    ...(warnings.length > 0 ? ["the warnings"] : []),
    ...(duplicates.users + duplicates.emails > 0 ? ["who is there twice"] : []),
  ];
  const sync = commandLine("--dry-run", { ...flags, strict: false });
  return doubts.length === 0 ? sync : `look at ${doubts.join(" and ")}, then: ${sync}`;
}
