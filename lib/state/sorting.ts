/** Moves people from the order in which they were accepted to the order in which they are looked up. */

import type { DatabaseSync } from "node:sqlite";
import { folderOf } from "../path.ts";

/** How many rows of `accepted` are not in `people` yet. */
export function countUnsorted(database: DatabaseSync): number {
  const row = database.prepare("SELECT count(*) AS count FROM accepted").get();
  return (row as { count: number }).count;
}

/**
 * Moves the latest row of everyone in `accepted` to `people`, in one transaction. In the order of identifiers each
 * page is written once, instead of once a person. Meanwhile the folder needs up to three times the state's size.
 */
export function sortIn(database: DatabaseSync): void {
  const { file } = database.prepare("PRAGMA database_list").get() as { file: string };
  // What does not fit into memory is sorted in a file beside the state, as not every container has a writable /tmp.
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

/** Sets the folder of SQLite's temporary files, for the whole process; "" leaves it to SQLite. */
function useForSorting(database: DatabaseSync, folder: string): void {
  database.exec(`PRAGMA temp_store_directory = '${folder.replaceAll("'", "''")}'`);
}
