/** The changes of a run that looks nobody up: who was accepted is sorted in while it goes on, so that little is left for its end. */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { AcceptedPerson, AcceptedUsers } from "./accepted_users.ts";
import type { Changes, StateChanges } from "./changes.ts";
import { countersOf } from "./counters.ts";
import { type Fingerprints, HASH_BYTES } from "./fingerprint.ts";
import type { Marks, NumberedUser } from "./judge.ts";
import { CHANGES, countUnsorted, sortInSome } from "./sorting.ts";

/** Accepted people who are sorted in together at the least, where they do not come in order. */
const SORTED_TOGETHER = 8_000;

/** Users of whom is known that something else was written of them; where there are more, it may be so of all. */
const MAX_APART = 100_000;

/** What writing them takes. */
export interface SortedChangesOptions {
  /** Writes what cannot be sorted in at once. */
  changes: Changes;
  fingerprints: Pick<Fingerprints, "ofRecords">;
}

/**
 * As long as people are accepted in the order of their identifiers, with one record each, they go to the table of people
 * at once. Where not, and for all of whom anything else is written, `Changes` writes it, and it is sorted in later.
 */
export class SortedChanges implements StateChanges {
  #database: DatabaseSync;
  #options: SortedChangesOptions;
  #insert: StatementSync;
  #count: StatementSync;
  /** The number of the run. */
  #run: number;
  /** Users of whom `Changes` has something: what comes of theirs belongs behind it. Undefined where it is so of all. */
  #apart: Set<string> | undefined = new Set();
  /** People who were accepted since some were sorted in, and how many are waited for. */
  #unsorted = 0;
  #enough = SORTED_TOGETHER;

  constructor(database: DatabaseSync, options: SortedChangesOptions) {
    this.#database = database;
    this.#options = options;
    this.#insert = database.prepare(`
      INSERT INTO people (identifier, number, hashes, pending, run)
        SELECT value, ? + key, substr(?, 1 + ${HASH_BYTES} * key, ${HASH_BYTES}), 0, ?
        FROM json_each(?) WHERE true
        ON CONFLICT DO UPDATE SET ${CHANGES}
    `);
    this.#run = countersOf(database).run;
    this.#count = database.prepare("UPDATE counters SET next = max(next, ?)");
  }

  mark(marks: Marks): void {
    this.#setApart([...marks.resent, ...marks.sentMore]);
    this.#options.changes.mark(marks);
  }

  resend(user: NumberedUser, count: number): void {
    this.#setApart([user]);
    this.#options.changes.resend(user, count);
  }

  refuse(users: readonly NumberedUser[]): void {
    this.#setApart(users);
    this.#options.changes.refuse(users);
  }

  reset(users: readonly NumberedUser[]): void {
    this.#setApart(users);
    this.#options.changes.reset(users);
  }

  record(accepted: readonly (NumberedUser & AcceptedPerson)[]): void {
    this.#setApart(accepted);
    this.#options.changes.record(accepted);
  }

  accept(accepted: AcceptedUsers): void {
    const { keys, counts } = accepted;
    const apart = this.#apart;
    if (apart !== undefined && !keys.isInOrder) this.#apart = undefined;
    else if (apart !== undefined && counts.every((count) => count === 1)) {
      if (apart.size === 0 || !keys.all.some((key) => apart.has(key))) {
        return this.#insertAll(accepted);
      }
    }
    if (this.#apart !== undefined) this.#setApart(keys.all.map((key) => ({ key })));
    this.#options.changes.accept(accepted);
    this.#unsorted += keys.length;
    if (this.#unsorted < this.#enough) return;
    this.#unsorted = 0;
    sortInSome(this.#database);
    // Those who cannot be sorted in yet are looked at each time.
    this.#enough = Math.max(SORTED_TOGETHER, 2 * countUnsorted(this.#database));
  }

  #insertAll(accepted: AcceptedUsers): void {
    const { numbers } = accepted;
    let next = 0;
    for (const number of numbers) next = Math.max(next, number + 1);
    this.#database.exec("BEGIN");
    // Together, so that no number is ever given twice, whenever the run is killed.
    this.#count.run(next);
    for (let first = 0, end = 1; first < numbers.length; first = end++) {
      while (numbers[end] === numbers[end - 1] + 1) end++;
      this.#insertSome(accepted, { first, end });
    }
    this.#database.exec("COMMIT");
  }

  /** Inserts those from `first` to before `end`, whose numbers count up. What is one text is taken apart by SQLite. */
  #insertSome(
    { keys, numbers, records }: AcceptedUsers,
    { first, end }: { first: number; end: number },
  ): void {
    const { fingerprints } = this.#options;
    const hashes = fingerprints.ofRecords(records, { first, end });
    this.#insert.run(numbers[first], hashes, this.#run, keys.textOf({ first, end }));
  }

  #setApart(users: readonly Pick<NumberedUser, "key">[]): void {
    const apart = this.#apart;
    if (apart === undefined) return;
    for (const { key } of users) apart.add(key);
    if (apart.size > MAX_APART) this.#apart = undefined;
  }
}
