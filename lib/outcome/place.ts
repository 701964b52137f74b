/** Tries whether a file can be written to a path, before anything is sent, and leaves everything as it was. */

import { type Disk, systemDisk, writeAll } from "../disk.ts";
import { fileProblem } from "../file_error.ts";
import { folderOf } from "../path.ts";

/** Written to a file of the trial, so that a full disk shows. */
const TRIAL_BYTES = new Uint8Array(1024);

/**
 * What keeps a file from being written to `path`, replaced and removed there; undefined when nothing does. A file that
 * exists keeps content, mode and time.
 */
export function placeProblem(path: string, disk: Disk = systemDisk): string | undefined {
  if (path === "-") return "standard output is for the result";
  try {
    const folder = folderOf(path);
    if (infoOf(folder, disk)?.isDirectory !== true) return `there is no folder '${folder}'`;
    const found = infoOf(path, disk);
    if (found === undefined) {
      // With the permissions that cio-sync has, Deno makes no file through a link.
      if (ownInfoOf(path, disk)?.isSymlink) {
        return `it is a symbolic link to '${disk.readLink(path)}', where there is no file`;
      }
    } else if (found.isDirectory) return "it is a folder";
    else if (!found.isFile) return "it is not a regular file";
    else disk.open(path, { write: true, append: true }).close();
    // To remove or replace a file, and for what SQLite keeps beside one, its folder has to be writable. Not at the path
    // itself, where another run may be putting its file just now.
    writeTrial(folder, disk);
  } catch (error) {
    return fileProblem(error, path);
  }
}

/** What is at `path`; undefined where there is nothing, or a folder of the path is a file. */
export function infoOf(path: string, disk: Disk = systemDisk): Deno.FileInfo | undefined {
  return infoBy(() => disk.stat(path));
}

/** The same of `path` itself, which may be a link. */
export function ownInfoOf(path: string, disk: Disk = systemDisk): Deno.FileInfo | undefined {
  return infoBy(() => disk.lstat(path));
}

function infoBy(ask: () => Deno.FileInfo): Deno.FileInfo | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}

/** Makes a file in `folder`, writes to it and removes it again. */
function writeTrial(folder: string, disk: Disk): void {
  const path = `${folder === "." ? "./" : folder}.cio-sync-${crypto.randomUUID()}`;
  const file = disk.open(path, { write: true, createNew: true, mode: 0o600 });
  try {
    writeAll(file, TRIAL_BYTES);
  } finally {
    file.close();
    disk.remove(path);
  }
}
