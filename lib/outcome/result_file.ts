/** Files that a run writes: readable by their owner alone, and replacing none but our own. */

import { RunError } from "../errors.ts";
import { folderOf } from "../path.ts";

/** Creates the file at `path`, or empties it, readable and writable by its owner alone. */
export function createPrivateFile(path: string): Deno.FsFile {
  const file = Deno.openSync(path, { write: true, create: true, truncate: true, mode: 0o600 });
  // The mode above is for a new file only.
  if (Deno.build.os !== "windows") Deno.chmodSync(path, 0o600);
  return file;
}

/** Writes all of `bytes` at the current position of `file`. */
export function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    written += file.writeSync(bytes.subarray(written));
  }
}

/** A kind of file that runs write and replace. */
export interface ResultFileKind {
  /** What it holds, which is also the name of the flag that names another path: `failures`. */
  name: string;
  /** How many bytes at its start have to be looked at to know one. */
  startBytes: number;
  /** Whether files of this kind start like this; `start` is shorter when the file is. */
  isOne: (start: string) => boolean;
}

/**
 * Checks that a file of this kind can be written to `path`, without writing yet.
 *
 * @throws {RunError} of kind `usage` when its folder does not exist or another kind of file is in the way.
 */
export async function checkResultPath(path: string, kind: ResultFileKind): Promise<void> {
  const folder = folderOf(path);
  const cannot = `Cannot write ${kind.name} to '${path}'`;
  if (!(await isFolder(folder))) {
    throw new RunError("usage", `${cannot}: there is no folder '${folder}'`);
  }
  if (await isReplaceable(path, kind)) return;
  throw new RunError(
    "usage",
    `${cannot}: it exists and is not a ${kind.name} file; name another with --${kind.name}`,
  );
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}

/** Whether `path` is free, or holds an empty file, or one of this kind. */
async function isReplaceable(path: string, kind: ResultFileKind): Promise<boolean> {
  try {
    if (!(await Deno.stat(path)).isFile) return false;
    using file = await Deno.open(path, { read: true });
    const start = new Uint8Array(kind.startBytes);
    const length = await file.read(start);
    return length === null || kind.isOne(new TextDecoder().decode(start.subarray(0, length)));
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}

/** Removes the file at `path`, if there is one. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
