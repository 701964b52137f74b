/** SQLite files that hold personal data: nobody else reads them, one process at a time has them, others' stay as they are. */

import type { DatabaseSync } from "node:sqlite";
import { infoOf } from "../outcome/place.ts";
import { folderOf } from "../path.ts";

/** https://sqlite.org/fileformat2.html#the_database_header */
const MAGIC = "SQLite format 3\0";
const VERSION_OFFSET = 60;
const APPLICATION_ID_OFFSET = 68;
const HEADER_BYTES = 100;

/** What SQLite creates beside a file. */
const COMPANIONS = ["-wal", "-shm", "-journal"];

/** The numbers in the header of a SQLite file that say whose it is. */
export interface SqliteHeader {
  applicationId: number;
  /** SQLite's `user_version`. */
  version: number;
}

/**
 * Gives a new file, and one of ours, mode 0600, and what SQLite left beside it; what SQLite creates there inherits the
 * mode. What keeps the file from being used; undefined when nothing does.
 *
 * @param check Throws if the file that is there is not ours; called before anything is changed.
 */
export function makePrivate(path: string, check: (path: string) => void): string | undefined {
  const found = infoOf(path);
  if (found === undefined) {
    const folder = folderOf(path);
    if (infoOf(folder)?.isDirectory !== true) return `there is no folder '${folder}'`;
    Deno.openSync(path, { createNew: true, write: true, mode: 0o600 }).close();
    return;
  }
  if (found.isDirectory) return "it is a folder";
  if (!found.isFile) return "it is not a regular file";
  check(path);
  narrow(path, found);
  for (const ending of COMPANIONS) {
    const beside = Deno.realPathSync(path) + ending;
    const info = infoOf(beside);
    if (info === undefined) continue;
    if (!Deno.lstatSync(beside).isFile) return `'${beside}' is not a regular file`;
    narrow(beside, info);
  }
}

/** The header of the file at `path`, which has to be writable if it is to be written to (`isWritten`). */
export function readHeader(
  path: string,
  { isWritten = true }: { isWritten?: boolean } = {},
): SqliteHeader | "empty" | "cut off" | "other" {
  const header = new Uint8Array(HEADER_BYTES);
  using file = Deno.openSync(path, { read: true, write: isWritten });
  const length = file.readSync(header) ?? 0;
  if (length === 0) return "empty";
  if (new TextDecoder().decode(header.subarray(0, MAGIC.length)) !== MAGIC) return "other";
  if (length < HEADER_BYTES) return "cut off";
  const view = new DataView(header.buffer);
  return {
    applicationId: view.getUint32(APPLICATION_ID_OFFSET),
    version: view.getUint32(VERSION_OFFSET),
  };
}

/**
 * Locks the file until the process ends: in this mode SQLite keeps the lock and needs no memory shared with other
 * processes. It does not wait for another run; Deno 2.4's default is to wait 5 s.
 */
export function lock(database: DatabaseSync): void {
  database.exec(
    "PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT",
  );
}

function narrow(path: string, { mode }: Deno.FileInfo): void {
  if (Deno.build.os !== "windows" && (mode! & 0o077) !== 0) Deno.chmodSync(path, 0o600);
}
