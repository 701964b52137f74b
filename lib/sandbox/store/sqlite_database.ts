/** The SQLite file: its schema, files of older versions, and refusing what is something else. */

import { DatabaseSync } from "node:sqlite";
import { RunError } from "../../errors.ts";
import { fileProblem } from "../../file_error.ts";
import { placeProblem } from "../../outcome/place.ts";
import { migrate } from "./sqlite_migration.ts";

/** "cios" in ASCII: marks a SQLite file as a sandbox's. */
const APPLICATION_ID = 0x63696f73;
const SCHEMA_VERSION = 2;

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
    database = new DatabaseSync(path);
    prepare(database, path);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof RunError) throw error;
    throw unusable(path, fileProblem(error, path), error);
  }
}

/** The result of a query for one number; 0 for null. */
export function numberOf(database: DatabaseSync, sql: string): number {
  const row = database.prepare(sql).get() as Record<string, number | null>;
  return Object.values(row)[0] ?? 0;
}

function prepare(database: DatabaseSync, path: string): void {
  if (numberOf(database, "SELECT count(*) FROM sqlite_master") > 0) {
    const version = numberOf(database, "PRAGMA user_version");
    if (numberOf(database, "PRAGMA application_id") !== APPLICATION_ID) {
      throw unusable(path, "it is a database of another program");
    }
    if (version < 1 || version > SCHEMA_VERSION) {
      throw unusable(path, `its version is ${version}, not ${SCHEMA_VERSION}`);
    }
  }
  // A write-ahead log is quick, and what was answered is not lost when the process is killed.
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  if (numberOf(database, "PRAGMA user_version") === 0) database.exec(`BEGIN; ${SCHEMA} COMMIT`);
  else migrate(database);
}

function unusable(path: string, reason: string, cause?: unknown): RunError {
  return new RunError("usage", `Cannot keep people in ${path}: ${reason}`, { cause });
}
