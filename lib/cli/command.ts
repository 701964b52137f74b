/** What a command is: one object that says how it is called, what its help says and what it runs. */

import type { CommandOutput } from "../terminal/output.ts";

/** What a value can be: a file's path, a number, any text, or one of these words. */
export type ValueKind = "path" | "number" | "text" | readonly string[];

/** A flag of a command. */
export interface Flag {
  /** Without dashes: `app-api-key`. */
  readonly name: string;
  /** The letter that stands for it behind a single dash. */
  readonly short?: string;
  /** What the help calls its value, `PATH` if it is a file; left out for a flag that takes none. */
  readonly value?: string;
  /** What its value can be; left out for a flag that takes none. */
  readonly takes?: ValueKind;
  /** The value when the flag is left out; the help adds it to what `help` says. */
  readonly default?: string;
  /** Whether it may be given again and its value is a list, to which the words behind a value belong: `--data a b`. */
  readonly isList?: true;
  /** What it is for: lower case, no full stop. */
  readonly help: string;
}

/** An argument of a command that is no flag. */
export interface Argument {
  /** What messages call it: "shell". */
  readonly name: string;
  /** The words that it can be. */
  readonly takes: readonly string[];
}

/** An exit code of a command. */
export interface ExitCode {
  readonly code: number;
  readonly meaning: string;
}

/** A command line to copy. */
export interface Example {
  readonly line: string;
  /** What it is for, where the line alone does not say so. */
  readonly note?: string;
}

/** A list that the help of one command has and no other. */
export interface HelpSection {
  /** Without the colon at its end. */
  readonly title: string;
  readonly entries: readonly { readonly term: string; readonly meaning: string }[];
}

/** The values of flags by name: text as written, a list of it, or whether a flag without a value is there. */
export type FlagValues<Declared extends readonly Flag[]> = {
  [Each in Declared[number] as Each["name"]]: FlagValue<Each>;
};

type FlagValue<Each extends Flag> =
  // The value of a flag that is not known in detail can be of any of these types.
  Flag extends Each ? string | string[] | boolean | undefined
    : Each extends { default: string; isList: true } ? string[]
    : Each extends { default: string } ? string
    : Each extends { value: string } ? string | undefined
    : boolean;

/** What a command that runs is told beside its flags. */
export interface RunSurroundings {
  /** The table of commands, for what is about all of them. */
  commands: readonly Command[];
}

/**
 * A command: `Declared` are its flags as they stand in the help, `Flags` is what they become for the code that runs.
 * A new command is one file in lib/commands/ and one line in commands.ts.
 */
export interface Command<Declared extends readonly Flag[] = readonly Flag[], Flags = unknown> {
  /** The word on the command line. */
  readonly name: string;
  /** What it does in a few words, for lists of commands: lower case, no full stop. */
  readonly summary: string;
  /** What it does in a sentence: the first line of its help. */
  readonly headline: string;
  /** Command lines with what is optional in brackets. */
  readonly usage: readonly string[];
  /** What else the user has to know before using it. */
  readonly description: string;
  /** Its flags in the order of the help, without those that every command takes. */
  readonly flags: Declared;
  /** Lists that only its help has. */
  readonly sections?: readonly HelpSection[];
  /** In the order of the codes. */
  readonly exitCodes: readonly ExitCode[];
  /** The most usual first. */
  readonly examples: readonly Example[];
  /** What to use in place of arguments that are no flags; left out by a command that takes such arguments. */
  readonly noArguments?: string;
  /** The one argument that is no flag; left out by a command that takes none. */
  readonly argument?: Argument;
  /**
   * Turns the values of the flags, and the arguments that are no flags, into what `run` takes.
   *
   * @throws {RunError} of kind "usage" when they do not fit together.
   */
  readFlags(values: FlagValues<Declared>, args: readonly string[]): Flags;
  /** The JSON of a run that has not begun, for `--json` with a command line that cannot be used. */
  emptyResult(): Promise<object>;
  /**
   * Runs it; the exit code. It loads its code itself, so that `--help` and `--version` do not wait for that.
   */
  run(flags: Flags, output: CommandOutput, surroundings: RunSurroundings): Promise<number>;
}

/** Lets the compiler check that `readFlags` and `run` fit the declared flags; returns `command` as it is. */
export function defineCommand<const Declared extends readonly Flag[], Flags>(
  command: Command<Declared, Flags>,
): Command {
  return command;
}

/** What `--log-format` can make of stderr. */
export const LOG_FORMATS: readonly string[] = ["text", "json"];

/** Dealt with before a command runs. */
const EVERYWHERE: readonly Flag[] = [
  {
    name: "log-format",
    value: "FORMAT",
    takes: LOG_FORMATS,
    help: "what stderr has: text, or json for one object a line (default: text)",
  },
  { name: "help", short: "h", help: "print this help" },
  { name: "version", short: "V", help: "print the version" },
];

/** The flags of a command and those that every command takes, which no command declares. */
export function allFlags(command: Command): readonly Flag[] {
  return [...command.flags, ...EVERYWHERE];
}

/** Whether a flag takes no value. */
export function isSwitch({ value }: Flag): boolean {
  return value === undefined;
}

/** The command line that prints the help of `command`; the default one needs no name. */
export function helpLine({ name }: Command, isDefault: boolean): string {
  return isDefault ? "cio-sync --help" : `cio-sync ${name} --help`;
}
