/** The manual page, made from the table of commands. */

import { allFlags, type Command, type Example, type Flag } from "../command.ts";
import { flagMeaning } from "../help.ts";
import { exitStatus } from "./exit_status.ts";
import { bold, entry, italic, literal, prose } from "./roff.ts";
import { ENVIRONMENT, FILES, type Surrounding } from "./surroundings.ts";

/** Names of files and keys that are broken at hyphens could not be copied, and prose needs no second margin. */
const NEITHER_HYPHENS_NOR_GAPS = [".nh", ".ad l"];

/** What the page says of itself. */
export interface PageOptions {
  /** The day on which its text changed: `2026-01-31`. */
  date: string;
  /** The version of cio-sync. */
  version: string;
}

/** The page `cio-sync.1` about `commands`, the first of which needs no name, for groff and mandoc. */
export function manPage(commands: readonly Command[], { date, version }: PageOptions): string {
  const [usual] = commands;
  return [
    '.\\" Made from the table of commands by: deno task man',
    `.TH CIO\\-SYNC 1 ${date} "cio\\-sync ${literal(version)}"`,
    ...NEITHER_HYPHENS_NOR_GAPS,
    ".SH NAME",
    `cio\\-sync \\- ${literal(usual.summary)}`,
    ".SH SYNOPSIS",
    ".nf",
    ...commands.flatMap(({ usage }) => usage.map(usageLine)),
    ".fi",
    ".SH DESCRIPTION",
    ...prose(usual.headline),
    ".PP",
    ...prose(usual.description),
    ".SH COMMANDS",
    ...commands.flatMap((command) => commandEntry(command, command === usual)),
    ".SH OPTIONS",
    ".SS All commands",
    ...everywhere(usual).flatMap(flagEntry),
    ...commands.flatMap(ownOptions),
    ".SH EXIT STATUS",
    ...exitStatus(commands),
    ".SH FILES",
    ...FILES.flatMap(surroundingEntry),
    ".SH ENVIRONMENT",
    ...prose("The configuration may name any variable, as in ${CIO_API_KEY}. Others that count:"),
    ...ENVIRONMENT.flatMap(surroundingEntry),
    ".SH EXAMPLES",
    ...commands.flatMap(({ examples }) => examples).flatMap(exampleLines),
    ".SH SEE ALSO",
    ".BR jq (1),",
    ".BR crontab (5),",
    ".BR systemd.timer (5)",
    ".PP",
    ...prose("cio-sync COMMAND --help; https://customer.io"),
    "",
  ].join("\n");
}

function usageLine(usage: string): string {
  const [program, ...words] = usage.split(" ");
  return `${bold(program)} ${literal(words.join(" "))}`;
}

function commandEntry(command: Command, isUsual: boolean): string[] {
  const { name, argument, summary, headline, description } = command;
  const term = argument === undefined
    ? bold(name)
    : `${bold(name)} ${argument.takes.map(bold).join("|")}`;
  if (isUsual) return entry(term, `${summary} (default)`);
  return [...entry(term, headline), ".IP", ...prose(description)];
}

/** The flags that no command declares. */
function everywhere(command: Command): Flag[] {
  return allFlags(command).filter((flag) => !command.flags.includes(flag));
}

function ownOptions({ name, flags, sections = [] }: Command): string[] {
  if (flags.length === 0) return [];
  return [
    `.SS ${literal(name)}`,
    ...flags.flatMap(flagEntry),
    ...sections.flatMap(({ title, entries }) => [
      ".PP",
      ...prose(`${title}:`),
      ...entries.flatMap(({ term, meaning }) => entry(bold(term), meaning)),
    ]),
  ];
}

function flagEntry(flag: Flag): string[] {
  const { name, short, value } = flag;
  const spellings = [...(short === undefined ? [] : [bold(`-${short}`)]), bold(`--${name}`)];
  const term = spellings.join(", ");
  return entry(value === undefined ? term : `${term} ${italic(value)}`, flagMeaning(flag));
}

function surroundingEntry({ term, meaning }: Surrounding): string[] {
  return entry(bold(term), meaning);
}

function exampleLines({ line, note }: Example, index: number): string[] {
  return [
    // It would stand right behind the heading.
    ...(index === 0 ? [] : [".PP"]),
    ".nf",
    bold(line),
    ".fi",
    ...(note === undefined ? [] : [".RS 4", ...prose(note), ".RE"]),
  ];
}
