/** Reads the part of a failures file that a run has not come to. */

import type { Disk } from "../disk.ts";

/** `path` from byte `start` on, in chunks, without the white space at the start. */
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
