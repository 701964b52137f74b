/** The commands there are, and which flags each of them takes. */

/** A command's name. */
export type CommandName = "sync" | "verify" | "sandbox";

/** What a command takes on its command line. */
export interface CommandSyntax {
  /** The flags with a value, by their names without dashes. */
  strings: readonly string[];
  /** The flags without a value. */
  booleans: readonly string[];
  /** Where arguments that are no flags should have gone, to say so. */
  noArguments: string;
}

/** Flags without a value that every command takes. */
const EVERYWHERE: readonly string[] = ["help", "version", "json", "quiet"];

/** What single letters stand for, where the command has the flag. */
export const SHORT_FLAGS: Readonly<Record<string, string>> = {
  config: "c",
  data: "d",
  port: "p",
  help: "h",
  version: "V",
  quiet: "q",
};

const FILES = "files are named by --config and --data";

/** The commands; the first is the default. */
export const COMMANDS: Readonly<Record<CommandName, CommandSyntax>> = {
  sync: {
    strings: ["config", "data", "failures", "parallelism", "mode", "state"],
    booleans: [...EVERYWHERE, "full"],
    noArguments: FILES,
  },
  verify: {
    strings: ["config", "data", "differences", "sample", "seed"],
    booleans: EVERYWHERE,
    noArguments: FILES,
  },
  sandbox: {
    strings: ["port", "host", "db", "site-id", "api-key", "app-api-key", "faults", "seed"],
    booleans: EVERYWHERE,
    noArguments: "a port is named by --port, a file by --db",
  },
};

/** The names of all commands. */
export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];

/** Whether a word is a command's name. */
export function isCommand(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}
