/** The flags of the benchmark. */

import { parseArgs } from "@std/cli/parse-args";
import { messageOf } from "../lib/errors.ts";
import type { Command } from "./program.ts";

/** What the flags ask for. */
export interface BenchOptions {
  /** Users of each data file, ascending. */
  sizes: number[];
  rounds: number;
  /** Path of the executable to measure instead of the sources. */
  executable: string | undefined;
  /** Command of another server than the one of this folder. */
  server: Command | undefined;
  /** Whether to measure peak memory instead, in the cases that take the most. */
  memory: boolean;
  /** Whether to measure the forms of data instead. */
  forms: boolean;
  /** Measure memory only in cases whose names contain one of these; all cases when there are none. */
  only: string[];
  help: boolean;
}

/** What `--help` prints. */
export const USAGE = `Usage: deno task bench [FLAGS]

Measures cio-sync and its peers against the same local server, in turn, and prints one table.

  --quick             100,000 users and one round only
  --users N           users of the largest file (default 1,000,000); the other has a tenth of them
  --rounds N          rounds (default 3)
  --executable PATH   measure this executable instead of the sources
  --server "COMMAND"  measure against this server: it gets the milliseconds to wait before each
                      answer as its last argument, prints its address as its first line, and is
                      killed at the end
  --memory            measure peak memory instead, in the cases that take the most (records of 1 byte to
                      31 MB, 1 to 1000 requests in flight, everyone refused, slow server, outage, …);
                      ends with 1 when one takes more than 200 MB. Takes the executable of
                      deno task compile where there is one
  --forms             measure the same users in every form of data instead: JSON array, NDJSON, CSV, TSV,
                      gzipped, beside what Miller, jq and DuckDB take to turn them into JSON
  --only TEXT         with --memory: the cases whose names contain TEXT; may be given more than once
  --help              print this`;

/**
 * Reads the arguments.
 *
 * @throws {RangeError} on an unknown flag and on a value that cannot be used.
 */
export function benchOptions(args: string[]): BenchOptions {
  const flags = parseArgs(args, {
    string: ["users", "rounds", "executable", "server", "only"],
    collect: ["only"],
    boolean: ["quick", "memory", "forms", "help"],
    alias: { help: "h" },
    unknown: (arg) => {
      throw new RangeError(`Unknown argument '${arg}'`);
    },
  });
  const quick = flags.quick === true;
  const users = count("users", flags.users) ?? (quick ? 100_000 : 1_000_000);
  const server = (flags.server as string | undefined)?.trim().split(/\s+/);
  return {
    sizes: quick || users < 10 ? [users] : [Math.floor(users / 10), users],
    rounds: count("rounds", flags.rounds) ?? (quick ? 1 : 3),
    executable: executablePath(flags.executable as string | undefined),
    server: server === undefined ? undefined : [server[0], ...server.slice(1)],
    memory: flags.memory === true,
    forms: flags.forms === true,
    only: flags.only as string[],
    help: flags.help === true,
  };
}

function executablePath(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    const reason = messageOf(error);
    throw new RangeError(`Cannot measure '--executable ${path}': ${reason}`);
  }
}

function count(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string" && /^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new RangeError(
    `Cannot measure as '--${name}' must be a positive integer: current value is ${value}`,
  );
}
