/** Command lines to copy, for what to do next. */

import { basename, quoteWord } from "../path.ts";
import { isPassing } from "./announcement.ts";

/** What names a run of `publish`. */
export interface PublishedAs {
  /** Its name; left out by other commands. */
  run?: string | undefined;
  /** Where NATS is, where it can be printed. */
  nats?: string | undefined;
  natsCreds?: string | undefined;
}

/** The flags that go from one command to the next, as they were given. */
export interface CommandFlags extends PublishedAs {
  config: string;
  data: string | readonly string[];
  state?: string | undefined;
  mode?: string | undefined;
  parallelism?: string | undefined;
  strict?: boolean;
  format?: string | undefined;
  records?: string | undefined;
  delimiter?: string | undefined;
  emptyCells?: string | undefined;
  failures?: string | undefined;
  limit?: string | undefined;
  full?: boolean;
  gone?: string | undefined;
  maxGone?: string | undefined;
}

/** What flags are when they are left out. */
const DEFAULTS: Readonly<Record<string, string>> = {
  config: "configuration.json",
  data: "data.json",
  format: "auto",
  run: "main",
};

/** In the order in which they stand, and how they are written. */
const NAMES = {
  config: "config",
  nats: "nats",
  natsCreds: "nats-creds",
  run: "run",
  data: "data",
  format: "format",
  records: "records",
  delimiter: "delimiter",
  emptyCells: "empty-cells",
  failures: "failures",
  state: "state",
  gone: "gone",
  maxGone: "max-gone",
  mode: "mode",
  parallelism: "parallelism",
  limit: "limit",
  full: "full",
  strict: "strict",
} as const satisfies Record<keyof CommandFlags, string>;

/**
 * `cio-sync verify --data users.json`: `command` is empty for a sync, or a publish if that is what has run. Flags that
 * change nothing are left out.
 */
export function commandLine(
  command: "" | "check" | "verify" | "--dry-run",
  flags: CommandFlags,
): string {
  const isPublish = command === "" && flags.run !== undefined;
  const words = ["cio-sync", ...(isPublish ? ["publish"] : command === "" ? [] : [command])];
  for (const key of Object.keys(NAMES) as (keyof CommandFlags)[]) {
    const value = key === "delimiter" && flags[key] === "\t" ? "tab" : flags[key];
    if (value === undefined || value === false || isUsual(value, DEFAULTS[key])) continue;
    const flag = `--${NAMES[key]}`;
    if (value === true) words.push(flag);
    else for (const each of [value].flat()) words.push(flag, shellWord(each));
  }
  return words.join(" ");
}

/** The command that syncs the records of a failures file again, with the flags that are not about the data before. */
export function replayCommand(
  { config, state, mode, parallelism, strict = false, run, nats, natsCreds }: CommandFlags,
  failuresFile: string,
): string {
  const publish = { run, nats, natsCreds };
  return commandLine("", {
    ...publish,
    ...{ config, data: failuresFile, state, mode, parallelism, strict },
  });
}

/** The name for a state file beside no other: `users.state.db` for `users.json`. */
export function stateNameFor(data: string | readonly string[]): string {
  const paths = typeof data === "string" ? [data] : data;
  const isNamed = paths.length === 1 && !isPassing(paths) && !/[*?[{]/.test(paths[0]);
  return shellWord(`${isNamed ? stemOf(paths[0]) : "cio-sync"}.state.db`);
}

/** `users` of `exports/users.json.gz`. */
function stemOf(path: string): string {
  const name = basename(path).replace(/\.gz$/i, "").replace(/(.)\.[^.]*$/, "$1");
  return name.replace(/\.failures(-\d+)?$/, "");
}

function isUsual(value: CommandFlags[keyof CommandFlags], usual: string | undefined): boolean {
  return usual !== undefined && [value].flat().join("\n") === usual;
}

/** `path` as it can be put into a command line, of Windows too. */
export function shellWord(path: string): string {
  return /^[\w./\\:@%+,=~-]+$/.test(path) ? path : quoteWord(path);
}
