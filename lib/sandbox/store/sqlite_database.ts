/** The SQLite file: its schema, files of older versions, and refusing what is something else. */

import { DatabaseSync } from "node:sqlite";
import { messageOf, RunError } from "../../errors.ts";
import { fileProblem } from "../../file_error.ts";
import { infoOf, placeProblem } from "../../outcome/place.ts";
import { lock, makePrivate, readHeader, type SqliteHeader } from "../../state/private_file.ts";
import { migrate } from "./sqlite_migration.ts";

/** "cios" in ASCII: marks a SQLite file as a sandbox's. */
const APPLICATION_ID = 0x63696f73;
const SCHEMA_VERSION = 3;

/** SQLite's default. */
const PAGE_BYTES = 4096;

const SCHEMA = `
  CREATE TABLE people (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    cio_id TEXT NOT NULL UNIQUE,
    id TEXT UNIQUE,
    email TEXT,
    email_key TEXT UNIQUE,
    phone TEXT,
    phone_order INTEGER,
    attributes TEXT NOT NULL,
    relationships TEXT NOT NULL DEFAULT '[]',
    devices TEXT NOT NULL DEFAULT '[]',
    changed_at INTEGER NOT NULL,
    searchable TEXT NOT NULL
  );
  CREATE INDEX people_phone ON people (phone, phone_order) WHERE phone IS NOT NULL;
  CREATE TABLE suppressed (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    together INTEGER NOT NULL,
    PRIMARY KEY (kind, value)
  ) WITHOUT ROWID;
  CREATE INDEX suppressed_together ON suppressed (together);
  CREATE TABLE cio_ids (given INTEGER NOT NULL);
  INSERT INTO cio_ids VALUES (0);
  CREATE TABLE activity (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    cio_id TEXT,
    activity TEXT NOT NULL
  );
  CREATE INDEX activity_cio_id ON activity (cio_id, sequence);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/**
 * Opens the database that a sandbox keeps people and activities in, or creates it.
 *
 * @param path A file's path.
 * @throws {RunError} If the file cannot be opened or is no sandbox's.
 */
export function openPeopleDatabase(path: string): DatabaseSync {
  const problem = placeProblem(path);
  if (problem !== undefined) throw unusable(path, `${problem}; name another with --db`);
  let database: DatabaseSync | undefined;
  try {
    const problem = makePrivate(path, checkHeader);
    if (problem !== undefined) throw unusable(path, problem);
    // The real path, because to SQLite "file:x" and ":memory:" are not names of files.
    database = new DatabaseSync(Deno.realPathSync(path));
    lock(database);
    prepare(database, path);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof RunError) throw error;
    if (/locked/.test(messageOf(error))) {
      const advice = "end that one, or name another file with --db";
      throw unusable(path, `another sandbox is using it; ${advice}`, error);
    }
    throw unusable(path, fileProblem(error, path), error);
  }
}

/** The result of a query for one number; 0 for null. */
export function numberOf(database: DatabaseSync, sql: string): number {
  const row = database.prepare(sql).get() as Record<string, number | null>;
  return Object.values(row)[0] ?? 0;
}

/** Refuses a file that is neither a sandbox's nor empty, before SQLite can change it. */
function checkHeader(path: string): void {
  const header = readHeader(path);
  if (header === "empty") return;
  if (header === "other") throw unusable(path, "it is not a SQLite database");
  if (header === "cut off") throw unusable(path, "it is damaged: it ends within its header");
  if (header.applicationId === 0 && isNew(path)) return;
  checkOwner(header, path);
}

/**
 * Whether the tables can be in the log alone: version 0.1 made them there, and may have been killed before they were
 * moved. SQLite has to read the log then to know whose they are.
 */
function isNew(path: string): boolean {
  const log = infoOf(`${Deno.realPathSync(path)}-wal`);
  return Deno.statSync(path).size <= PAGE_BYTES && log !== undefined && log.size > 0;
}

function checkOwner({ applicationId, version }: SqliteHeader, path: string): void {
  if (applicationId !== APPLICATION_ID) {
    throw unusable(path, "it is a database of another program; name another with --db");
  }
  if (version >= 1 && version <= SCHEMA_VERSION) return;
  throw unusable(path, `its version is ${version}, not ${SCHEMA_VERSION}`);
}

function prepare(database: DatabaseSync, path: string): void {
  if (numberOf(database, "SELECT count(*) FROM sqlite_master") === 0) {
    // Before there is a log, so that the file itself says whose it is, whenever the process is killed.
    database.exec(`BEGIN; ${SCHEMA} COMMIT`);
  } else {
    // The header on the disk can be older than what a log beside it says.
    const applicationId = numberOf(database, "PRAGMA application_id");
    checkOwner({ applicationId, version: numberOf(database, "PRAGMA user_version") }, path);
    migrate(database);
  }
  // A write-ahead log is quick, and what was answered is not lost when the process is killed.
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
}

function unusable(path: string, reason: string, cause?: unknown): RunError {
  return new RunError("usage", `Cannot keep people in ${path}: ${reason}`, { cause });
}
