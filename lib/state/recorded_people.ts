/** Looks people up in the table of a state file. */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { HASH_BYTES } from "./fingerprint.ts";

/**
 * Creates the table of people: one row for everyone whom a run has sent, and for nobody else. The hashes hold where no
 * record is pending: on its way, or without an answer. Who has left the data is counted by an index of those alone.
 */
export const PEOPLE_SCHEMA = `
  CREATE TABLE people (
    identifier TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    run INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    pending INTEGER NOT NULL DEFAULT 0,
    gone TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX people_gone ON people (gone) WHERE gone IS NOT NULL;
`;

/** What a state file has of one person. */
export interface RecordedPerson {
  /** Which of the people it is: no two have the same. */
  number: number;
  /** The last run that had anything of theirs accepted; 0 where that is not known. */
  run: number;
  /**
   * In hexadecimal, {@linkcode HASH_DIGITS} for each accepted record, in the order of the data. Empty: it is not known what
   * Customer.io has.
   */
  hashes: string;
  /** What was done to them when they had left the data; empty where nothing was. */
  gone: string;
}

/** Digits of the hash of one record. */
export const HASH_DIGITS = 2 * HASH_BYTES;

/** Looks people up by their keys. */
export class RecordedPeople {
  #find: StatementSync;

  constructor(database: DatabaseSync) {
    // A list is passed as one JSON text: a call for every person would take three times as long.
    // CROSS JOIN keeps SQLite from reading all of `people` instead.
    this.#find = database.prepare(`
      SELECT group_concat(
        asked.key || ':' || people.number || ':' || people.run || ':' ||
          iif(people.pending = 0, lower(hex(people.hashes)), '') || ':' || coalesce(people.gone, '')
      ) AS found
      FROM json_each(?) AS asked CROSS JOIN people ON people.identifier = asked.value
    `);
  }

  /** What the file has of each of `keys`; undefined where it has nothing. */
  of(keys: readonly string[]): (RecordedPerson | undefined)[] {
    const recorded = new Array<RecordedPerson | undefined>(keys.length).fill(undefined);
    const { found } = this.#find.get(JSON.stringify(keys)) as { found: string | null };
    if (found === null) return recorded;
    for (const entry of found.split(",")) {
      const [index, number, run, hashes, gone] = entry.split(":");
      recorded[Number(index)] = { number: Number(number), run: Number(run), hashes, gone };
    }
    return recorded;
  }
}
