/** The places that a sync writes to: tried before anything is sent. */

import type { Configuration } from "../config/types.ts";
import { RunError } from "../errors.ts";
import type { DataFile } from "../input/open.ts";
import { defaultFailuresPath, FailuresFile } from "../outcome/failures_file.ts";
import { absolutePath } from "../path.ts";
import type { SyncFlags } from "./flags.ts";
import { trySyncState } from "./open_state.ts";

/**
 * Tries the failures file and the state file, and leaves everything as it was.
 *
 * @throws {RunError} naming the flag of the place that cannot be written to.
 */
export async function tryPlaces(
  flags: SyncFlags,
  { data, configuration }: { data: DataFile; configuration: Configuration },
): Promise<FailuresFile> {
  const path = flags.failures ?? defaultFailuresPath(data);
  const isData = data.format === "failures" && data.isAt(path);
  const failures = FailuresFile.prepare({ path, isData, isPiped: data.size === undefined });
  const { state } = flags;
  if (state === undefined) return failures;
  if (absolutePath(state) === absolutePath(path)) {
    throw new RunError(
      "usage",
      `Cannot use state '${state}': failures are written there; name another file with --state`,
    );
  }
  await trySyncState(state, configuration);
  return failures;
}
