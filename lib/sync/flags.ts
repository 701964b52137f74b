/** What `cio-sync sync` takes from its command line, and which of its flags go together. */

import { RunError } from "../errors.ts";
import type { InputFlags } from "../input/flags.ts";
import type { MaxGone } from "./gone/guard.ts";

/** The flags of `cio-sync sync`. */
export interface SyncFlags extends InputFlags {
  /** Path of the configuration. @default {"configuration.json"} */
  config: string;
  /** Path of the failures file; beside the data when left out. */
  failures: string | undefined;
  /** As written; the configuration's checks apply. */
  parallelism: string | undefined;
  /** As written; the configuration's checks apply. */
  mode: string | undefined;
  /** Path of the state file; nothing is remembered when left out. */
  state: string | undefined;
  /** Path of the report; none is written when left out. */
  report: string | undefined;
  /** Send people who are unchanged since the last run too; only with a state. */
  full: boolean;
  /** As written; the configuration's checks apply. */
  gone: string | undefined;
  /** How many people may have left the data, as written: a number, or percent of the state. */
  maxGone: string | undefined;
  /** Do what someone at a terminal would be asked about. */
  yes: boolean;
  /** The first so many records only, as written; all of them when left out. */
  limit: string | undefined;
  /** Show what would happen instead of sending anything. */
  dryRun: boolean;
  /** How many people to show as they would be sent, as written; only in a dry run. @default {"3"} */
  show: string | undefined;
  /** Look the first people up in Customer.io, and say what would change; only in a dry run. */
  compare: boolean;
  /** Treat warnings about the configuration as errors. */
  strict: boolean;
  /** Print one JSON object instead of the summary. */
  json: boolean;
  /** Print errors only. */
  quiet: boolean;
}

const DEFAULT_SHOWN = 3;
/** All that is shown is kept in memory. */
const MAX_SHOWN = 1000;

/**
 * Checks that each of `flags` does something beside the others.
 *
 * @throws {RunError} of kind `usage` saying with which flag one goes.
 */
export function checkSyncFlags(flags: SyncFlags): void {
  const { full, state, report, dryRun, show, compare, gone, maxGone } = flags;
  if (state === undefined && (gone !== undefined || maxGone !== undefined)) {
    throw useless(
      gone === undefined ? "max-gone" : "gone",
      "state",
      "without it nobody knows who was in the data before",
    );
  }
  if (full && state === undefined) {
    throw useless(
      "full",
      "state",
      "without it everyone is sent anyway, and --full can be left out",
    );
  }
  if (dryRun && report !== undefined) {
    throw new RunError(
      "usage",
      "Flag '--report' goes without '--dry-run': a dry run sends nothing that a report could " +
        "show, and prints what it finds; leave one of the two out",
    );
  }
  if (dryRun) return;
  if (show !== undefined) {
    throw useless("show", "dry-run", "a run that sends people prints no values");
  }
  if (compare) {
    const why = "it tells what a run would change; cio-sync verify compares after a run";
    throw useless("compare", "dry-run", why);
  }
}

/**
 * How many records are to be read; undefined for all.
 *
 * @throws {RunError} of kind `usage` when it is no such number.
 */
export function readLimit({ limit }: Pick<SyncFlags, "limit">): number | undefined {
  return limit === undefined ? undefined : readCount("limit", limit, { what: "records", min: 1 });
}

/**
 * How many people may have left the data; undefined where it is not said.
 *
 * @throws {RunError} of kind `usage` when it is neither a number nor percent.
 */
export function readMaxGone({ maxGone }: Pick<SyncFlags, "maxGone">): MaxGone | undefined {
  if (maxGone === undefined) return undefined;
  if (/^\d{1,15}$/.test(maxGone)) return { people: Number(maxGone) };
  const percent = /^\d{1,3}(\.\d+)?%$/.test(maxGone) ? Number(maxGone.slice(0, -1)) : NaN;
  if (percent <= 100) return { percent };
  throw new RunError(
    "usage",
    `Cannot use --max-gone: it must be a whole number of people, or percent of the state such as 2%, and is '${maxGone}'`,
  );
}

/**
 * How many people a dry run shows.
 *
 * @throws {RunError} of kind `usage` when it is no such number.
 */
export function readShow({ show }: Pick<SyncFlags, "show">): number {
  if (show === undefined) return DEFAULT_SHOWN;
  return readCount("show", show, { what: "people", min: 0, max: MAX_SHOWN });
}

function readCount(
  flag: string,
  value: string,
  { what, min, max = Number.MAX_SAFE_INTEGER }: { what: string; min: number; max?: number },
): number {
  const count = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
  if (count >= min && count <= max) return count;
  const range = max < Number.MAX_SAFE_INTEGER ? `from ${min} to ${max}` : `from ${min} on`;
  throw new RunError(
    "usage",
    `Cannot use --${flag}: it must be a whole number of ${what} ${range}, and is '${value}'`,
  );
}

/** The error for `flag`, which does nothing without `other`. */
function useless(flag: string, other: string, why: string): RunError {
  return new RunError("usage", `Flag '--${flag}' goes with '--${other}': ${why}`);
}
