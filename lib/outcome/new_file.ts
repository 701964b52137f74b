/** A file that is written beside the one whose place it takes, so that nothing is lost when writing it fails. */

import { type Disk, type DiskFile, systemDisk } from "../disk.ts";
import { folderOf } from "../path.ts";
import { ownInfoOf } from "./place.ts";

/** Which file is at a path, and in which state; undefined where there is none. */
export type FileIdentity = Pick<Deno.FileInfo, "dev" | "ino" | "size" | "mtime"> | undefined;

/** Which file is at `path` itself. */
export function identityOf(path: string, disk: Disk = systemDisk): FileIdentity {
  const found = ownInfoOf(path, disk);
  if (found === undefined) return undefined;
  const { dev, ino, size, mtime } = found;
  return { dev, ino, size, mtime };
}

/** Removes the file at `path` if it still is `expected`; throws if that was changed or replaced, and what the disk throws. */
export function removeExpected(path: string, expected: FileIdentity, disk: Disk): void {
  // What was not there at first is somebody else's.
  if (expected === undefined || identityOf(path, disk) === undefined) return;
  checkExpected(path, expected, disk);
  disk.remove(path);
}

/** What a new file needs. */
export interface NewFileOptions {
  /** Whose place it is to take. */
  path: string;
  /** @default {systemDisk} */
  disk?: Disk | undefined;
}

/** A new file under a name that nobody can foresee, readable by its owner alone. */
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
  constructor({ path, disk = systemDisk }: NewFileOptions) {
    this.#disk = disk;
    this.path = `${path}.new-${crypto.randomUUID().slice(0, 8)}`;
    // `createNew` follows no link, and writes into no file of anybody else's.
    this.#file = disk.open(this.path, { write: true, createNew: true, mode: 0o600 });
  }

  /** Adds `bytes`: all of them or, when it throws, none. After that nothing more can be added. */
  append(bytes: Uint8Array): void {
    if (this.#isBroken) throw new Error("An earlier part could not be written");
    try {
      for (let at = 0; at < bytes.length;) at += this.#file.writeSync(bytes.subarray(at));
      this.length += bytes.length;
    } catch (error) {
      this.#takeBack();
      throw error;
    }
  }

  /**
   * Takes the place of the file at `path`, which must still be `expected`, unchanged, or gone.
   *
   * @throws {Error} when it is not, and what the disk throws; both files are as they were then.
   */
  putInPlace(path: string, expected: FileIdentity): void {
    this.#file.syncSync();
    checkExpected(path, expected, this.#disk);
    this.#disk.rename(this.path, path);
    this.path = path;
    syncFolder(folderOf(path), this.#disk);
  }

  /** Whether it still is what is at its path. */
  get isThere(): boolean {
    const found = identityOf(this.path, this.#disk);
    return found !== undefined && isSame(found, this.#file.statSync());
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

function checkExpected(path: string, expected: FileIdentity, disk: Disk): void {
  const found = identityOf(path, disk);
  if (found === undefined) return;
  if (!isSame(found, expected)) throw new Error("another file has been put there meanwhile");
  const isUnchanged = found.size === expected?.size &&
    found.mtime?.getTime() === expected.mtime?.getTime();
  if (!isUnchanged) {
    throw new Error(
      "it has been changed while this run went on; see what is new in it, and sync it again",
    );
  }
}

function isSame(found: NonNullable<FileIdentity>, expected: FileIdentity): boolean {
  // Windows does not tell the number of a file.
  return expected !== undefined && found.dev === expected.dev && found.ino === expected.ino;
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
