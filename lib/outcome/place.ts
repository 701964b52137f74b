/** Tries whether a file can be written to a path, before anything is sent, and leaves everything as it was. */

import { fileProblem } from "../file_error.ts";
import { folderOf } from "../path.ts";

/** Written to a file of the trial, so that a full disk shows. */
const TRIAL_BYTES = new Uint8Array(1024);

/**
 * What keeps a file from being written to `path`, replaced and removed there; undefined when nothing does. A file that
 * exists keeps content, mode and time.
 */
export function placeProblem(path: string): string | undefined {
  if (path === "-") return "standard output is for the result";
  try {
    const folder = folderOf(path);
    if (infoOf(folder)?.isDirectory !== true) return `there is no folder '${folder}'`;
    const found = infoOf(path);
    if (found === undefined) return problemOfNew(path);
    if (found.isDirectory) return "it is a folder";
    if (!found.isFile) return "it is not a regular file";
    Deno.openSync(path, { write: true, append: true }).close();
    // To remove or replace a file, and for what SQLite keeps beside one, its folder has to be writable.
    writeTrial(`${folder === "." ? "./" : folder}.cio-sync-${crypto.randomUUID()}`);
  } catch (error) {
    return fileProblem(error, path);
  }
}

/** What is at `path`; undefined where there is nothing, or a folder of the path is a file. */
export function infoOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}

function problemOfNew(path: string): string | undefined {
  const target = linkTarget(path);
  // With the permissions that cio-sync has, Deno makes no file through a link.
  if (target !== undefined) return `it is a symbolic link to '${target}', where there is no file`;
  writeTrial(path);
}

/** Makes a file at `path`, where there is none, writes to it and removes it again. */
function writeTrial(path: string): void {
  const file = Deno.openSync(path, { write: true, createNew: true, mode: 0o600 });
  try {
    for (let at = 0; at < TRIAL_BYTES.length;) at += file.writeSync(TRIAL_BYTES.subarray(at));
  } finally {
    file.close();
    Deno.removeSync(path);
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return Deno.readLinkSync(path);
  } catch {
    return undefined;
  }
}
