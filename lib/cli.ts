/** The command line: which command with which flags, and the help. */

import { parseArgs } from "@std/cli/parse-args";
import { closestString } from "@std/text/closest-string";

/** The commands there are; the first is the default. */
const COMMANDS = ["sync"] as const;

const STRING_FLAGS = ["config", "data", "failures", "parallelism", "mode"];
const BOOLEAN_FLAGS = ["help", "version", "json", "quiet"];
const SHORT_FLAGS = { config: "c", data: "d", help: "h", version: "V", quiet: "q" };

/** The command line says something that cannot be done. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

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
  /** Print one JSON object instead of the summary. */
  json: boolean;
  /** Print errors only. */
  quiet: boolean;
}

/** What a command line asks for. */
export type CommandLine =
  | { command: "help" }
  | { command: "version" }
  | { command: "sync"; flags: SyncFlags };

/**
 * Reads the arguments behind the program's name.
 *
 * @throws {UsageError} for a flag or command there is not, naming the nearest, and for a flag without its value.
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const unknown: string[] = [];
  const parsed = parseArgs(args.map(withTwoDashes), {
    string: [...STRING_FLAGS, "_"],
    // So that a second value is seen, and not taken for the only one.
    collect: STRING_FLAGS,
    boolean: BOOLEAN_FLAGS,
    alias: SHORT_FLAGS,
    unknown: (arg, key) => {
      if (key !== undefined) unknown.push(arg);
    },
  });
  if (unknown.length > 0) throw new UsageError(unknownFlag(unknown[0]));
  checkBooleans(args);
  const [command, ...more] = parsed._.map(String);
  if (parsed.help || command === "help") return { command: "help" };
  if (parsed.version || command === "version") return { command: "version" };
  if (command !== undefined && !isCommand(command)) throw new UsageError(unknownCommand(command));
  if (more.length > 0) {
    throw new UsageError(`Unknown argument '${more[0]}': files are named by --config and --data`);
  }
  const text = (flag: string) => onlyValue(flag, parsed[flag] as string[]);
  return {
    command: "sync",
    flags: {
      config: text("config") ?? "configuration.json",
      data: text("data") ?? "data.json",
      failures: text("failures"),
      parallelism: text("parallelism"),
      mode: text("mode"),
      json: parsed.json === true,
      quiet: parsed.quiet === true,
    },
  };
}

/** Whether `args` ask for JSON, even if they cannot be understood otherwise. */
export function wantsJson(args: readonly string[]): boolean {
  return args.some((arg) => /^--?json(=true)?$/.test(arg));
}

/** The text of `--help`. */
export const HELP =
  `cio-sync keeps the people in a Customer.io workspace equal to the users in a local file.

Usage:
  cio-sync [sync] [--config configuration.json] [--data data.json]

Every user in the data file (a JSON array of objects) is added or updated in
Customer.io with the attributes that the configuration maps, and the run says
what became of every record. Running it again changes nothing.

Flags:
  -c, --config PATH      configuration file (default: configuration.json)
  -d, --data PATH        data file, or a failures file to sync again (default: data.json)
      --failures PATH    where rejected and failed records go (default: <data name>.failures.ndjson)
      --parallelism N    API requests in flight at once, instead of the configuration's value
      --mode MODE        batch: many people a request; identify: one request a person
      --json             print one JSON object instead of the summary
  -q, --quiet            print errors only
  -h, --help             print this help
  -V, --version          print the version

Exit codes:
  0    every person was accepted
  1    some records were rejected or failed: see the failures file
  2    the command line, the configuration or the data file cannot be used
  3    Customer.io refused the credentials or the workspace, or could not be reached
  130  interrupted by SIGINT (Ctrl-C); 143: by SIGTERM

Examples:
  cio-sync --config configuration.json --data users.json
  cio-sync --data users.failures.ndjson      sync again what did not get through
  cio-sync --json | jq .users                counts for a script
`;

/** `-config x` is meant as `--config x`, as in Go programs; of `-dta=x` the parser would make `-d x`. */
function withTwoDashes(arg: string): string {
  const [, name, equals] = /^-([a-z]{2,})(=|$)/i.exec(arg) ?? [];
  if (name === undefined) return arg;
  const isLong = equals === "=" || [...STRING_FLAGS, ...BOOLEAN_FLAGS].includes(name);
  return isLong ? `-${arg}` : arg;
}

/** The parser takes `--json=yes` for `--json` and `--quiet=no` for `--quiet`. */
function checkBooleans(args: readonly string[]): void {
  const end = args.indexOf("--");
  for (const arg of end < 0 ? args : args.slice(0, end)) {
    const [, name, value] = /^--?([a-z]+)=(.*)$/is.exec(arg) ?? [];
    if (BOOLEAN_FLAGS.includes(name) && value !== "true" && value !== "false") {
      throw new UsageError(`Flag '--${name}' takes no value: leave out '=${value}'`);
    }
  }
}

function onlyValue(flag: string, values: readonly string[]): string | undefined {
  if (values.length > 1) {
    throw new UsageError(`Flag '--${flag}' is given ${values.length} times: give it once`);
  }
  if (values[0] === "") throw new UsageError(`Flag '--${flag}' needs a value`);
  return values[0];
}

function isCommand(word: string): boolean {
  return (COMMANDS as readonly string[]).includes(word);
}

function unknownFlag(arg: string): string {
  const name = arg.replace(/=.*$/s, "");
  const word = name.replace(/^-+/, "");
  const flags = [...STRING_FLAGS, ...BOOLEAN_FLAGS];
  // Of a single letter nothing can be misspelt: it stands for a flag that begins with it.
  const nearest = (word.length === 1 && flags.find((flag) => flag.startsWith(word))) ||
    closestString(word, flags);
  return `Unknown flag '${name}': did you mean '--${nearest}'? See cio-sync --help`;
}

function unknownCommand(word: string): string {
  if (/[./\\]/.test(word)) {
    return `Unknown command '${word}': did you mean '--data ${word}'? See cio-sync --help`;
  }
  return `Unknown command '${word}': did you mean '${closestString(word, COMMANDS)}'? ` +
    "See cio-sync --help";
}
