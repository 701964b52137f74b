/** The command line: which command with which flags. */

import { parseArgs } from "@std/cli/parse-args";
import { closestString } from "@std/text/closest-string";
import { RunError } from "../errors.ts";
import {
  COMMAND_NAMES,
  type CommandName,
  COMMANDS,
  type CommandSyntax,
  isCommand,
  SHORT_FLAGS,
} from "./commands.ts";
import type { SandboxFlags } from "../sandbox/run_sandbox.ts";
import type { VerifyFlags } from "../verify/flags.ts";

export { HELP, helpOf } from "./help.ts";

/** What any of the commands takes. */
const ALL_FLAGS = {
  strings: [...new Set(COMMAND_NAMES.flatMap((name) => COMMANDS[name].strings))],
  booleans: [...new Set(COMMAND_NAMES.flatMap((name) => COMMANDS[name].booleans))],
};

/** The flags of `cio-sync sync`. */
export interface SyncFlags {
  /** Path of the configuration. @default {"configuration.json"} */
  config: string;
  /** Path of the data. @default {"data.json"} */
  data: string;
  /** Path of the failures file; beside the data when left out. */
  failures: string | undefined;
  /** As written; the configuration's checks apply. */
  parallelism: string | undefined;
  /** As written; the configuration's checks apply. */
  mode: string | undefined;
  /** Path of the state file; nothing is remembered when left out. */
  state: string | undefined;
  /** Send also who is unchanged since the last run; only with a state. */
  full: boolean;
  /** Print one JSON object instead of the summary. */
  json: boolean;
  /** Print errors only. */
  quiet: boolean;
}

/** What a command line asks for. */
export type CommandLine =
  /** Without `of`: the help of the whole. */
  | { command: "help"; of?: CommandName }
  | { command: "version" }
  | { command: "sync"; flags: SyncFlags }
  | { command: "verify"; flags: VerifyFlags }
  | { command: "sandbox"; flags: SandboxFlags };

/**
 * Reads the arguments behind the program's name.
 *
 * @throws {RunError} for a flag or command there is not, naming the nearest, and for a flag without its value.
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const words = wordsOf(args);
  const command = commandOf(args);
  const { parsed, unknown } = parseFlags(args, COMMANDS[command]);
  const isHelp = parsed.help || words[0] === "help";
  if (unknown.length > 0) throw new RunError("usage", unknownFlag(unknown[0], command));
  checkBooleans(args, COMMANDS[command].booleans);
  if (isHelp) return command === "sync" ? { command: "help" } : { command: "help", of: command };
  if (parsed.version || words[0] === "version") return { command: "version" };
  const [word, ...more] = words;
  if (word !== undefined && !isCommand(word)) throw new RunError("usage", unknownCommand(word));
  if (more.length > 0) {
    throw new RunError("usage", `Unknown argument '${more[0]}': ${COMMANDS[command].noArguments}`);
  }
  const text = (flag: string) => onlyValue(flag, parsed[flag] as string[]);
  const common = { json: parsed.json === true, quiet: parsed.quiet === true };
  switch (command) {
    case "sync":
      return { command, flags: { ...syncFlags(text, parsed.full === true), ...common } };
    case "verify":
      return { command, flags: { ...verifyFlags(text), ...common } };
    case "sandbox":
      return { command, flags: { ...sandboxFlags(text), ...common } };
  }
}

/** The command that `args` mean, also where they cannot be understood otherwise; `sync` if in doubt. */
export function commandOf(args: readonly string[]): CommandName {
  const [first, second] = wordsOf(args);
  const word = first === "help" ? second : first;
  return word !== undefined && isCommand(word) ? word : "sync";
}

/** Whether `args` ask for JSON, even if they cannot be understood otherwise. */
export function wantsJson(args: readonly string[]): boolean {
  return args.some((arg) => /^--?json(=true)?$/.test(arg));
}

/** The value of a flag that can be given once, as written. */
type Text = (flag: string) => string | undefined;

function syncFlags(text: Text, full: boolean): Omit<SyncFlags, "json" | "quiet"> {
  const state = text("state");
  if (full && state === undefined) {
    throw new RunError(
      "usage",
      "Flag '--full' goes with '--state': without it everyone is sent anyway, and --full can be left out",
    );
  }
  return {
    config: text("config") ?? "configuration.json",
    data: text("data") ?? "data.json",
    failures: text("failures"),
    parallelism: text("parallelism"),
    mode: text("mode"),
    state,
    full,
  };
}

function verifyFlags(text: Text): Omit<VerifyFlags, "json" | "quiet"> {
  return {
    config: text("config") ?? "configuration.json",
    data: text("data") ?? "data.json",
    differences: text("differences"),
    sample: text("sample"),
    seed: text("seed"),
  };
}

function sandboxFlags(text: Text): Omit<SandboxFlags, "json" | "quiet"> {
  return {
    port: text("port"),
    host: text("host"),
    db: text("db"),
    siteId: text("site-id"),
    apiKey: text("api-key"),
    appApiKey: text("app-api-key"),
    faults: text("faults"),
    seed: text("seed"),
  };
}

/** The arguments that are neither flags nor their values, whatever the command. */
function wordsOf(args: readonly string[]): string[] {
  return parseFlags(args, ALL_FLAGS).parsed._.map(String);
}

function parseFlags(
  args: readonly string[],
  { strings, booleans }: Pick<CommandSyntax, "strings" | "booleans">,
) {
  const unknown: string[] = [];
  const flags = [...strings, ...booleans];
  const parsed = parseArgs(args.map((arg) => withTwoDashes(arg, flags)), {
    string: [...strings, "_"],
    // So that a second value is seen, and not taken for the only one.
    collect: [...strings],
    boolean: [...booleans],
    alias: Object.fromEntries(
      Object.entries(SHORT_FLAGS).filter(([flag]) => flags.includes(flag)),
    ),
    unknown: (arg, key) => {
      if (key !== undefined) unknown.push(arg);
    },
  });
  return { parsed, unknown };
}

/** `-config x` is meant as `--config x`, as in Go programs; of `-dta=x` the parser would make `-d x`. */
function withTwoDashes(arg: string, flags: readonly string[]): string {
  const [, name, equals] = /^-([a-z][a-z-]+)(=|$)/i.exec(arg) ?? [];
  if (name === undefined) return arg;
  return equals === "=" || flags.includes(name) ? `-${arg}` : arg;
}

/** The parser takes `--json=yes` for `--json` and `--quiet=no` for `--quiet`. */
function checkBooleans(args: readonly string[], booleans: readonly string[]): void {
  const end = args.indexOf("--");
  for (const arg of end < 0 ? args : args.slice(0, end)) {
    const [, name, value] = /^--?([a-z]+)=(.*)$/is.exec(arg) ?? [];
    if (booleans.includes(name) && value !== "true" && value !== "false") {
      throw new RunError("usage", `Flag '--${name}' takes no value: leave out '=${value}'`);
    }
  }
}

function onlyValue(flag: string, values: readonly string[]): string | undefined {
  if (values.length > 1) {
    throw new RunError("usage", `Flag '--${flag}' is given ${values.length} times: give it once`);
  }
  if (values[0] === "") throw new RunError("usage", `Flag '--${flag}' needs a value`);
  return values[0];
}

function unknownFlag(arg: string, command: CommandName): string {
  const name = arg.replace(/=.*$/s, "");
  const word = name.replace(/^-+/, "");
  const help = `See cio-sync ${command === "sync" ? "" : `${command} `}--help`;
  const other = COMMAND_NAMES.find((each) => flagsOf(each).includes(word));
  if (other !== undefined) {
    return `Unknown flag '${name}' of ${command}: did you mean 'cio-sync ${other}'? ${help}`;
  }
  const flags = flagsOf(command);
  // Of a single letter nothing can be misspelt: it stands for a flag that begins with it.
  const nearest = (word.length === 1 && flags.find((flag) => flag.startsWith(word))) ||
    closestString(word, flags);
  return `Unknown flag '${name}': did you mean '--${nearest}'? ${help}`;
}

function flagsOf(command: CommandName): string[] {
  return [...COMMANDS[command].strings, ...COMMANDS[command].booleans];
}

function unknownCommand(word: string): string {
  if (/[./\\]/.test(word)) {
    return `Unknown command '${word}': did you mean '--data ${word}'? See cio-sync --help`;
  }
  return `Unknown command '${word}': did you mean '${closestString(word, COMMAND_NAMES)}'? ` +
    "See cio-sync --help";
}
