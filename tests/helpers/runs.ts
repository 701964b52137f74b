/** Several runs of `cio-sync sync` in this process, one after the other, on files of one folder, without waits. */

import type { SyncFlags } from "../../lib/sync/flags.ts";
import type { SyncResult } from "../../lib/sync/result.ts";
import { runSync } from "../../lib/sync/run_sync.ts";
import type { SyncWorld } from "../../lib/sync/world.ts";
import { HurriedClock } from "./hurried_clock.ts";
import { NO_FLAGS } from "./sync_command.ts";

/** What a line of a failures file says. */
export interface FailuresLine {
  data?: string;
  outcome: string;
  reason: string;
  user?: string;
  position: { record: number };
  record?: Record<string, unknown>;
}

/** What a run came to. */
export interface Run {
  code: number;
  result: SyncResult;
  /** Of the failures file of all runs, as it is afterwards. */
  lines: FailuresLine[];
  /** Empty unless the run was not to be quiet. */
  stderr: string;
}

/** A folder for runs, which goes when it is disposed of. */
export interface Runs extends AsyncDisposable {
  folder: string;
  /** Syncs these values, or the failures file again, and writes what fails to the failures file. */
  run(data: unknown[] | "failures", flags?: Partial<SyncFlags>, world?: SyncWorld): Promise<Run>;
  /** Rewrites the failures file, line by line. */
  mend(change: (line: FailuresLine) => FailuresLine): Promise<void>;
}

/** Runs with this configuration, whose `userId` is `id` unless it says otherwise. */
export async function startRuns(configuration: Record<string, unknown>): Promise<Runs> {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-runs-" });
  const config = `${folder}/configuration.json`;
  const failures = `${folder}/x.failures.ndjson`;
  const all = { siteId: "site-id", apiKey: "api-key-secret", userId: "id", ...configuration };
  await Deno.writeTextFile(config, JSON.stringify(all), { mode: 0o600 });

  async function read(): Promise<FailuresLine[]> {
    try {
      const text = await Deno.readTextFile(failures);
      return text.trimEnd().split("\n").map((line) => JSON.parse(line));
    } catch {
      return [];
    }
  }

  return {
    folder,
    async run(data, flags = {}, world = {}) {
      const path = data === "failures" ? failures : `${folder}/data.json`;
      if (data !== "failures") await Deno.writeTextFile(path, JSON.stringify(data));
      let stdout = "";
      let stderr = "";
      const code = await runSync(
        { ...NO_FLAGS, config, data: [path], failures, json: true, quiet: true, ...flags },
        { stdout: (text) => stdout += text, stderr: (text) => stderr += text, columns: undefined },
        { clock: new HurriedClock(), ...world },
      );
      return { code, result: JSON.parse(stdout), lines: await read(), stderr };
    },
    async mend(change) {
      const lines = (await read()).map((line) => `${JSON.stringify(change(line))}\n`);
      await Deno.writeTextFile(failures, lines.join(""));
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
