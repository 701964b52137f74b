/** Files that a run writes: readable by their owner alone, and replacing none but our own. */

import { type Disk, systemDisk } from "../disk.ts";
import { RunError } from "../errors.ts";
import { DATA_MEMBER_BYTES, dataOfStart } from "../input/data_member.ts";
import { checkUnchanged, type FileIdentity, identityOf, syncFolder } from "./new_file.ts";
import { folderOf } from "../path.ts";
import { infoOf, ownInfoOf, placeProblem } from "./place.ts";

/** A kind of file that runs write and replace. */
export interface ResultFileKind {
  /** What it holds, which is also the name of the flag that names another path, unless there is `advice`: `failures`. */
  name: string;
  /** What to do about what is in the way. @default {name another by the flag} */
  advice?: string;
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

/** The data of a file that does not name it, as those of version 0.1 do not. */
export const UNNAMED = "";

/** A path that was tried. */
export interface ResultPlace {
  /** The path itself, where it is a link that of the file that it leads to. */
  path: string;
  /** The file that was there. */
  found: FileIdentity;
  /** The data of this run as lines of this file name it. */
  data: string | undefined;
  /** The other data that it belongs to and that keeps it from being replaced, if so; `UNNAMED` where it does not say. */
  takenBy: string | undefined;
}

/** What a place is for. */
export interface PlaceOptions {
  kind: ResultFileKind;
  /** The data of this run, from the root; `-` for what came through a pipe. @default {not known} */
  data?: string | undefined;
  /** Whether the file at the path is the data of this run itself, and so not that of others. @default {false} */
  isData?: boolean;
  /** Whether the path is the one beside this data, so that a file that names no data is taken for its own. @default {false} */
  isDefault?: boolean;
  /** @default {systemDisk} */
  disk?: Disk | undefined;
}

/**
 * Checks that a file of this kind can be written to `path`, by trying it; everything is left as it was.
 *
 * @throws {RunError} of kind `usage` when it cannot, or when another kind of file is in the way.
 */
export function checkResultPath(
  path: string,
  { kind, data, isData = false, isDefault = false, disk = systemDisk }: PlaceOptions,
): ResultPlace {
  const cannot = `Cannot write ${kind.name} to '${path}'`;
  const { advice = `name another with --${kind.name}` } = kind;
  const problem = placeProblem(path, disk);
  if (problem !== undefined) throw new RunError("usage", `${cannot}: ${problem}; ${advice}`);
  const start = startOf(path, disk);
  if (start !== "" && !kind.isOne(start)) {
    throw new RunError(
      "usage",
      `${cannot}: it exists and is not a ${kind.name} file; ${advice}`,
    );
  }
  const real = ownInfoOf(path, disk)?.isSymlink ? disk.realPath(path) : path;
  const own = nameBeside(data, folderOf(real), disk);
  const owner = dataOfStart(start);
  const isOwn = isData || start === "" || owner === own || (owner === undefined && isDefault);
  const takenBy = isOwn ? undefined : owner ?? UNNAMED;
  return { path: real, found: identityOf(real, disk), data: own, takenBy };
}

/**
 * The same, but where the file at `path` belongs to other data it is left alone, and the place is the first of
 * `PATH-2.ndjson`, `PATH-3.ndjson` … that is free or belongs to this data.
 *
 * @throws {RunError} as `checkResultPath`.
 */
export function findResultPlace(path: string, options: PlaceOptions): ResultPlace {
  const first = checkResultPath(path, options);
  if (first.takenBy === undefined) return first;
  const [, stem, extension] = /^(.*?)(\.[^./\\]*)?$/s.exec(first.path)!;
  for (let number = 2;; number++) {
    const other = `${stem}-${number}${extension ?? ""}`;
    const place = checkResultPath(other, { ...options, isDefault: false });
    if (place.takenBy === undefined) return { ...place, takenBy: first.takenBy };
  }
}

/** What to tell the user when the file at `asked`, which holds `what`, belongs to other data. */
export function takenNote(
  what: string,
  asked: string,
  { path, takenBy = UNNAMED }: Pick<ResultPlace, "path" | "takenBy">,
): string {
  const owner = takenBy === UNNAMED
    ? "data that it does not name"
    : takenBy === "-"
    ? "data that came through a pipe"
    : `'${takenBy}'`;
  return `'${asked}' has ${what} of ${owner}: it is left as it is, and those of this run go to '${path}'`;
}

/** `data` by its name alone where it is in `folder` too, so that both can be moved together. */
function nameBeside(data: string | undefined, folder: string, disk: Disk): string | undefined {
  if (data === undefined || data === "-") return data;
  const beside = folderOf(data);
  return `${disk.realPath(folder)}/` === beside ? data.slice(beside.length) : data;
}

/** How the file at `path` begins; empty where there is none, or nothing in it. */
function startOf(path: string, disk: Disk): string {
  if (infoOf(path, disk) === undefined) return "";
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  try {
    using file = disk.open(path, { read: true });
    const start = new Uint8Array(DATA_MEMBER_BYTES);
    const length = file.readSync(start) ?? 0;
    return decoder.decode(start.subarray(0, length));
  } catch {
    // What cannot be read may be anything.
    return "\0";
  }
}

/**
 * Removes the file at `path`, if it is still the one that was `found` there.
 *
 * @throws {Error} when it is another, or cannot be removed.
 */
export function removeFound(
  { path, found }: Pick<ResultPlace, "path" | "found">,
  disk: Disk = systemDisk,
): void {
  // What has been put at a path that was free is not ours.
  if (found === undefined) return;
  checkUnchanged(path, found, disk);
  try {
    disk.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  // A loss of power must not bring back what would then replace newer values.
  syncFolder(folderOf(path), disk);
}
