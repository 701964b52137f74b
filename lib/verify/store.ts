/** What a verification remembers of people, on disk when there are many. */

import { DatabaseSync, type StatementSync } from "node:sqlite";
import { fileProblem } from "../file_error.ts";
import { parseExactJson } from "../json/exact_json.ts";
import type { Comparison } from "./compare.ts";
import { addRecord, type Expectation } from "./expectation.ts";

/** A person who is yet to be looked up, or to be looked up again. */
export interface Pending {
  expectation: Expectation;
  /** What the last look-up came to; undefined before the first. */
  comparison: Exclude<Comparison, { status: "identical" | "not created" }> | undefined;
}

/** SQLite keeps this many bytes in memory; the rest goes to its temporary file. */
const CACHE_BYTES = 16 * 1024 * 1024;

/** People that are read at once, and characters of what is kept of them. */
const PAGE = 1000;
const PAGE_LENGTH = 2_000_000;

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

/**
 * Temporary tables in an empty database in memory: SQLite keeps them in a file of its own that nobody else can open
 * (mode 0600, unlinked as soon as it is created), so nothing remains, even if the process is killed. The file is in
 * `SQLITE_TMPDIR`, `TMPDIR` or `/var/tmp` (https://www.sqlite.org/tempfiles.html).
 */
const SCHEMA = `
  PRAGMA temp_store = FILE;
  CREATE TEMP TABLE seen (key TEXT PRIMARY KEY, status TEXT NOT NULL) WITHOUT ROWID;
  CREATE TEMP TABLE pending (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    rank INTEGER NOT NULL,
    length INTEGER NOT NULL,
    facts TEXT NOT NULL
  );
  CREATE INDEX temp.pending_rank ON pending (rank);
  PRAGMA temp.journal_mode = OFF;
  PRAGMA temp.synchronous = OFF;
  PRAGMA temp.cache_size = ${-CACHE_BYTES / 1024};
`;

/** The people of one verification. Its methods throw when the disk is full. */
export class VerifyStore implements Disposable {
  #database = new DatabaseSync(":memory:");
  #statements = new Map<string, StatementSync>();
  #seen = 0;
  #pending = 0;
  #highestRank = -1;

  constructor() {
    this.#database.exec(SCHEMA);
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
    this.#database.exec("BEGIN");
    try {
      change();
    } finally {
      this.#database.exec("COMMIT");
    }
  }

  /** Sets the status of a person, who may have been seen before. */
  see(key: string, status: Comparison["status"]): void {
    if (this.#run("INSERT OR IGNORE INTO seen VALUES (?, ?)", key, status) > 0) this.#seen++;
    else this.#run("UPDATE seen SET status = ? WHERE key = ?", status, key);
  }

  /** Keeps a pending person, in place of what was kept of them; only `sample` uses `rank`. */
  put({ expectation, comparison }: Pending, rank = 0): void {
    const { number, key } = expectation;
    const facts = JSON.stringify({ expectation, comparison });
    const { length } = facts;
    const update = "UPDATE pending SET length = ?, facts = ? WHERE key = ?";
    if (this.#pending > 0 && this.#run(update, length, facts, key) > 0) return;
    const insert = "INSERT INTO pending VALUES (?, ?, ?, ?, ?)";
    this.#pending += this.#run(insert, number, key, rank, length, facts);
  }

  /** Merges a later record of a pending person; false when the person is not pending. */
  add(later: Expectation): boolean {
    if (this.#pending === 0) return false;
    const row = this.#prepare("SELECT facts FROM pending WHERE key = ?").get(
      later.key,
    );
    if (row === undefined) return false;
    const pending = fromRow(row as unknown as Row);
    addRecord(pending.expectation, later);
    this.put(pending);
    return true;
  }

  /**
   * Keeps a person if their rank is among the `size` lowest so far, in place of the one with the highest rank. If the
   * person is kept already, the record is merged.
   */
  sample(expectation: Expectation, { rank, size }: { rank: number; size: number }): void {
    const isFull = this.#pending >= size;
    if (isFull && rank > this.#highestRank) return;
    if (this.add(expectation)) return;
    if (isFull) {
      this.#pending -= this.#run(
        "DELETE FROM pending WHERE number = (SELECT number FROM pending ORDER BY rank DESC LIMIT 1)",
      );
    }
    this.put({ expectation, comparison: undefined }, rank);
    const { highest } = this.#prepare("SELECT max(rank) AS highest FROM pending").get() as {
      highest: number;
    };
    this.#highestRank = highest;
  }

  /** Removes a pending person. */
  remove(number: number): void {
    this.#pending -= this.#run("DELETE FROM pending WHERE number = ?", number);
  }

  /**
   * Up to `limit` pending people behind number `after`, in the order of the file: less where they take much memory, but
   * one at least.
   */
  pendingAfter(after: number, limit: number): Pending[] {
    return (this.#prepare(PENDING_AFTER).all(after, limit) as unknown as Row[]).map(fromRow);
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
    const rows = this.#prepare("SELECT status, count(*) AS count FROM seen GROUP BY status").all();
    for (const { status, count } of rows as unknown as StatusCount[]) counts[status] = count;
    return counts;
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  /** How many rows it changed. */
  #run(sql: string, ...values: (string | number | null)[]): number {
    try {
      return Number(this.#prepare(sql).run(...values).changes);
    } catch (error) {
      throw new Error(
        `Cannot keep people in a temporary file: ${fileProblem(error)}; ` +
          "TMPDIR names the folder",
        { cause: error },
      );
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
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

function fromRow({ facts }: Row): Pending {
  return parseExactJson(facts) as unknown as Pending;
}
