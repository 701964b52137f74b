/** The texts of `--help`, made from the table of commands. */

import { allFlags, type Command, type Flag } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { wrap as wrapText } from "../text.ts";

/** Characters that a line has at most; only command lines to copy are never broken. */
const MAX_COLUMNS = 80;
/** What stays on one line: a word, and a default with its value. */
const UNBROKEN = /\(default: [^)]*\)|\S+/g;

const INDENT = "  ";
/** Between the two columns of a list. */
const GAP = "   ";

/** The text of `--help` for a command; that of the first one is also the overview. */
export function helpText(command: Command, commands: readonly Command[] = COMMANDS): string {
  const { headline, usage, description, sections = [], exitCodes, examples } = command;
  const isOverview = command === commands[0];
  return [
    ...wrap(headline, MAX_COLUMNS),
    ...section("Usage", [
      ...usage.map((line) => INDENT + line),
      ...(isOverview ? [`${INDENT}cio-sync COMMAND [flags]`] : []),
    ]),
    ...(isOverview
      ? section("Commands, each with a --help of its own", list(commands.map(commandRow)))
      : []),
    "",
    ...wrap(description, MAX_COLUMNS),
    ...section("Flags", list(allFlags(command).map(flagRow))),
    ...sections.flatMap(({ title, entries }) =>
      section(title, list(entries.map(({ term, meaning }) => [term, meaning])))
    ),
    ...section("Exit codes", list(exitCodes.map(({ code, meaning }) => [String(code), meaning]))),
    ...section("Examples", list(examples.map(({ line, note = "" }) => [line, note]))),
    "",
  ].join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
  return ["", `${title}:`, ...lines];
}

function commandRow({ name, summary }: Command, index: number): Row {
  return [name, index === 0 ? `${summary} (default)` : summary];
}

function flagRow(flag: Flag): Row {
  const { name, short, value } = flag;
  const letter = short === undefined ? "    " : `-${short}, `;
  return [`${letter}--${name}${value === undefined ? "" : ` ${value}`}`, flagMeaning(flag)];
}

/** What a flag is for, with the value when it is left out. */
export function flagMeaning({ help, default: usual }: Flag): string {
  return usual === undefined ? help : `${help} (default: ${usual})`;
}

/** A term and what it means, which can be empty. */
type Row = [term: string, meaning: string];

/** The rows in two columns, the second as far left as its terms allow and wrapped. */
function list(rows: readonly Row[]): string[] {
  const explained = rows.filter(([, meaning]) => meaning !== "");
  const width = Math.max(0, ...explained.map(([term]) => term.length));
  const left = INDENT.length + width + GAP.length;
  return rows.flatMap(([term, meaning]) => {
    const [first, ...more] = wrap(meaning, MAX_COLUMNS - left);
    return [
      `${INDENT}${term.padEnd(width)}${GAP}${first}`.trimEnd(),
      ...more.map((line) => " ".repeat(left) + line),
    ];
  });
}

function wrap(text: string, width: number): string[] {
  return wrapText(text, width, UNBROKEN);
}
