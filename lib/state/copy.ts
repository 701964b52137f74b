/** A private copy of a state file: read for a run that must neither change the file nor keep others off it. */

import { DatabaseSync } from "node:sqlite";
import { messageOf } from "../errors.ts";
import { fileProblem } from "../file_error.ts";
import { infoOf } from "../outcome/place.ts";
import { folderOf } from "../path.ts";
import { checkHeader } from "./database.ts";
import { explain, unusable } from "./state_error.ts";

/** What a run that was killed leaves beside its state file, and belongs to it. */
const PARTS = ["", "-wal", "-journal"];

/** A copy, until it is disposed of. */
export interface StateCopy extends Disposable {
  /** Path of the copy. */
  file: string;
}

/**
 * Copies the state file at `path` to a temporary folder that nobody else can read; undefined where there is none yet.
 *
 * @throws {RunError} when a run could not use it, or another one is just using it.
 */
export function copyState(path: string): StateCopy | undefined {
  const found = infoOf(path);
  const problem = problemOf(path, found);
  if (problem !== undefined) {
    throw unusable(path, `${problem}; name another file with --state`);
  }
  if (found === undefined) return undefined;
  try {
    if (checkHeader(path, { isWritten: false })) return undefined;
  } catch (error) {
    throw explain(path, error);
  }
  return copyWhole(path);
}

function problemOf(path: string, found: Deno.FileInfo | undefined): string | undefined {
  if (found === undefined) {
    const folder = folderOf(path);
    return infoOf(folder)?.isDirectory === true ? undefined : `there is no folder '${folder}'`;
  }
  if (found.isDirectory) return "it is a folder";
  return found.isFile ? undefined : "it is not a regular file";
}

function copyWhole(path: string): StateCopy {
  const real = Deno.realPathSync(path);
  const before = signsOf(real);
  checkUnused(path, real);
  const copy = copyParts(path, real);
  try {
    checkUnused(path, real);
    if (signsOf(real) !== before) {
      throw unusable(path, "another run has just changed it; run the same command again");
    }
    return copy;
  } catch (error) {
    copy[Symbol.dispose]();
    throw error;
  }
}

function copyParts(path: string, real: string): StateCopy {
  let folder: string | undefined;
  const remove = () => {
    try {
      if (folder !== undefined) Deno.removeSync(folder, { recursive: true });
    } catch {
      // It has been removed already.
    }
  };
  try {
    folder = Deno.makeTempDirSync({ prefix: "cio-sync-state-" });
    const file = `${folder}/state`;
    for (const part of PARTS) {
      if (infoOf(real + part) !== undefined) Deno.copyFileSync(real + part, file + part);
    }
    return { file, [Symbol.dispose]: remove };
  } catch (error) {
    remove();
    const why = `it cannot be copied to a temporary folder: ${fileProblem(error)}`;
    throw unusable(path, `${why}; TMPDIR names the folder`, error);
  }
}

/** By which a change of the file, or of what is beside it, shows. */
function signsOf(real: string): string {
  return PARTS.map((part) => {
    const info = infoOf(real + part);
    return `${info?.ino} ${info?.size} ${info?.mtime?.getTime()}`;
  }).join();
}

/**
 * Tries to lock the file as a run does, but without the right to write: SQLite gets no further than to see whether
 * another has locked it, and neither makes nor changes anything.
 *
 * @throws {RunError} when another run has.
 */
function checkUnused(path: string, real: string): void {
  const database = new DatabaseSync(real, { readOnly: true });
  try {
    database.exec(
      "PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; SELECT count(*) FROM sqlite_master",
    );
  } catch (error) {
    if (/locked/.test(messageOf(error))) throw explain(path, error);
  } finally {
    database.close();
  }
}
