/** The places that a sync writes to: tried, and kept for this run alone, before anything is sent. */

import type { Configuration } from "../config/types.ts";
import { RunError } from "../errors.ts";
import type { DataFile } from "../input/open.ts";
import { defaultFailuresPath, FailuresFile } from "../outcome/failures_file.ts";
import { defaultGonePath, GoneFile } from "../outcome/gone_file.ts";
import { basename, folderOf } from "../path.ts";
import { notesOfLeft } from "../outcome/new_file.ts";
import { lockFileBeside, lockPlace } from "../outcome/path_lock.ts";
import { takenNote } from "../outcome/result_file.ts";
import { checkApart, isSamePlace, type UsedFile } from "../outcome/same_place.ts";
import type { SyncFlags } from "./flags.ts";
import { trySyncState } from "./open_state.ts";

/** What SQLite adds to the name of a state file for files of its own. */
const STATE_FILES = ["", "-wal", "-shm", "-journal"];

/** The places of one run. */
export interface Places extends Disposable {
  failures: FailuresFile;
  /** Where people go who have left the data; undefined where nobody knows who was in it. */
  gone: GoneFile | undefined;
}

/** What is known of a run when its places are tried. */
export interface PlacesOptions {
  data: DataFile;
  configuration: Configuration;
  /** Prints where something goes that was asked to go elsewhere. */
  note: (message: string) => void;
}

/**
 * Checks, by their names alone, that nothing would be written over what the run reads, or over each other.
 *
 * @throws {RunError} naming the flag of the place that is taken.
 */
export function checkPlaces(flags: SyncFlags, data: DataFile): void {
  const { state, report, config } = flags;
  const path = failuresPathOf(flags, data);
  const inputs: UsedFile[] = [
    { is: "the configuration", isAt: (path) => isSamePlace(path, config) },
    { is: "the data", isAt: (path) => data.isAt(path) },
  ];
  if (!isReplay(path, data)) checkApart(path, "failures", inputs);
  const gone = gonePathOf(flags, data);
  const isGone = {
    is: "where it goes who is gone",
    isAt: (other: string) => state !== undefined && isSamePlace(other, gone),
  };
  if (isGone.isAt(path)) checkApart(path, "failures", [isGone]);
  const written = [...inputs, ...filesOf(path), isGone];
  if (state !== undefined) checkState(state, written);
  if (report !== undefined) checkApart(report, "report", [...written, ...filesOfState(state)]);
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
  checkPlaces(flags, data);
  const path = failuresPathOf(flags, data);
  const { state } = flags;
  const prepare = () =>
    FailuresFile.prepare({
      path,
      isData: isReplay(path, data),
      // Where the failures of the records behind the limit are, they must stay.
      isPiped: data.size === undefined || (flags.limit !== undefined && !isReplay(path, data)),
      isFailures: data.format === "failures",
      isDefault: isSamePlace(path, defaultFailuresPath(data)),
      data: data.origin,
    });
  const { place: failures, lock } = await lockPlace(prepare, { name: "failures" });
  let gone: GoneFile | undefined;
  try {
    if (state !== undefined) await trySyncState(state, configuration);
    // A failures file has some of the people only.
    if (state !== undefined && data.format !== "failures") gone = prepareGone(flags, data);
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
  for (const left of notesOfLeft(failures.path)) note(left);
  if (failures.takenBy !== undefined) note(takenNote("failures", path, failures));
  return { failures, gone, [Symbol.dispose]: () => lock[Symbol.dispose]() };
}

function prepareGone(flags: SyncFlags, data: DataFile): GoneFile {
  return GoneFile.prepare({ path: gonePathOf(flags, data), isDefault: true, data: data.origin });
}

/** Beside the data or, where the failures are to go elsewhere, there: nothing may be written beside the data then. */
function gonePathOf({ failures }: SyncFlags, data: DataFile): string {
  const path = defaultGonePath(data);
  if (failures === undefined) return path;
  const folder = folderOf(failures);
  return folder === "." ? basename(path) : folder + basename(path);
}

function failuresPathOf({ failures }: SyncFlags, data: DataFile): string {
  return failures ?? defaultFailuresPath(data);
}

/** Whether the failures file at `path` is the data. */
function isReplay(path: string, data: DataFile): boolean {
  return data.format === "failures" && data.isAt(path);
}

/** The failures file at `path`, and what is made beside it. */
function filesOf(path: string): UsedFile[] {
  const lock = lockFileBeside(path);
  return [
    { is: "where failures are written", isAt: (other) => isSamePlace(other, path) },
    { is: "what locks the failures file", isAt: (other) => isSamePlace(other, lock) },
  ];
}

/** The state file, if there is one, and what SQLite keeps beside it. */
function filesOfState(state: string | undefined): UsedFile[] {
  if (state === undefined) return [];
  return STATE_FILES.map((end) => ({
    is: end === "" ? "the state" : "where SQLite keeps a part of the state",
    isAt: (path) => isSamePlace(path, state + end),
  }));
}

/** @throws {RunError} when a file of the state would be one of `files`. */
function checkState(state: string, files: readonly UsedFile[]): void {
  for (const end of STATE_FILES) {
    const clash = files.find(({ isAt }) => isAt(state + end));
    if (clash === undefined) continue;
    const it = end === "" ? "it" : `SQLite keeps a part of it in '${state}${end}', which`;
    throw new RunError(
      "usage",
      `Cannot use state '${state}': ${it} is ${clash.is}; name another file with --state`,
    );
  }
}
