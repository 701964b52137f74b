/** `cio-sync sync` in this process, on data and a configuration in a folder of its own. */

import type { Clock } from "../../lib/clock.ts";
import type { SyncFlags } from "../../lib/sync/flags.ts";
import type { SyncResult } from "../../lib/sync/result.ts";
import { runSync } from "../../lib/sync/run_sync.ts";

/** The flags of a command line that has none. */
export const NO_FLAGS: Omit<SyncFlags, "config" | "data"> = {
  failures: undefined,
  parallelism: undefined,
  mode: undefined,
  state: undefined,
  report: undefined,
  full: false,
  gone: undefined,
  maxGone: undefined,
  yes: false,
  limit: undefined,
  dryRun: false,
  show: undefined,
  compare: false,
  strict: false,
  json: false,
  quiet: false,
};

/** What a run came to. */
export interface SyncedRun {
  code: number;
  result: SyncResult;
  stderr: string;
  /** The lines of the failures file, parsed. */
  failures: Record<string, unknown>[];
}

/** What to run on. */
export interface SyncedFiles {
  configuration: Record<string, unknown>;
  /** JSON text, or values that become it. */
  data: string | unknown[];
  flags?: Partial<SyncFlags>;
  /** @default {the system's} */
  clock?: Clock;
}

/** Runs a sync with `--json`. */
export async function syncFiles(
  { configuration, data, flags, clock }: SyncedFiles,
): Promise<SyncedRun> {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-run-" });
  try {
    const config = `${folder}/configuration.json`;
    const file = `${folder}/data.json`;
    await Deno.writeTextFile(config, JSON.stringify(configuration), { mode: 0o600 });
    await Deno.writeTextFile(file, typeof data === "string" ? data : JSON.stringify(data));
    let [stdout, stderr] = ["", ""];
    const code = await runSync({
      ...NO_FLAGS,
      config,
      data: [file],
      json: true,
      ...flags,
    }, {
      stdout: (text) => stdout += text,
      stderr: (text) => stderr += text,
      columns: undefined,
    }, clock && { clock });
    const failures = await readLines(`${folder}/data.failures.ndjson`);
    return { code, result: JSON.parse(stdout), stderr, failures };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function readLines(path: string): Promise<Record<string, unknown>[]> {
  try {
    const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
