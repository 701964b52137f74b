/** Whether two paths lead to one file, by whatever names. */

import { RunError } from "../errors.ts";
import { folderOf } from "../path.ts";
import { infoOf } from "./place.ts";

/** A file that a run uses. */
export interface UsedFile {
  /** What it is, such as `the data`. */
  is: string;
  /** Whether it is, or is to be, at `path`, by whatever name. */
  isAt: (path: string) => boolean;
}

/**
 * Checks that what is to be written to `path` would not be written over one of `files`.
 *
 * @param name What is to be written, which is also the name of the flag that names another path: `failures`.
 * @throws {RunError} of kind `usage` when it would.
 */
export function checkApart(path: string, name: string, files: readonly UsedFile[]): void {
  const clash = files.find(({ isAt }) => isAt(path));
  if (clash === undefined) return;
  throw new RunError(
    "usage",
    `Cannot write ${name} to '${path}': it is ${clash.is}; name another with --${name}`,
  );
}

/** Whether `a` and `b` are one file or, where there is none yet, would be. */
export function isSamePlace(a: string, b: string): boolean {
  const [first, second] = [knownOf(a), knownOf(b)];
  if (first !== undefined && second !== undefined && first.ino !== null) {
    return first.dev === second.dev && first.ino === second.ino;
  }
  return realNameOf(a) === realNameOf(b);
}

/** What is at `path`; undefined where nothing is, or nothing that may be looked at. */
function knownOf(path: string): Deno.FileInfo | undefined {
  try {
    return infoOf(path);
  } catch {
    return undefined;
  }
}

/** `path` with the links of its folder followed; as it is where there is no such folder. */
function realNameOf(path: string): string {
  const folder = folderOf(path);
  try {
    if (infoOf(path) !== undefined) return Deno.realPathSync(path);
    const name = folder === "." ? path : path.slice(folder.length);
    return `${Deno.realPathSync(folder)}/${name}`;
  } catch {
    return path;
  }
}
