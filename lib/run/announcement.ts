/** The line before anything is sent or looked up: from what to where. */

import type { PeopleMode } from "../person/mapping.ts";
import type { LogEntry } from "../terminal/log_entry.ts";
import { plural, printable } from "../text.ts";

/** Names of standard input, and of what a shell puts in place of `<(…)`. */
const STANDARD_INPUT = /^(-|\/dev\/stdin|\/dev\/fd\/0|\/proc\/self\/fd\/0)$/;
const SHELL_PIPE = /^(\/dev\/fd\/|\/proc\/self\/fd\/)\d+$/;

/** From what to where a run goes, and how. */
export interface Route {
  /** What the data is called on the command line. */
  data: string | readonly string[];
  /** How many requests go at once. */
  parallelism: number;
  /** `batch`, `identify`, `look-ups`. */
  how: string;
  /** Who is written, if anyone is. @default {"upsert"} */
  people?: PeopleMode;
  target: {
    region: "us" | "eu" | "sandbox" | null;
    workspaceId: number | null;
    /** Where requests go, which names the target where no region does. */
    baseUrl: string;
  };
}

/** Where a run goes, as far as it is known. */
export type RouteTarget = Omit<Route["target"], "baseUrl"> & { baseUrl: string | undefined };

/** The entry that says so; `arrow` stands between the two. */
export function announcement(
  { data, parallelism, how, people, target }: Route,
  arrow: "→" | "↔" = "→",
): LogEntry {
  const source = sourceName(data);
  const updatesOnly = people === "update";
  const many = parallelism === 1
    ? "one request at a time"
    : `up to ${plural(parallelism, "request")} at once`;
  const { region, workspaceId } = target;
  return {
    level: "info",
    event: "reading",
    message: `${source} ${arrow} ${targetName(target)}, ${how}, ${many}` +
      (updatesOnly ? ", updates only" : ""),
    facts: { source, region, workspaceId, how, updatesOnly, parallelism },
  };
}

/** What data is called: its path or pattern, `3 files`, `standard input`. */
export function sourceName(data: string | readonly string[]): string {
  const paths = typeof data === "string" ? [data] : data;
  if (paths.length !== 1) return plural(paths.length, "file");
  if (STANDARD_INPUT.test(paths[0])) return "standard input";
  return SHELL_PIPE.test(paths[0]) ? "a pipe" : printable(paths[0]);
}

/** Whether data comes once only, so that the same command cannot be given again. */
export function isPassing(data: string | readonly string[]): boolean {
  const paths = typeof data === "string" ? [data] : data;
  return paths.some((path) => STANDARD_INPUT.test(path) || SHELL_PIPE.test(path));
}

/** What the target is called: `workspace 3 (EU)`, `Customer.io (US)`, the address of another one. */
export function targetName({ region, workspaceId, baseUrl }: RouteTarget): string {
  if (region === "sandbox") return "the sandbox on this machine";
  const where = workspaceId === null ? undefined : `workspace ${workspaceId}`;
  // The rest of a URL can hold secrets of a proxy.
  if (region === null) {
    if (baseUrl === undefined) return where ?? "Customer.io";
    return `${where === undefined ? "" : `${where} at `}${new URL(baseUrl).origin}`;
  }
  return `${where ?? "Customer.io"} (${region.toUpperCase()})`;
}
