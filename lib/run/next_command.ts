/** Command lines to copy, for what to do next. */

import { basename, quoteWord } from "../path.ts";
import { isPassing } from "./announcement.ts";

/** The flags that go from one command to the next, as they were given. */
export interface CommandFlags {
  config: string;
  data: string | readonly string[];
  state?: string | undefined;
  mode?: string | undefined;
  parallelism?: string | undefined;
  strict?: boolean;
  format?: string | undefined;
  records?: string | undefined;
  delimiter?: string | undefined;
  "empty-cells"?: string | undefined;
}

/** What flags are when they are left out. */
const DEFAULTS: Readonly<Record<string, string>> = {
  config: "configuration.json",
  data: "data.json",
  format: "auto",
};

/** In the order in which they stand. */
const NAMES = [
  "config",
  "data",
  "format",
  "records",
  "delimiter",
  "empty-cells",
  "state",
  "mode",
  "parallelism",
  "strict",
] as const;

/** `cio-sync verify --data users.json`: `command` is empty for a sync. Flags that change nothing are left out. */
export function commandLine(command: "" | "verify", flags: CommandFlags): string {
  const words = ["cio-sync", ...(command === "" ? [] : [command])];
  for (const name of NAMES) {
    const value = flags[name];
    if (value === undefined || value === false || value === DEFAULTS[name]) continue;
    if (value === true) words.push(`--${name}`);
    else if (isOnly(value, DEFAULTS[name])) continue;
    else for (const each of [value].flat()) words.push(`--${name}`, shellWord(each));
  }
  return words.join(" ");
}

/** The command that syncs the records of a failures file again, with the flags that are not about the data before. */
export function replayCommand(
  { config, state, mode, parallelism, strict = false }: CommandFlags,
  failuresFile: string,
): string {
  return commandLine("", { config, data: failuresFile, state, mode, parallelism, strict });
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

function isOnly(value: string | readonly string[], usual: string | undefined): boolean {
  return typeof value !== "string" && value.length === 1 && value[0] === usual;
}

/** `path` as it can be put into a command line, of Windows too. */
function shellWord(path: string): string {
  return /^[\w./\\:@%+,=~-]+$/.test(path) ? path : quoteWord(path);
}
