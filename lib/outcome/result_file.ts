/** Files that a run writes: readable by their owner alone, and replacing none but our own. */

import { RunError } from "../errors.ts";
import { infoOf, placeProblem } from "./place.ts";

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

/** The data of a run, as far as it says where the files of the run go. */
export interface DataPlace {
  path: string;
  /** Whether it is a regular file that was named by its path, so that other files can go beside it. */
  isNamedFile: boolean;
}

/** `users.json` to `users.failures.ndjson`; what is no file, such as a pipe, to one in the current folder. */
export function defaultResultPath({ path, isNamedFile }: DataPlace, name: string): string {
  const stem = isNamedFile ? path.replace(/\.[^./\\]+$/, "") : "cio-sync";
  return `${stem}.${name}.ndjson`;
}

/**
 * Checks that a file of this kind can be written to `path`, by trying it; everything is left as it was.
 *
 * @throws {RunError} of kind `usage` when it cannot, or when another kind of file is in the way.
 */
export function checkResultPath(path: string, kind: ResultFileKind): void {
  const cannot = `Cannot write ${kind.name} to '${path}'`;
  const advice = `name another with --${kind.name}`;
  const problem = placeProblem(path);
  if (problem !== undefined) throw new RunError("usage", `${cannot}: ${problem}; ${advice}`);
  if (isReplaceable(path, kind)) return;
  throw new RunError(
    "usage",
    `${cannot}: it exists and is not a ${kind.name} file; ${advice}`,
  );
}

/** Whether `path` is free, or holds an empty file, or one of this kind. */
function isReplaceable(path: string, kind: ResultFileKind): boolean {
  if (infoOf(path) === undefined) return true;
  try {
    using file = Deno.openSync(path, { read: true });
    const start = new Uint8Array(kind.startBytes);
    const length = file.readSync(start);
    return length === null || kind.isOne(new TextDecoder().decode(start.subarray(0, length)));
  } catch {
    // What cannot be read may be anything.
    return false;
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
