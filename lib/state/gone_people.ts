/** People of a state who have left the data: how many, who, and what was done to them. */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { KEPT, type SeenPeople, SUPPRESSED } from "./seen_people.ts";

/** What is done to people who have left the data; `set` and a hash of what is set. */
export type GoneMark = "keep" | "suppress" | "delete" | `set ${string}`;

/** People that are read at once. */
const PAGE = 10_000;

/**
 * A row of someone who was never sent: new, and more of theirs was to be sent when the run was stopped. Nothing is ever
 * done to such people.
 */
const NEVER_SENT = "(run = 0 AND pending >= 2)";

/** Identifiers as JSON, as a text column may come back cut off at a NUL. */
const PAGE_SQL = (condition: string) => `
  SELECT
    json_group_array(json_array(identifier, number, coalesce(gone, ''))) AS people,
    iif(count(*) = 0, NULL, hex(max(identifier))) AS last
  FROM (
    SELECT identifier, number, gone FROM people
      WHERE ${condition} AND NOT ${NEVER_SENT} ORDER BY identifier LIMIT ${PAGE}
  )
`;

/** One person who has left the data. */
export interface GonePerson {
  /** The identifier, as people are compared. */
  key: string;
  /** Whether an earlier run has kept them, and said so. */
  isKept: boolean;
}

/** Those of one state who have left the data of one run, which was read to its end. */
export class GonePeople {
  #database: DatabaseSync;
  #seen: SeenPeople;
  #first: StatementSync;
  #next: StatementSync;

  constructor(database: DatabaseSync, seen: SeenPeople) {
    this.#database = database;
    this.#seen = seen;
    this.#first = database.prepare(PAGE_SQL("identifier >= ''"));
    this.#next = database.prepare(PAGE_SQL("identifier > CAST(unhex(?) AS TEXT)"));
  }

  /** How many people the state has. */
  get stateSize(): number {
    return this.#rows().reduce((sum, { count }) => sum + count, 0);
  }

  /** How many have left the data, and nothing was done to them that makes `mark` needless. */
  count(mark: GoneMark): number {
    return this.#rows()
      .filter(({ gone }) => !isDone(gone, mark))
      .reduce((sum, { gone, count }) => sum + count - this.#seen.countBy(gone), 0);
  }

  /** Those people, some at a time. What is marked meanwhile is not among the later ones. */
  *pages(mark: GoneMark): Generator<GonePerson[]> {
    let page = this.#first.get() as unknown as Page;
    while (page.last !== null) {
      const people = JSON.parse(page.people) as [string, number, string][];
      const some = people.filter(([_, number, gone]) =>
        !isDone(gone, mark) && !this.#seen.has(number)
      );
      if (some.length > 0) yield some.map(([key, _, gone]) => ({ key, isKept: gone === KEPT }));
      page = this.#next.get(page.last) as unknown as Page;
    }
  }

  /** Records that `mark` was done to these people. */
  mark(keys: readonly string[], mark: GoneMark): void {
    const which = "identifier IN (SELECT value FROM json_each(?))";
    const list = JSON.stringify(keys);
    if (mark === "delete") this.#database.prepare(`DELETE FROM people WHERE ${which}`).run(list);
    else {
      // Who comes back is sent in full, unless they were left as they were.
      const hashes = mark === KEPT ? "" : ", hashes = x''";
      this.#database.prepare(`UPDATE people SET gone = ?${hashes} WHERE ${which}`).run(mark, list);
    }
  }

  #rows(): { gone: string; count: number }[] {
    return this.#database
      .prepare(
        `SELECT coalesce(gone, '') AS gone, count(*) AS count FROM people
          WHERE NOT ${NEVER_SENT} GROUP BY 1`,
      )
      .all() as { gone: string; count: number }[];
  }
}

interface Page {
  people: string;
  /** The last identifier in hexadecimal; null where there is nobody. */
  last: string | null;
}

/** Whether `gone`, which was done to someone, makes `mark` needless. */
function isDone(gone: string, mark: GoneMark): boolean {
  if (gone === "" || gone === KEPT) return false;
  return gone === SUPPRESSED || gone === mark || mark === KEPT;
}
