/** Opens the SQLite file of a state: creates, recognises, locks and checks it. */

import { DatabaseSync } from "node:sqlite";
import { infoOf, placeProblem } from "../outcome/place.ts";
import { lock, makePrivate, readHeader } from "./private_file.ts";
import { damaged, explain, unusable } from "./state_error.ts";
import type { IdentifierKind } from "../customerio/identifiers.ts";
import { claim, OWNER_SCHEMA, ownerIn, type OwnerRow } from "./owner.ts";
import { ACCEPTED_SCHEMA } from "./changes.ts";
import { COUNTERS_SCHEMA } from "./counters.ts";
import { PEOPLE_SCHEMA } from "./recorded_people.ts";
import { RECORDS_SCHEMA } from "./record_tables.ts";
import { countUnsorted, sortIn } from "./sorting.ts";
import { FORMAT, upgrade } from "./upgrade.ts";

/** "CioS" in ASCII: how a SQLite file says that it is one of ours. */
const APPLICATION_ID = 0x43696f53;

const PAGE_BYTES = 4096;
const CACHE_BYTES = 8 * 1024 * 1024;
/**
 * The write-ahead log is moved into the file whenever it is this long. With a longer one the thread that writes a new
 * state stands still for so long that the run has to wait for it.
 */
const MAX_LOG_BYTES = 4 * 1024 * 1024;
/** A file up to this size is checked as a whole when it is opened, which takes at most 0.5 s. */
const MAX_CHECKED_BYTES = 256 * 1024 * 1024;

/**
 * Look-ups read `people`. A run appends to `accepted`, which is fast in any order of identifiers; sorting moves
 * the rows to `people`, and says what a row means.
 */
const SCHEMA = `
  ${PEOPLE_SCHEMA}
  ${ACCEPTED_SCHEMA}
  ${OWNER_SCHEMA}
  ${COUNTERS_SCHEMA}
  ${RECORDS_SCHEMA}
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${FORMAT};
`;

/** How a state file is opened. */
export interface DatabaseOptions {
  owner: OwnerRow;
  /** Memory for its pages. @default {8 MB, with which people are looked up faster} */
  cacheBytes?: number | undefined;
}

/**
 * Opens the state file at `path` for one run alone, and makes it where there is none. The lock ends when the
 * process does, even if it is killed.
 *
 * @throws {RunError} when the file is not one that this run may write to.
 */
export function openDatabase(
  path: string,
  { owner, cacheBytes = CACHE_BYTES }: DatabaseOptions,
): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    const problem = makePrivate(path, checkHeader);
    if (problem !== undefined) throw unusable(path, problem);
    // The real path, because to SQLite "file:x" and ":memory:" are not names of files.
    database = new DatabaseSync(Deno.realPathSync(path));
    lock(database);
    if (countOf(database, "SELECT count(*) FROM sqlite_master") === 0) createTables(database);
    else check(database, { path, file: path });
    claim(database, path, owner);
    upgrade(database, owner.identifier);
    configure(database, cacheBytes);
    return database;
  } catch (error) {
    database?.close();
    throw explain(path, error);
  }
}

/**
 * Tries whether a run can use the state file at `path`, or make one there, and leaves everything as it was. Whose people
 * are in it is not looked at.
 *
 * @throws {RunError} as {@linkcode openDatabase} does.
 */
export function tryDatabase(path: string): void {
  try {
    const problem = placeProblem(path);
    if (problem !== undefined) {
      throw unusable(path, `${problem}; name another file with --state`);
    }
    const found = infoOf(path);
    if (found === undefined) return;
    checkHeader(path);
    if (found.size === 0) return;
    // Deno 2.4 has no `using` for it.
    const database = new DatabaseSync(Deno.realPathSync(path));
    try {
      lock(database);
    } finally {
      database.close();
    }
  } catch (error) {
    throw explain(path, error);
  }
}

/**
 * Opens `file`, a copy of the state file at `path`, as the next run would find that: sorted in and up to date. It is for
 * this run alone, and goes when that ends.
 *
 * @param checkOwner Throws when the people in it are of another workspace or kind of identifier.
 * @throws {RunError} about `path`, when it is not one that a run may use.
 */
export function openCopy(
  path: string,
  { file, identifier, checkOwner }: CopyOptions,
): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(Deno.realPathSync(file));
    lock(database);
    check(database, { path, file });
    const owner = ownerIn(database);
    if (owner !== undefined) checkOwner(owner);
    upgrade(database, identifier);
    database.exec(`
      PRAGMA synchronous = OFF;
      PRAGMA cache_size = -${CACHE_BYTES / 1024};
    `);
    if (countUnsorted(database) > 0) sortIn(database);
    return database;
  } catch (error) {
    database?.close();
    throw explain(path, error);
  }
}

/** What {@linkcode openCopy} needs to know. */
export interface CopyOptions {
  /** Path of the copy. */
  file: string;
  /** What the people of this run are identified by. */
  identifier: IdentifierKind;
  checkOwner: (theirs: OwnerRow) => void;
}

/**
 * Refuses a file that is neither ours nor empty, before SQLite can change it.
 *
 * @returns whether it is empty.
 */
export function checkHeader(path: string, options?: { isWritten: boolean }): boolean {
  const header = readHeader(path, options);
  if (header === "empty") return true;
  if (header === "cut off") throw damaged(path, "it ends within its header");
  if (header === "other" || header.applicationId !== APPLICATION_ID) {
    throw unusable(
      path,
      "it is not a state file; name another with --state, or if it was one and is damaged, " +
        "delete it: the next run sends everyone again",
    );
  }
  if (header.version > FORMAT) {
    throw unusable(
      path,
      `it is of a newer cio-sync (format ${header.version}, this one knows ${FORMAT}); ` +
        "use that one, or name another file with --state",
    );
  }
  return false;
}

/** In one transaction, so that a file whose run was killed meanwhile is still empty. */
function createTables(database: DatabaseSync): void {
  database.exec(`PRAGMA page_size = ${PAGE_BYTES}; BEGIN; ${SCHEMA} COMMIT`);
}

/** Finds a file that was cut off, and any damage in a small one; damage in a big one shows when it is read. */
function check(database: DatabaseSync, { path, file }: { path: string; file: string }): void {
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const bytes = countOf(database, "PRAGMA page_count") * countOf(database, "PRAGMA page_size");
  const { size } = Deno.statSync(file);
  if (size < bytes) throw damaged(path, `it has ${size} bytes of ${bytes}`);
  if (size > MAX_CHECKED_BYTES) return;
  const { quick_check } = database.prepare("PRAGMA quick_check(1)").get() as {
    quick_check: string;
  };
  // Its first line names the database, the last the damage.
  if (quick_check !== "ok") throw damaged(path, quick_check.split("\n").at(-1)!);
}

/**
 * With a write-ahead log and `NORMAL`, what was committed stays when the process is killed. A loss of power can undo
 * what was committed since the log was last moved into the file. People who were accepted in that time are sent
 * again, except those whose attributes in the next data file are the ones that the state still has of them.
 */
function configure(database: DatabaseSync, cacheBytes: number): void {
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA cache_size = -${cacheBytes / 1024};
    PRAGMA wal_autocheckpoint = ${MAX_LOG_BYTES / PAGE_BYTES};
    PRAGMA journal_size_limit = ${MAX_LOG_BYTES};
  `);
}

function countOf(database: DatabaseSync, sql: string): number {
  return Object.values(database.prepare(sql).get() as Record<string, number>)[0];
}
