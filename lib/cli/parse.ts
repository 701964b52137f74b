/** The command line: which command with which flags. */

import { parseArgs } from "@std/cli/parse-args";
import { RunError } from "../errors.ts";
import {
  allFlags,
  type Command,
  type Flag,
  type FlagValues,
  isSwitch,
  LOG_FORMATS,
} from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { isFileName, strayFiles } from "./stray_argument.ts";
import { joinWords } from "./word_lists.ts";
import { beginsWithDash, unknownCommand, unknownFlag } from "./suggestion.ts";

/** What a command line asks for; `flags` are what the command's `readFlags` made of them. */
export type CommandLine =
  | { action: "help"; command: Command }
  | { action: "version" }
  | { action: "run"; command: Command; flags: unknown };

/**
 * Reads the arguments behind the program's name.
 *
 * @throws {RunError} of kind "usage" for a flag or command that does not exist, naming the nearest if one is near, and
 * for flags and values that cannot be used.
 */
export function parseCommandLine(
  written: readonly string[],
  commands: readonly Command[] = COMMANDS,
): CommandLine {
  const args = joinWords(written, commands);
  const words = wordsOf(args, commands);
  const command = commandOf(args, commands);
  const { parsed, unknown } = parseFlags(args, allFlags(command));
  if (unknown.length > 0) {
    throw new RunError("usage", unknownFlag(unknown[0], { command, commands }));
  }
  checkSwitches(args, allFlags(command));
  const [word, ...more] = words;
  const isNamed = word === command.name;
  if (parsed.help || word === "help") return { action: "help", command };
  if (parsed.version || word === "version") return { action: "version" };
  const stray = isNamed ? more : words;
  if (stray.length > 0 && !(isNamed && command.noArguments === undefined)) {
    const hasData = valuesIn(parsed.data).length > 0;
    const other = isNamed && commands.find((each) => each !== command && each.name === stray[0]);
    if (other) throw new RunError("usage", twoCommands(command, other));
    const isFile = isNamed
      ? !beginsWithDash(stray[0])
      : isFileName(stray[0], { hasData, commands });
    throw new RunError(
      "usage",
      isFile
        ? strayMessage(stray, { command, commands, parsed })
        : unknownCommand(stray[0], commands),
    );
  }
  checkLogFormat(parsed["log-format"]);
  return { action: "run", command, flags: command.readFlags(valuesOf(parsed, command), more) };
}

/** The message about `words`, which the command does not take. */
function strayMessage(
  words: readonly string[],
  { command, commands, parsed }: {
    command: Command;
    commands: readonly Command[];
    parsed: Readonly<Record<string, unknown>>;
  },
): string {
  if (!["config", "data"].every((name) => namesOf(command.flags).includes(name))) {
    return `Unknown argument '${words[0]}': ${command.noArguments}`;
  }
  const given = { config: valuesIn(parsed.config), data: valuesIn(parsed.data) };
  return strayFiles({ words, command, given }, command === commands[0]);
}

function twoCommands({ name }: Command, other: Command): string {
  return `Cannot run '${name}' and '${other.name}' at once: did you mean 'cio-sync ${other.name}'? ` +
    "See cio-sync --help";
}

function valuesIn(collected: unknown): string[] {
  return Array.isArray(collected) ? collected.map(String) : [];
}

/** The command that `args` mean, even if they cannot be understood otherwise; the first one if in doubt. */
export function commandOf(
  args: readonly string[],
  commands: readonly Command[] = COMMANDS,
): Command {
  const [first, second] = wordsOf(joinWords(args, commands), commands);
  const word = first === "help" ? second : first;
  return commands.find(({ name }) => name === word) ?? commands[0];
}

/** Whether `args` ask for JSON, even if they cannot be understood otherwise. */
export function wantsJson(args: readonly string[]): boolean {
  return args.some((arg) => /^--?json(=true)?$/.test(arg));
}

/** Whether `args` ask for a log of objects, even if they cannot be understood otherwise. */
export function wantsJsonLog(args: readonly string[]): boolean {
  return args.some((arg, at) =>
    /^--?log-format=json$/.test(arg) || (/^--?log-format$/.test(arg) && args[at + 1] === "json")
  );
}

/** The arguments that are neither flags nor their values, whatever the command. */
function wordsOf(args: readonly string[], commands: readonly Command[]): string[] {
  return parseFlags(args, commands.flatMap(allFlags)).parsed._.map(String);
}

function parseFlags(args: readonly string[], flags: readonly Flag[]) {
  const unknown: string[] = [];
  const withValue = namesOf(flags.filter(({ value }) => value !== undefined));
  const parsed = parseArgs(
    joinValues(args, flags).map((arg) => withTwoDashes(arg, namesOf(flags))),
    {
      string: [...withValue, "_"],
      // All values are collected, so that a second one is noticed.
      collect: withValue,
      boolean: namesOf(flags.filter(isSwitch)),
      alias: Object.fromEntries(
        flags.flatMap(({ name, short }) => short === undefined ? [] : [[name, short]]),
      ),
      unknown: (arg, key) => {
        if (key !== undefined) unknown.push(arg);
      },
    },
  );
  return { parsed, unknown };
}

/** `--data -` as `--data=-`: the parser takes a single dash, and an empty value, for an argument of its own. */
function joinValues(args: readonly string[], flags: readonly Flag[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const isJoined = arg === "-" || arg === "";
    const [, name] = (isJoined && /^--?([a-z-]+)$/i.exec(joined.at(-1) ?? "")) || [];
    const flag = flags.find((each) => !isSwitch(each) && [each.name, each.short].includes(name));
    if (name === undefined || flag === undefined) joined.push(arg);
    else joined.splice(-1, 1, `--${flag.name}=${arg}`);
  }
  return joined;
}

/** `-config x` is meant as `--config x`, as in Go programs; of `-dta=x` the parser would make `-d x`. */
function withTwoDashes(arg: string, flags: readonly string[]): string {
  const [, name, equals] = /^-([a-z][a-z-]+)(=|$)/i.exec(arg) ?? [];
  if (name === undefined) return arg;
  return equals === "=" || flags.includes(name) ? `-${arg}` : arg;
}

/** The parser takes `--json=yes` for `--json` and `--quiet=no` for `--quiet`. */
function checkSwitches(args: readonly string[], flags: readonly Flag[]): void {
  const switches = namesOf(flags.filter(isSwitch));
  const end = args.indexOf("--");
  for (const arg of end < 0 ? args : args.slice(0, end)) {
    const [, name, value] = /^--?([a-z-]+)=(.*)$/is.exec(arg) ?? [];
    if (switches.includes(name) && value !== "true" && value !== "false") {
      throw new RunError("usage", `Flag '--${name}' takes no value: leave out '=${value}'`);
    }
  }
}

function valuesOf(
  parsed: Readonly<Record<string, unknown>>,
  { flags }: Command,
): FlagValues<readonly Flag[]> {
  return Object.fromEntries(
    flags.map((flag) => [
      flag.name,
      isSwitch(flag)
        ? parsed[flag.name] === true
        : valueOf(flag, parsed[flag.name] as readonly string[]),
    ]),
  );
}

function checkLogFormat(values: unknown): void {
  const formats = valuesIn(values);
  if (formats.length > 1) {
    throw new RunError(
      "usage",
      `Flag '--log-format' is given ${formats.length} times: give it once`,
    );
  }
  const [format = "text"] = formats;
  if (LOG_FORMATS.includes(format)) return;
  throw new RunError(
    "usage",
    `Cannot use --log-format: it must be ${LOG_FORMATS.join(" or ")}, and is '${format}'`,
  );
}

function valueOf(flag: Flag, given: readonly string[]): string | string[] | undefined {
  const { name, isList = false, default: usual } = flag;
  if (given.length > 1 && !isList) {
    throw new RunError("usage", `Flag '--${name}' is given ${given.length} times: give it once`);
  }
  if (given.includes("")) throw new RunError("usage", `Flag '--${name}' needs a value`);
  if (!isList) return given[0] ?? usual;
  return given.length === 0 && usual !== undefined ? [usual] : [...given];
}

function namesOf(flags: readonly Flag[]): string[] {
  return flags.map(({ name }) => name);
}
