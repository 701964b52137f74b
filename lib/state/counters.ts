/** What a state file counts: its runs, and the numbers of its people. */

import type { DatabaseSync } from "node:sqlite";

/** The counters of one state file. */
export interface Counters {
  /** By which failures files name the state. */
  id: string;
  /** The run that has it open, 1-based. */
  run: number;
  /** All numbers of people are below this. */
  next: number;
}

/** Creates the table that holds one `Counters`. */
export const COUNTERS_SCHEMA = `
  CREATE TABLE counters (
    id TEXT NOT NULL,
    run INTEGER NOT NULL,
    next INTEGER NOT NULL
  ) STRICT;
  INSERT INTO counters VALUES (lower(hex(randomblob(8))), 0, 0);
`;

/** What the file counts. */
export function countersOf(database: DatabaseSync): Counters {
  return database.prepare("SELECT id, run, next FROM counters").get() as unknown as Counters;
}

/** Counts a run. What an earlier one has accepted must have been sorted in. */
export function beginRun(database: DatabaseSync): void {
  database.exec("UPDATE counters SET run = run + 1");
}
