/** Opens the SQLite file of a state: creates, recognises, locks and checks it. */

import { DatabaseSync } from "node:sqlite";
import { infoOf, placeProblem } from "../outcome/place.ts";
import { lock, makePrivate, readHeader } from "./private_file.ts";
import { damaged, explain, unusable } from "./state_error.ts";
import { claim, OWNER_SCHEMA, type OwnerRow } from "./owner.ts";
import { FORMAT, upgrade } from "./upgrade.ts";

/** "CioS" in ASCII: how a SQLite file says that it is one of ours. */
const APPLICATION_ID = 0x43696f53;

const PAGE_BYTES = 4096;
const CACHE_BYTES = 8 * 1024 * 1024;
/** The write-ahead log is moved into the file whenever it is this long. */
const MAX_LOG_BYTES = 16 * 1024 * 1024;
/** A file up to this size is checked as a whole when it is opened, which takes at most 0.5 s. */
const MAX_CHECKED_BYTES = 256 * 1024 * 1024;

/**
 * Look-ups read `people`. A run appends to `accepted`, which is fast in any order of identifiers; sorting moves
 * the rows to `people`. A row without a hash: the person was sent with other attributes since then, and whether they
 * were accepted is not known.
 */
const SCHEMA = `
  CREATE TABLE people (
    identifier TEXT PRIMARY KEY,
    hash BLOB
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE accepted (
    sequence INTEGER PRIMARY KEY,
    identifier TEXT NOT NULL,
    hash BLOB
  ) STRICT;
  ${OWNER_SCHEMA}
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${FORMAT};
`;

/**
 * Opens the state file at `path` for one run alone, and makes it where there is none. The lock ends when the
 * process does, even if it is killed.
 *
 * @throws {RunError} when the file is not one that this run may write to.
 */
export function openDatabase(path: string, owner: OwnerRow): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    const problem = makePrivate(path, checkHeader);
    if (problem !== undefined) throw unusable(path, problem);
    // The real path, because to SQLite "file:x" and ":memory:" are not names of files.
    database = new DatabaseSync(Deno.realPathSync(path));
    lock(database);
    if (countOf(database, "SELECT count(*) FROM sqlite_master") === 0) createTables(database);
    else check(database, path);
    claim(database, path, owner);
    upgrade(database, owner.identifier);
    configure(database);
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

/** Refuses a file that is neither ours nor empty, before SQLite can change it. */
function checkHeader(path: string): void {
  const header = readHeader(path);
  if (header === "empty") return;
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
}

/** In one transaction, so that a file whose run was killed meanwhile is still empty. */
function createTables(database: DatabaseSync): void {
  database.exec(`PRAGMA page_size = ${PAGE_BYTES}; BEGIN; ${SCHEMA} COMMIT`);
}

/** Finds a file that was cut off, and any damage in a small one; damage in a big one shows when it is read. */
function check(database: DatabaseSync, path: string): void {
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const bytes = countOf(database, "PRAGMA page_count") * countOf(database, "PRAGMA page_size");
  const { size } = Deno.statSync(path);
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
function configure(database: DatabaseSync): void {
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA cache_size = -${CACHE_BYTES / 1024};
    PRAGMA wal_autocheckpoint = ${MAX_LOG_BYTES / PAGE_BYTES};
    PRAGMA journal_size_limit = ${MAX_LOG_BYTES};
  `);
}

function countOf(database: DatabaseSync, sql: string): number {
  return Object.values(database.prepare(sql).get() as Record<string, number>)[0];
}
