/** Moves people from the order in which they were accepted to the order in which they are looked up. */

import type { DatabaseSync } from "node:sqlite";
import { folderOf } from "../path.ts";
import { HASH_BYTES } from "./fingerprint.ts";
import { dropRecords } from "./record_tables.ts";

/** Of a user with more records the hashes are not kept: they are sent in every run. */
const MAX_RECORDS = 1000;

/** More records than are ever on their way. */
const NEVER_KNOWN = 1_000_000_000;

/**
 * What a row of `accepted` is, by its hash, as columns of a person who is not in `people` yet:
 *
 * - NULL: the user is sent from the first record on, or it is not known whether that was accepted. What was there no
 *   longer holds, and one record is on its way.
 * - no bytes: one more record is on its way. Where there is no row, one is already, of a new user; or none, as it is not
 *   certain that there was an earlier one. In a run that has settled everything that makes no difference.
 * - a zero byte: a record was rejected by Customer.io, which has not changed anything.
 * - hashes: of records that were accepted, in their order.
 */
const asPerson = (isSettled: boolean) => `
  iif(length(hash) < ${HASH_BYTES}, x'', coalesce(hash, x'')) AS hashes,
  CASE hash WHEN x'' THEN ${
  isSettled ? -1 : 2
} WHEN x'00' THEN 0 ELSE iif(hash IS NULL, 1, 0) END AS pending,
  iif(length(hash) >= ${HASH_BYTES}, counters.run, 0) AS run
`;

/** What such a row changes about a person who is there. */
export const CHANGES = `
  hashes = CASE
    WHEN excluded.run > 0 AND length(people.hashes) < ${HASH_BYTES * MAX_RECORDS}
      THEN CAST(people.hashes || excluded.hashes AS BLOB)
    WHEN excluded.run = 0 AND excluded.pending = 1 THEN x''
    ELSE people.hashes
  END,
  pending = CASE
    WHEN excluded.run > 0 AND length(people.hashes) >= ${HASH_BYTES * MAX_RECORDS}
      THEN ${NEVER_KNOWN}
    WHEN excluded.run > 0
      THEN max(0, people.pending - length(excluded.hashes) / ${HASH_BYTES})
    WHEN excluded.pending = 1 THEN 1
    WHEN excluded.pending IN (2, -1) THEN people.pending + 1
    ELSE max(0, people.pending - 1)
  END,
  run = max(people.run, excluded.run),
  gone = iif(excluded.run > 0, NULL, people.gone)
`;

/**
 * New users of whom nothing is known but that more of theirs was to be sent: the run was stopped before. Nothing may ever
 * be done to anyone who was not sent, so they have no row.
 */
const NEVER_SENT = `
  run = 0 AND hashes = x'' AND identifier IN (
    SELECT identifier FROM accepted
      WHERE identifier IN (SELECT identifier FROM accepted WHERE hash = x'')
      GROUP BY identifier HAVING total(hash IS NULL OR hash <> x'') = 0
  )
`;

/** Users of whom `accepted` has more than accepted records: what these mean depends on what is to come. */
const UNSETTLED = `
  SELECT identifier FROM accepted WHERE hash IS NULL OR length(hash) < ${HASH_BYTES}
`;

/** Numbers of people that nobody has may be so many, and three times as many as there are people. */
const SPARE_NUMBERS = 1_000_000;

/** How many rows of `accepted` are not in `people` yet. */
export function countUnsorted(database: DatabaseSync): number {
  const row = database.prepare("SELECT count(*) AS count FROM accepted").get();
  return (row as { count: number }).count;
}

/**
 * Moves what `accepted` has of everyone to `people`, in one transaction. In the order of identifiers each page is
 * written once, instead of once a person. Meanwhile the folder needs up to three times the state's size.
 *
 * `isSettled`: whether the run that wrote it has settled all that it sent, so that no record is on its way but those whose
 * outcome is not known.
 */
export function sortIn(
  database: DatabaseSync,
  { isSettled = false }: { isSettled?: boolean } = {},
): void {
  withSortingFolder(database, () => {
    database.exec(`
      BEGIN;
      ${move("true", isSettled)}
      DELETE FROM people WHERE ${NEVER_SENT};
      DELETE FROM accepted;
    `);
    renumber(database);
    database.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
  });
}

/**
 * Moves, while a run goes on, those to `people` of whom nothing but accepted records is in `accepted`: then less is left
 * for its end. The run must not look anybody up.
 */
export function sortInSome(database: DatabaseSync): void {
  const which = `identifier NOT IN (${UNSETTLED})`;
  const isAll = database.prepare(`${UNSETTLED} LIMIT 1`).get() === undefined;
  withSortingFolder(database, () => {
    database.exec(`
      BEGIN;
      ${move(isAll ? "true" : which, true)}
      DELETE FROM accepted ${isAll ? "" : `WHERE ${which}`};
      COMMIT;
    `);
  });
}

const move = (which: string, isSettled: boolean) => `
  INSERT INTO people (identifier, number, hashes, pending, run)
    SELECT identifier, number, ${asPerson(isSettled)}
    FROM accepted, counters WHERE ${which} ORDER BY identifier, sequence
    ON CONFLICT DO UPDATE SET ${CHANGES};
  UPDATE counters SET next = max(next, 1 + (SELECT max(number) FROM accepted));
`;

/** Numbers everyone anew when there are far more numbers than people: a run needs memory for each number. */
function renumber(database: DatabaseSync): void {
  const { next } = database.prepare("SELECT next FROM counters").get() as { next: number };
  if (next <= SPARE_NUMBERS) return;
  const { count } = database.prepare("SELECT count(*) AS count FROM people").get() as {
    count: number;
  };
  if (next <= SPARE_NUMBERS + 4 * count) return;
  dropRecords(database);
  database.exec(`
    UPDATE people SET number = others.number
      FROM (SELECT identifier, row_number() OVER (ORDER BY identifier) - 1 AS number FROM people)
        AS others
      WHERE others.identifier = people.identifier;
    UPDATE counters SET next = ${count};
  `);
}

/**
 * Runs `sort` with SQLite's temporary files beside the state: what does not fit into memory is sorted in them, and not
 * every container has a writable /tmp. The folder is that of the whole process.
 */
function withSortingFolder(database: DatabaseSync, sort: () => void): void {
  const { file } = database.prepare("PRAGMA database_list").get() as { file: string };
  const use = (folder: string) =>
    database.exec(`PRAGMA temp_store_directory = '${folder.replaceAll("'", "''")}'`);
  use(folderOf(file));
  try {
    sort();
  } finally {
    use("");
  }
}
