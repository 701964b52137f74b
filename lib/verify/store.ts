/** What a verification remembers of people, on disk when there are many. */

import { TemporaryDatabase } from "../temporary_database.ts";
import type { Comparison } from "./compare.ts";
import { addRecord, type Expectation } from "./expectation.ts";
import { fromFacts, type Pending, toFacts } from "./facts.ts";
import { LONG_VALUES_SCHEMA, LongValues } from "./long_values.ts";

/** People that are read at once, and characters of what is kept of them. */
const PAGE = 1000;
const PAGE_LENGTH = 2_000_000;

/** SQLite keeps this many bytes in memory; the rest goes to its temporary file. */
const CACHE_BYTES = 16 * 1024 * 1024;

/** Only the first may be longer than a page. How long each is stands before it: reading a long one takes a while. */
const PENDING_AFTER = `
  SELECT facts FROM pending WHERE number IN (
    SELECT number FROM (
      SELECT number, length, sum(length) OVER (ORDER BY number) AS total FROM (
        SELECT number, length FROM pending WHERE number > ? ORDER BY number LIMIT ?
      )
    ) WHERE total <= ${PAGE_LENGTH} OR total = length
  ) ORDER BY number
`;

const SCHEMA = `
  CREATE TEMP TABLE seen (key TEXT PRIMARY KEY, status TEXT NOT NULL) WITHOUT ROWID;
  CREATE TEMP TABLE pending (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    rank INTEGER NOT NULL,
    length INTEGER NOT NULL,
    facts TEXT NOT NULL
  );
  CREATE INDEX temp.pending_rank ON pending (rank);
  ${LONG_VALUES_SCHEMA}
`;

/** The rank of a person, of whom a sample has those with the lowest, and its size. */
export interface SampleRank {
  rank: number;
  size: number;
}

/** The people of one verification. Its methods throw when the disk is full. */
export class VerifyStore implements Disposable {
  /** Keeps long values of people. */
  readonly longValues: LongValues;

  #database = new TemporaryDatabase({ schema: SCHEMA, cacheBytes: CACHE_BYTES, of: "people" });
  #seen = 0;
  #pending = 0;
  #highestRank = -1;

  constructor() {
    this.longValues = new LongValues(this.#database);
  }

  /** How many different people were seen. */
  get seenCount(): number {
    return this.#seen;
  }

  /** How many people are pending. */
  get pendingCount(): number {
    return this.#pending;
  }

  /** Makes all changes of `change` in one transaction, which takes a fraction of the time. */
  together(change: () => void): void {
    this.#database.together(change);
  }

  /** Sets the status of a person, who may have been seen before. */
  see(key: string, status: Comparison["status"]): void {
    if (this.#database.run("INSERT OR IGNORE INTO seen VALUES (?, ?)", key, status) > 0) {
      this.#seen++;
    } else this.#database.run("UPDATE seen SET status = ? WHERE key = ?", status, key);
  }

  /** Keeps a pending person, in place of what was kept of them; only `sample` uses `rank`. */
  put({ expectation, comparison }: Pending, rank = 0): void {
    const { number, key } = expectation;
    const { facts, length } = toFacts({ expectation, comparison }, this.longValues);
    const update = "UPDATE pending SET length = ?, facts = ? WHERE key = ?";
    if (this.#pending > 0 && this.#database.run(update, length, facts, key) > 0) return;
    const insert = "INSERT INTO pending VALUES (?, ?, ?, ?, ?)";
    this.#pending += this.#database.run(insert, number, key, rank, length, facts);
  }

  /** Merges a later record of a pending person; false when the person is not pending. */
  add(later: Expectation): boolean {
    if (this.#pending === 0) return false;
    const row = this.#database.get<Row>("SELECT facts FROM pending WHERE key = ?", later.key);
    if (row === undefined) return false;
    const pending = fromFacts(row.facts, this.longValues);
    addRecord(pending.expectation, later);
    this.put(pending);
    return true;
  }

  /** Whether `rank` is among the `size` lowest so far. */
  isAmong({ rank, size }: SampleRank): boolean {
    return this.#pending < size || rank <= this.#highestRank;
  }

  /**
   * Keeps a person whose rank is among the `size` lowest so far, in place of the one with the highest rank. If the person
   * is kept already, the record is merged.
   */
  sample(expectation: Expectation, { rank, size }: SampleRank): void {
    if (this.add(expectation)) return;
    if (this.#pending >= size) {
      this.#pending -= this.#database.run(
        "DELETE FROM pending WHERE number = (SELECT number FROM pending ORDER BY rank DESC LIMIT 1)",
      );
    }
    this.put({ expectation, comparison: undefined }, rank);
    const { highest } = this.#database.get<{ highest: number }>(
      "SELECT max(rank) AS highest FROM pending",
    )!;
    this.#highestRank = highest;
  }

  /** Removes a pending person. */
  remove(number: number): void {
    this.#pending -= this.#database.run("DELETE FROM pending WHERE number = ?", number);
  }

  /**
   * Up to `limit` pending people behind number `after`, in the order of the file: less where they take much memory, but
   * one at least.
   */
  pendingAfter(after: number, limit: number): Pending[] {
    const rows = this.#database.all<Row>(PENDING_AFTER, after, limit);
    return rows.map(({ facts }) => fromFacts(facts, this.longValues));
  }

  /** All of them, in the order of the file. */
  *pending(): Generator<Pending> {
    for (let last = 0;;) {
      const some = this.pendingAfter(last, PAGE);
      if (some.length === 0) return;
      last = some[some.length - 1].expectation.number;
      yield* some;
    }
  }

  /** How many people have each status. */
  countByStatus(): Record<Comparison["status"], number> {
    const counts = { identical: 0, different: 0, missing: 0, "not created": 0, failed: 0 };
    const select = "SELECT status, count(*) AS count FROM seen GROUP BY status";
    for (const { status, count } of this.#database.all<StatusCount>(select)) counts[status] = count;
    return counts;
  }

  [Symbol.dispose](): void {
    this.#database[Symbol.dispose]();
  }
}

/** One column with JSON: a text column may come back cut off at a NUL, which an identifier can contain. */
interface Row {
  facts: string;
}

interface StatusCount {
  status: Comparison["status"];
  count: number;
}
