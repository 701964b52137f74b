/** Flags and exit codes that several commands have. */

import { EMPTY_CELLS, FORMATS } from "../input/flags.ts";
import type { ExitCode, Flag } from "./command.ts";
import { SIGNAL_EXIT_CODES } from "../run/signals.ts";

/** `--config PATH`. */
export const CONFIG = {
  name: "config",
  short: "c",
  value: "PATH",
  takes: "path",
  default: "configuration.json",
  help: "configuration file",
} as const satisfies Flag;

/** `--data PATH` and what says how to read it; `readInputFlags` checks their values. */
export const INPUT = [
  {
    name: "data",
    short: "d",
    value: "PATH",
    takes: "path",
    isList: true,
    default: "data.json",
    help: "data: a file, a pattern such as 'part-*.json', or - for standard input; may be given " +
      "more than once",
  },
  {
    name: "format",
    value: "FORMAT",
    takes: FORMATS,
    help: `what the data is: ${FORMATS.join(", ")} (default: auto, by its content)`,
  },
  {
    name: "records",
    value: "PATH",
    takes: "text",
    help: "where in a JSON object the array of users is, such as data.users",
  },
  {
    name: "delimiter",
    value: "CHARACTER",
    takes: "text",
    help: "what stands between the columns of CSV, such as ';' or tab",
  },
  {
    name: "empty-cells",
    value: "HOW",
    takes: EMPTY_CELLS,
    help: `what an empty cell of CSV is: ${EMPTY_CELLS.join(", ")} (default: absent, no key)`,
  },
] as const satisfies readonly Flag[];

/** `--nats` and `--nats-creds`: where the messages are. */
export const NATS = [
  {
    name: "nats",
    value: "URL",
    takes: "text",
    help: "NATS server with JetStream, or several with commas: nats://host:4222, tls://host " +
      "(default: the environment variable NATS_URL)",
  },
  {
    name: "nats-creds",
    value: "PATH",
    takes: "path",
    help: "credentials file for it, as nsc writes them (default: the environment variable " +
      "NATS_CREDS)",
  },
] as const satisfies readonly Flag[];

/** `--strict`. */
export const STRICT = {
  name: "strict",
  help: "treat warnings about the configuration (a mapping that none of the first 1,000 records " +
    "has) as errors",
} as const satisfies Flag;

/** `--json` and `--quiet`: what is printed. */
export const PRINTING = [
  { name: "json", help: "print one JSON object instead of text" },
  { name: "quiet", short: "q", help: "print errors only" },
] as const satisfies readonly Flag[];

/** What to use in place of arguments that are no flags, of a command with {@linkcode CONFIG} and {@linkcode INPUT}. */
export const FILES_ARE_FLAGS = "files are named by --config and --data";

/** The exit codes of errors that end a run with Customer.io. */
export const ERROR_EXIT_CODES: readonly ExitCode[] = [
  {
    code: 2,
    meaning: "the command line, the configuration or the data file cannot be used",
  },
  {
    code: 3,
    meaning: "Customer.io refused the credentials or the workspace, could not be reached, " +
      "or is not what answers",
  },
];

/** The same of a command that needs NATS, too; `also` is what else it can lack. */
export function natsExitCodes(also = ""): ExitCode[] {
  const [badInput, unreachable] = ERROR_EXIT_CODES;
  return [
    badInput,
    { ...unreachable, meaning: `${unreachable.meaning}; or the same of NATS${also}` },
  ];
}

/** The exit codes after a signal; `verb` says what the signal does to the command: "interrupted". */
export function signalExitCodes(verb: string): ExitCode[] {
  return [
    { code: SIGNAL_EXIT_CODES.SIGHUP, meaning: `${verb} by SIGHUP` },
    { code: SIGNAL_EXIT_CODES.SIGINT, meaning: `${verb} by SIGINT (Ctrl-C)` },
    { code: SIGNAL_EXIT_CODES.SIGTERM, meaning: `${verb} by SIGTERM` },
  ];
}
