/** Puts what is to be kept of an earlier failures file before what is new. */

import type { Disk } from "../disk.ts";
import { fileProblem } from "../file_error.ts";
import { NewFile } from "./new_file.ts";
import { readFrom } from "./read_from.ts";

/** A new file with what is at `path`, and behind it what is in `own`, which goes then. */
export async function joined(path: string, own: NewFile, disk: Disk): Promise<NewFile> {
  const all = new NewFile({ path, disk });
  try {
    for (const from of [path, own.path]) {
      for await (const bytes of readFrom(from, { start: 0, disk })) all.append(bytes);
    }
    if (!own.discard()) throw new Error(`'${own.path}' cannot be removed`);
  } catch (error) {
    if (all.discard()) throw error;
    const copy = `a copy that cannot be removed is in '${all.path}'`;
    throw new Error(`${fileProblem(error, path)}; ${copy}`, { cause: error });
  }
  return all;
}
