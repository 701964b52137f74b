/** The places that a sync writes to: tried, and kept for this run alone, before anything is sent. */

import type { Configuration } from "../config/types.ts";
import { RunError } from "../errors.ts";
import type { DataFile } from "../input/open.ts";
import { defaultFailuresPath, FailuresFile } from "../outcome/failures_file.ts";
import { lockPath } from "../outcome/path_lock.ts";
import { takenNote } from "../outcome/result_file.ts";
import { isSamePlace } from "../outcome/same_place.ts";
import type { SyncFlags } from "./flags.ts";
import { trySyncState } from "./open_state.ts";

/** What SQLite adds to the name of a state file for files of its own. */
const STATE_FILES = ["", "-wal", "-shm", "-journal"];

/** The places of one run. */
export interface Places extends Disposable {
  failures: FailuresFile;
}

/** What is known of a run when its places are tried. */
export interface PlacesOptions {
  data: DataFile;
  configuration: Configuration;
  /** Prints where something goes that was asked to go elsewhere. */
  note: (message: string) => void;
}

/**
 * Tries the failures file and the state file, leaves everything as it was, and keeps other runs off the failures file
 * until it is disposed of.
 *
 * @throws {RunError} naming the flag of the place that cannot be written to, or that another run writes to.
 */
export async function tryPlaces(
  flags: SyncFlags,
  { data, configuration, note }: PlacesOptions,
): Promise<Places> {
  const path = flags.failures ?? defaultFailuresPath(data);
  const { state } = flags;
  if (state !== undefined) checkApart(state, path);
  const failures = FailuresFile.prepare({
    path,
    isData: data.format === "failures" && data.isAt(path),
    isPiped: data.size === undefined,
    isFailures: data.format === "failures",
    data: data.origin,
  });
  const lock = await lockPath(failures.path, { name: "failures" });
  try {
    if (state !== undefined) await trySyncState(state, configuration);
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
  if (failures.takenBy !== undefined) note(takenNote("failures", path, failures));
  return { failures, [Symbol.dispose]: () => lock[Symbol.dispose]() };
}

function checkApart(state: string, failures: string): void {
  const clash = STATE_FILES.find((end) => isSamePlace(state + end, failures));
  if (clash === undefined) return;
  const what = clash === "" ? "failures are" : `failures are to go to '${failures}', which SQLite`;
  const why = clash === "" ? "written there" : "uses for it";
  throw new RunError(
    "usage",
    `Cannot use state '${state}': ${what} ${why}; name another file with --state`,
  );
}
