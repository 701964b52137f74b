/** Looks people up in the table of a state file. */

import type { DatabaseSync, StatementSync } from "node:sqlite";

/** What a state file has of people, by their keys. */
export class RecordedHashes {
  #find: StatementSync;

  constructor(database: DatabaseSync) {
    // A list is passed as one JSON text: a call for every person would take three times as long.
    // CROSS JOIN keeps SQLite from reading all of `people` instead.
    this.#find = database.prepare(`
      SELECT group_concat(asked.key || ':' || lower(hex(people.hash))) AS found
      FROM json_each(?) AS asked CROSS JOIN people ON people.identifier = asked.value
    `);
  }

  /** For each of `keys` the hash in the file: empty when it is doubtful, undefined when there is none. */
  of(keys: readonly string[]): (string | undefined)[] {
    const recorded = new Array<string | undefined>(keys.length).fill(undefined);
    const { found } = this.#find.get(JSON.stringify(keys)) as { found: string | null };
    if (found === null) return recorded;
    for (const entry of found.split(",")) {
      const colon = entry.indexOf(":");
      recorded[Number(entry.slice(0, colon))] = entry.slice(colon + 1);
    }
    return recorded;
  }
}
