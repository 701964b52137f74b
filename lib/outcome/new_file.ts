/** A file that is written beside the one whose place it takes, so that nothing is lost when writing it fails. */

import { type Disk, type DiskFile, systemDisk, writeAll } from "../disk.ts";
import { folderOf } from "../path.ts";
import { ownInfoOf } from "./place.ts";

/** Characters of a name that the name of a new file begins with: with what follows it is never too long. */
const KEPT_OF_NAME = 60;

/** Which file is at a path, and in which state; undefined where there is none. */
export type FileIdentity = Pick<Deno.FileInfo, "dev" | "ino" | "size" | "mtime"> | undefined;

/** Which file is at `path` itself. */
export function identityOf(path: string, disk: Disk = systemDisk): FileIdentity {
  const found = ownInfoOf(path, disk);
  if (found === undefined) return undefined;
  const { dev, ino, size, mtime } = found;
  return { dev, ino, size, mtime };
}

/**
 * Checks that the file at `path` is still as it was when it was `expected`, or gone.
 *
 * @throws {Error} when another is there by now, or when it has been written to.
 */
export function checkUnchanged(path: string, expected: FileIdentity, disk: Disk): void {
  const found = identityOf(path, disk);
  if (found === undefined) return;
  // Windows does not tell the number of a file, and elsewhere that of one that is gone is soon another's.
  if (found.dev !== expected?.dev || found.ino !== expected.ino) {
    throw new Error("another file has been put there meanwhile");
  }
  if (found.size !== expected.size || found.mtime?.getTime() !== expected.mtime?.getTime()) {
    throw new Error("it has been changed meanwhile");
  }
}

/**
 * What to tell the user of new files for `path` that other runs have left beside it: they were killed, or could not put
 * them in their place. Nothing is done to them. Ask under the lock of `path`, as they are of runs that have ended then.
 */
export function notesOfLeft(path: string): string[] {
  const { folder, start } = newName(path);
  const isNew = (name: string) =>
    name.startsWith(start) && /^[0-9a-f]{8}$/.test(name.slice(start.length));
  const left: string[] = [];
  try {
    for (const { name } of Deno.readDirSync(folder || ".")) if (isNew(name)) left.push(name);
  } catch {
    // A folder may be one to write to and not to read.
  }
  return left.sort().map((name) =>
    `'${folder}${name}' is of a run that did not end as it should: remove it once the data of that run is synced`
  );
}

/** What a new file needs. */
export interface NewFileOptions {
  /** Whose place it is to take. */
  path: string;
  /** @default {systemDisk} */
  disk?: Disk | undefined;
  /** Its permissions, of which those of the process's mask are taken away. @default {0o600} */
  mode?: number;
}

/** A new file under a name that nobody can foresee, readable by its owner alone unless it is to be otherwise. */
export class NewFile {
  /** Where it is. */
  path: string;
  /** Bytes in it. */
  length = 0;

  #disk: Disk;
  #file: DiskFile;
  #isBroken = false;
  #isClosed = false;

  /** Makes an empty one; throws what the disk throws. */
  constructor({ path, disk = systemDisk, mode = 0o600 }: NewFileOptions) {
    this.#disk = disk;
    const { folder, start } = newName(path);
    this.path = `${folder}${start}${crypto.randomUUID().slice(0, 8)}`;
    // `createNew` follows no link, and writes into no file of anybody else's.
    this.#file = disk.open(this.path, { write: true, createNew: true, mode });
  }

  /** Adds `bytes`: all of them or, when it throws, none. After that nothing more can be added. */
  append(bytes: Uint8Array): void {
    if (this.#isBroken) throw new Error("An earlier part could not be written");
    try {
      writeAll(this.#file, bytes);
      this.length += bytes.length;
    } catch (error) {
      this.#takeBack();
      throw error;
    }
  }

  /**
   * Takes the place of the file at `path`, which must still be `expected`, or gone.
   *
   * @throws {Error} when something else is there by now, and what the disk throws; both files are as they were then.
   */
  putInPlace(path: string, expected: FileIdentity): void {
    this.#file.syncSync();
    checkUnchanged(path, expected, this.#disk);
    this.#disk.rename(this.path, path);
    this.path = path;
    syncFolder(folderOf(path), this.#disk);
  }

  /** Whether it is where it was put: nobody has moved, removed or replaced it. */
  get isThere(): boolean {
    const { dev, ino } = this.#file.statSync();
    const found = identityOf(this.path, this.#disk);
    return found !== undefined && found.dev === dev && found.ino === ino;
  }

  /** Has all that was written so far on the disk. */
  sync(): void {
    this.#file.syncSync();
  }

  /** Closes it; it stays where it is. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#file.close();
  }

  /** Closes and removes it; false where it cannot be removed. */
  discard(): boolean {
    this.close();
    try {
      this.#disk.remove(this.path);
      return true;
    } catch {
      return false;
    }
  }

  /** Half a line (a full disk) would spoil the next one too. */
  #takeBack(): void {
    try {
      this.#file.truncateSync(this.length);
      this.#file.seekSync(this.length, Deno.SeekMode.Start);
    } catch {
      this.#isBroken = true;
    }
  }
}

/** How the name of a new file begins that is to take the place of the one at `path`, and the folder for it. */
function newName(path: string): { folder: string; start: string } {
  const folder = folderOf(path);
  const name = folder === "." ? path : path.slice(folder.length);
  const start = `${name.slice(0, KEPT_OF_NAME)}.new-`;
  return { folder: folder === "." ? "" : folder, start };
}

/** Has the names in `folder` on the disk, where the system can do that: Windows cannot. */
export function syncFolder(folder: string, disk: Disk): void {
  try {
    const file = disk.open(folder, { read: true });
    try {
      file.syncSync();
    } finally {
      file.close();
    }
  } catch {
    // What was done is done; only a loss of power could take it back.
  }
}
