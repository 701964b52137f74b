/** Stores for tests, and files to keep them in. */

import { type ActivityJournal, ActivityLog } from "../../lib/sandbox/people/activity.ts";
import { MemoryStore } from "../../lib/sandbox/store/memory_store.ts";
import { SqliteActivityLog } from "../../lib/sandbox/store/sqlite_activity.ts";
import { openPeopleDatabase } from "../../lib/sandbox/store/sqlite_database.ts";
import { SqliteStore } from "../../lib/sandbox/store/sqlite_store.ts";
import type { Store, StoredPerson } from "../../lib/sandbox/people/store.ts";

/** Both ways to keep people; they must not differ in anything. */
export const STORES: Record<string, (path: string) => { store: Store; activity: ActivityJournal }> =
  {
    MemoryStore: () => ({ store: new MemoryStore(), activity: new ActivityLog(1000) }),
    SqliteStore: openFile,
  };

/** The people and activities of a SQLite file; closing the store closes the file. */
export function openFile(path: string) {
  const database = openPeopleDatabase(path);
  return { store: new SqliteStore(database), activity: new SqliteActivityLog(database, 1000) };
}

/** A person without attributes, with the next `cio_id` of the store; not yet in it. */
export function newPerson(
  store: Store,
  identifiers: { id?: string; email?: string },
): StoredPerson {
  const { id = null, email = null } = identifiers;
  return { cioId: store.nextCioId(), id, email, attributes: {}, relationships: [], changedAt: 0 };
}

/** A path for a database in a folder that is removed at the end. */
export async function temporaryFile(): Promise<{ path: string } & AsyncDisposable> {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-sandbox-" });
  return {
    path: `${folder}/people.db`,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
