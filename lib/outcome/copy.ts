/** Copies what is to be kept of an earlier failures file. */

import type { Disk } from "../disk.ts";
import { fileProblem } from "../file_error.ts";
import { NewFile } from "./new_file.ts";

/** The file at `path` from byte `start` on, in chunks, without the white space at the start. */
export async function* readFrom(
  path: string,
  { start, disk }: { start: number; disk: Disk },
): AsyncGenerator<Uint8Array> {
  using from = disk.open(path, { read: true });
  from.seekSync(start, Deno.SeekMode.Start);
  const chunk = new Uint8Array(256 * 1024);
  let atLineStart = start === 0;
  for (let length = from.readSync(chunk); length !== null; length = from.readSync(chunk)) {
    let begin = 0;
    while (!atLineStart && begin < length) {
      if (chunk[begin] > 0x20) atLineStart = true;
      else begin++;
    }
    if (begin < length) yield chunk.subarray(begin, length);
  }
}

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
