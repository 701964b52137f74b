/** Opens all data of a command: one file, or several that are read as one. */

import type { InputFlags } from "./flags.ts";
import { type DataFile, openDataFile, type OpenOptions } from "./open.ts";
import { openSeveral } from "./several.ts";

/**
 * Opens the data that `flags` name, in the order of its files. All of them are tried before this returns, so that nothing
 * is sent before it is known that the last one can be read.
 *
 * @throws {DataError} when one cannot be opened, or is known to be something else.
 */
export async function openData(flags: InputFlags, options: OpenOptions = {}): Promise<DataFile> {
  const { data, format, records, delimiter, emptyCells } = flags;
  const opening = { ...options, format, records, delimiter, emptyCells };
  if (data.length === 1) return await openDataFile(data[0], opening);
  return await openSeveral(data, opening);
}
