/** Keeps a path for one run alone: a second one is told so before it does anything. */

import { RunError } from "../errors.ts";
import { fileProblem } from "../file_error.ts";
import { folderOf } from "../path.ts";
import { infoOf, ownInfoOf } from "./place.ts";

/** Times that the lock file may go between opening and locking it, because another run has just ended. */
const MAX_TRIES = 20;

/** Without waiting for another run, and without the file that SQLite would keep beside this one. */
const EXCLUSIVELY =
  "PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE";

/** What a lock is for. */
export interface PathLockOptions {
  /** What is written there, which is also the name of the flag that names another path: `failures`. */
  name: string;
}

/**
 * Locks `path`, where there need not be a file yet, until it is disposed of or the process ends, even if it is killed.
 * The lock is on a file beside it, `.NAME.lock`, which is empty and goes with the lock; one that a killed process left
 * does no harm.
 *
 * SQLite does the locking: it works on every system, and on the oldest Deno without waiting.
 *
 * @throws {RunError} of kind `usage` when another run has it, or when it cannot be locked.
 */
export async function lockPath(path: string, { name }: PathLockOptions): Promise<Disposable> {
  const cannot = `Cannot write ${name} to '${path}'`;
  if (infoOf(folderOf(path)) === undefined) {
    throw new RunError("usage", `${cannot}: there is no folder '${folderOf(path)}'`);
  }
  const lockFile = lockFileOf(path);
  const { DatabaseSync } = await import("node:sqlite");
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    try {
      const before = makePrivate(lockFile);
      const database = new DatabaseSync(Deno.realPathSync(lockFile));
      try {
        database.exec(EXCLUSIVELY);
      } catch (error) {
        database.close();
        throw error;
      }
      // Between making and locking it, the run that had it may have removed it: then it is nobody's.
      if (ownInfoOf(lockFile)?.ino === before.ino) return release(database, lockFile);
      database.close();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      const isTaken = /is locked/.test(String(error));
      const why = isTaken
        ? "another run is using it"
        : `'${lockFile}': ${fileProblem(error, lockFile)}`;
      const advice = isTaken
        ? `wait for it to end, or name another with --${name}`
        : `name another with --${name}`;
      throw new RunError("usage", `${cannot}: ${why}; ${advice}`, { cause: error });
    }
  }
  throw new RunError("usage", `${cannot}: runs that begin and end all the time are using it`);
}

/**
 * Locks the place that `prepare` finds. It is asked again under the lock, as a run that was ending just then may have
 * changed what is there.
 *
 * @throws {RunError} as `prepare` and `lockPath` do.
 */
export async function lockPlace<Place extends { readonly path: string }>(
  prepare: () => Place,
  options: PathLockOptions,
): Promise<{ place: Place; lock: Disposable }> {
  while (true) {
    const { path } = prepare();
    using stack = new DisposableStack();
    stack.use(await lockPath(path, options));
    const place = prepare();
    if (place.path === path) return { place, lock: stack.move() };
  }
}

/** Where the lock file for `path` is. */
export function lockFileBeside(path: string): string {
  const folder = folderOf(path);
  return folder === "." ? `.${path}.lock` : `${folder}.${path.slice(folder.length)}.lock`;
}

/** The same for every spelling of `path`. */
function lockFileOf(path: string): string {
  const isThere = infoOf(path) !== undefined;
  const folder = folderOf(path);
  const real = isThere
    ? Deno.realPathSync(path)
    : `${Deno.realPathSync(folder)}/${path.slice(folder === "." ? 0 : folder.length)}`;
  return lockFileBeside(real);
}

/** Makes the lock file unless it is there; which one it is. */
function makePrivate(lockFile: string): Deno.FileInfo {
  try {
    Deno.openSync(lockFile, { write: true, createNew: true, mode: 0o600 }).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  const found = Deno.lstatSync(lockFile);
  if (!found.isFile || found.size > 0) throw new Error("it is there and is no lock file");
  return found;
}

function release(database: { close(): void }, lockFile: string): Disposable {
  return {
    [Symbol.dispose]() {
      try {
        // Before the lock is given up, so that it cannot be the next run's.
        Deno.removeSync(lockFile);
      } catch {
        // An empty file that is left does no harm.
      }
      database.close();
    },
  };
}
