/** What init tells people at its end: what it wrote, and the next step. Pure text. */

import { bold, green, yellow } from "@std/fmt/colors";
import { commandLine } from "../run/next_command.ts";
import { nextLines } from "../run/next_lines.ts";
import { plural, printable } from "../text.ts";
import type { InitFlags } from "./flags.ts";
import { keySections } from "./key_sections.ts";
import type { Proposal, UserKey } from "./proposal.ts";
import type { InitResult } from "./result.ts";
import type { Survey } from "./survey.ts";

/** Characters of a path or a key. */
const NAME_WIDTH = 200;

type PrintingFlags = "yes" | "force" | "json" | "quiet";

/** What a summary says beyond the result. */
export interface SummaryFacts {
  result: InitResult;
  proposal: Proposal;
  survey: Survey;
  flags: Omit<InitFlags, PrintingFlags>;
  /** Characters of a line; undefined where the keys were shown already, by the questions. */
  width: number | undefined;
  /** The file with the credentials, where it may come under version control. */
  unignored: string | undefined;
  /** What has to be set before the first sync; undefined where nothing has. */
  missing: string | undefined;
}

/** The text for stdout. */
export function initSummaryText(facts: SummaryFacts): string {
  const { result, proposal, survey, flags, width, unignored, missing } = facts;
  const [config, ...others] = result.written.toReversed();
  const attributes = plural(proposal.mappings.length, "attribute");
  const sections = width === undefined ? [] : keySections(proposal, { survey, width });
  return [
    `${green("Written:")} ${shown(config)} with ${attributes}; ${userText(proposal.user)} (${
      scopeOf(survey)
    })`,
    ...sections.flatMap(({ title, lines }) => [
      "",
      ...(title === undefined ? [] : [bold(yellow(title))]),
      ...lines,
    ]),
    ...(others.length === 0 && missing === undefined ? [] : [""]),
    ...others.map((path) => `Also written: ${shown(path)}, ${useOf(path)}`),
    ...(unignored === undefined
      ? []
      : [`  Keep it out of version control: add .env to .gitignore`]),
    ...(missing === undefined ? [] : [missing]),
    ...nextLines(commandLine("check", flags)),
  ].join("\n") + "\n";
}

/** `all 490 records looked at`, `the first 10,000 records looked at`. */
export function scopeOf({ records, isAll }: Survey): string {
  return `${isAll ? "all" : "the first"} ${plural(records, "record")} looked at`;
}

/** The data in a message: `'users.json'`, `'a.json' and 2 other files`. */
export function nameOfData({ data: [first, ...others] }: Pick<InitFlags, "data">): string {
  return `'${shown(first)}'${
    others.length === 0 ? "" : ` and ${plural(others.length, "other file")}`
  }`;
}

/** Whom the records mean. */
export function userText({ from, identifier }: UserKey): string {
  return `'${shown(from)}' is a user's ${identifier}`;
}

function useOf(path: string): string {
  return path.endsWith(".env")
    ? "with the credentials, readable by you alone"
    : "for your editor, which completes and checks the configuration with it";
}

function shown(path: string): string {
  return printable(path, NAME_WIDTH);
}
