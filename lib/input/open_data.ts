/** Opens all data of a command: one file, or several that are read as one. */

import { withoutKeys } from "../key_like.ts";
import type { FormatOptions, InputFlags } from "./flags.ts";
import { nameOfAll } from "./data_name.ts";
import { findFiles } from "./find_files.ts";
import { type DataFile, openDataFile, type OpenOptions } from "./open.ts";
import { openSeveral } from "./several.ts";

/** How all data of a command is opened. */
export interface OpenDataOptions extends OpenOptions {
  /** Path of the configuration, which is left out of several files of data. @default {not known} */
  config?: string | undefined;
}

/**
 * Opens the data that `flags` name. Several files are read in their order; all of them are tried before this returns, so
 * that nothing is sent before it is known that the last one can be read.
 *
 * @throws {DataError} when one cannot be opened, or is known to be something else.
 * @throws {RunError} of kind `usage` when one is named twice.
 */
export async function openData(
  flags: InputFlags,
  { config, ...options }: OpenDataOptions = {},
): Promise<DataFile> {
  const { data, format, records, delimiter, emptyCells } = flags;
  const opening = { ...options, format, records, delimiter, emptyCells };
  const { note = () => {} } = options;
  // A pattern can find a file whose name is a key.
  const paths = await findFiles(data, { note: (text) => note(withoutKeys(text)), config });
  if (paths.length === 1) {
    const file = await openDataFile(paths[0], opening);
    noteUnused(file, { delimiter, emptyCells, note });
    return file;
  }
  const file = await openSeveral(paths, opening);
  // By what was given: the data of a pattern is the same when another file matches it.
  if (file.origin === undefined) file.origin = await nameOfAll(data);
  return file;
}

/** Says so where a flag that is about CSV has nothing to act on; a failures file is given beside the flags of its data. */
function noteUnused(
  { format }: DataFile,
  { delimiter, emptyCells, note }: Pick<FormatOptions, "delimiter" | "emptyCells"> & {
    note: (message: string) => void;
  },
): void {
  if (format === "csv" || format === "failures") return;
  const unused = [
    ...(delimiter === undefined ? [] : ["--delimiter"]),
    ...(emptyCells === undefined ? [] : ["--empty-cells"]),
  ];
  if (unused.length === 0) return;
  const does = unused.length === 1 ? "does" : "do";
  note(`The data is JSON: ${unused.join(" and ")}, for CSV, ${does} nothing`);
}
