/** The place that a verification writes to: tried, and kept for this run alone, before anyone is looked up. */

import type { DataFile } from "../input/open.ts";
import { notesOfLeft } from "../outcome/new_file.ts";
import { lockPlace } from "../outcome/path_lock.ts";
import { takenNote } from "../outcome/result_file.ts";
import { checkApart, isSamePlace } from "../outcome/same_place.ts";
import { defaultDifferencesPath, DifferencesFile } from "./differences_file.ts";

/** The place of one run. */
export interface DifferencesPlace extends Disposable {
  file: DifferencesFile;
}

/** What is known of a run when its place is tried. */
export interface DifferencesPlaceOptions {
  data: DataFile;
  /** Path of the configuration. */
  config: string;
  /** Prints where differences go that were to go elsewhere. */
  note: (message: string) => void;
}

/**
 * Tries the differences file, at `path` or beside the data, leaves everything as it was, and keeps other runs off it
 * until it is disposed of.
 *
 * @throws {RunError} when it cannot be written to, or another run writes to it.
 */
export async function tryDifferencesPlace(
  path: string | undefined,
  { data, config, note }: DifferencesPlaceOptions,
): Promise<DifferencesPlace> {
  const beside = defaultDifferencesPath(data);
  const asked = path ?? beside;
  const isDefault = isSamePlace(asked, beside);
  checkApart(asked, "differences", [
    { is: "the configuration", isAt: (path) => isSamePlace(path, config) },
    { is: "the data", isAt: (path) => data.isAt(path) },
  ]);
  const prepare = () => DifferencesFile.prepare({ path: asked, isDefault, data: data.origin });
  const { place: file, lock } = await lockPlace(prepare, { name: "differences" });
  for (const left of notesOfLeft(file.path)) note(left);
  const { takenBy } = file.place;
  if (takenBy !== undefined) note(takenNote("differences", asked, file.place));
  return { file, [Symbol.dispose]: () => lock[Symbol.dispose]() };
}
