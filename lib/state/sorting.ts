/** From the order in which people were accepted to the order in which they are found. */

import type { DatabaseSync } from "node:sqlite";
import { folderOf } from "../path.ts";

/** How many rows wait to be sorted in. */
export function countUnsorted(database: DatabaseSync): number {
  const row = database.prepare("SELECT count(*) AS count FROM accepted").get();
  return (row as { count: number }).count;
}

/**
 * Brings everyone in `accepted` to the place in `people`, the latest of each, in one transaction. In their order each
 * page is written once, and not once a person. Meanwhile the folder holds up to three times the state's size.
 */
export function sortIn(database: DatabaseSync): void {
  const { file } = database.prepare("PRAGMA database_list").get() as { file: string };
  // What does not fit into memory: the state's folder can be written to, /tmp cannot in every container.
  useForSorting(database, folderOf(file));
  try {
    database.exec(`
      BEGIN;
      INSERT INTO people
        SELECT identifier, hash FROM accepted WHERE true ORDER BY identifier, sequence
        ON CONFLICT DO UPDATE SET hash = excluded.hash;
      DELETE FROM accepted;
      COMMIT;
      PRAGMA wal_checkpoint(TRUNCATE);
    `);
  } finally {
    useForSorting(database, "");
  }
}

/** For the whole process; "" is SQLite's own choice. */
function useForSorting(database: DatabaseSync, folder: string): void {
  database.exec(`PRAGMA temp_store_directory = '${folder.replaceAll("'", "''")}'`);
}
