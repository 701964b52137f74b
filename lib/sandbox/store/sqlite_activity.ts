/** Activities in a SQLite database. */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import {
  type Activity,
  type ActivityEntry,
  type ActivityJournal,
  type ActivityQuery,
  describeActivity,
} from "../people/activity.ts";
import { ActivityRuns } from "../people/activity_runs.ts";
import { numberOf } from "./sqlite_database.ts";

/** The oldest activities are deleted each time that so many were added. */
const CLEAN_EVERY = 10_000;

/** So many activities of earlier sandboxes are looked at for what is in a row. */
const RUNS_FROM = 1000;

/** The activities of a workspace in a SQLite database; they outlive the process. */
export class SqliteActivityLog implements ActivityJournal {
  readonly #limit: number;
  readonly #add: StatementSync;
  readonly #deleteOldest: StatementSync;
  readonly #latest: StatementSync;
  readonly #latestOf: StatementSync;
  readonly runs: ActivityRuns = new ActivityRuns();
  #count: number;

  /**
   * @param database Made by `openPeopleDatabase()`; the store of the people closes it.
   * @param limit How many activities are kept.
   */
  constructor(database: DatabaseSync, limit: number) {
    this.#limit = limit;
    this.#add = database.prepare(
      "INSERT INTO activity (sequence, cio_id, activity) VALUES (?, ?, ?)",
    );
    this.#deleteOldest = database.prepare("DELETE FROM activity WHERE sequence <= ?");
    const latest = (where: string) =>
      database.prepare(
        `SELECT activity FROM activity WHERE sequence < ? AND sequence > ? ${where}
         ORDER BY sequence DESC LIMIT ?`,
      );
    this.#latest = latest("");
    this.#latestOf = latest("AND cio_id = ?");
    this.#count = numberOf(database, "SELECT max(sequence) FROM activity");
    const kept = this.latest({ limit: RUNS_FROM }).reverse();
    for (const { type, sequence } of kept) this.runs.add(type, sequence);
  }

  get count(): number {
    return this.#count;
  }

  add(entry: ActivityEntry): void {
    const sequence = this.#count + 1;
    const activity = describeActivity(entry, sequence);
    this.#add.run(sequence, activity.identifiers.cio_id ?? null, JSON.stringify(activity));
    this.#count = sequence;
    this.runs.add(entry.type, sequence);
    if (sequence % CLEAN_EVERY === 0) this.#deleteOldest.run(sequence - this.#limit);
  }

  list(): Activity[] {
    return this.latest({ limit: this.#limit }).reverse();
  }

  latest({ limit, before, after = 0, cioId }: ActivityQuery): Activity[] {
    const oldest = Math.max(after, this.#count - this.#limit);
    const newest = before ?? this.#count + 1;
    const rows = cioId === undefined
      ? this.#latest.all(newest, oldest, limit)
      : this.#latestOf.all(newest, oldest, cioId, limit);
    return rows.map((row) => JSON.parse(String(row.activity)));
  }
}
