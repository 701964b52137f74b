// Writes a file that another one may be in the place of.

import { writeAll } from "../lib/disk.ts";
import { type Disk, systemDisk } from "../lib/disk.ts";

/**
 * Puts `chunks` of text into the file at `path`. A file that is there is replaced once all of it is written, and stays
 * when that fails. What is no regular file, such as a pipe, is written to as it is.
 */
export function replaceFile(path: string, chunks: Iterable<string>, disk: Disk = systemDisk): void {
  const found = statOf(path, disk);
  const isReplaced = found === undefined || found.isFile;
  const real = found === undefined ? path : disk.realPath(path);
  const written = isReplaced ? `${real}.new-${crypto.randomUUID().slice(0, 8)}` : real;
  try {
    {
      using file = disk.open(written, { write: true, createNew: isReplaced });
      const encoder = new TextEncoder();
      for (const chunk of chunks) {
        const bytes = encoder.encode(chunk);
        writeAll(file, bytes);
      }
      if (isReplaced) file.syncSync();
    }
    if (isReplaced) disk.rename(written, real);
  } catch (error) {
    if (isReplaced && statOf(written, disk) !== undefined) disk.remove(written);
    throw error;
  }
}

function statOf(path: string, disk: Disk): Deno.FileInfo | undefined {
  try {
    return disk.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
