/** The platform's disk, one of whose operations fails. */

import { type Disk, type DiskFile, systemDisk } from "../../lib/disk.ts";

/** What changes something, and so can fail for want of room, or of the permission. */
export type Change = "open" | "write" | "sync" | "truncate" | "rename" | "remove";

/** A disk that counts what changes it. */
export interface FailingDisk extends Disk {
  /** The changes so far, by what they are. */
  readonly changes: Change[];
}

/**
 * A disk whose `nth` change, 1-based, fails; all after it too where it `staysBroken`. Half of what is to be written is
 * written by a write that fails.
 */
export function failingDisk(
  nth: number,
  { staysBroken = false }: { staysBroken?: boolean } = {},
): FailingDisk {
  const changes: Change[] = [];
  const change = (what: Change) => {
    changes.push(what);
    const isNow = staysBroken ? changes.length >= nth : changes.length === nth;
    if (isNow) throw new Error("No space left on device (os error 28)");
  };
  return {
    ...systemDisk,
    changes,
    open(path, options) {
      if (options.write) change("open");
      return failingFile(systemDisk.open(path, options), change);
    },
    rename(from, to) {
      change("rename");
      systemDisk.rename(from, to);
    },
    remove(path) {
      change("remove");
      systemDisk.remove(path);
    },
  };
}

function failingFile(file: DiskFile, change: (what: Change) => void): DiskFile {
  return {
    readSync: (bytes) => file.readSync(bytes),
    writeSync(bytes) {
      try {
        change("write");
      } catch (error) {
        file.writeSync(bytes.subarray(0, bytes.length >> 1));
        throw error;
      }
      return file.writeSync(bytes);
    },
    seekSync: (offset, whence) => file.seekSync(offset, whence),
    truncateSync(length) {
      change("truncate");
      file.truncateSync(length);
    },
    syncSync() {
      change("sync");
      file.syncSync();
    },
    statSync: () => file.statSync(),
    close: () => file.close(),
    [Symbol.dispose]: () => file.close(),
  };
}
