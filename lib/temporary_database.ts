/** A database for what a run remembers and nobody needs after it. */

import { DatabaseSync, type StatementSync } from "node:sqlite";
import { fileProblem } from "./file_error.ts";

/** What stands in a column. */
export type Cell = string | number | null | Uint8Array;

/**
 * Temporary tables in an empty database in memory: SQLite keeps them in a file of its own that nobody else can open
 * (mode 0600, unlinked as soon as it is created), so nothing remains, even if the process is killed. The file is in
 * `SQLITE_TMPDIR`, `TMPDIR` or `/var/tmp` (https://www.sqlite.org/tempfiles.html).
 */
const pragmas = (cacheBytes: number) => `
  PRAGMA temp_store = FILE;
  PRAGMA temp.journal_mode = OFF;
  PRAGMA temp.synchronous = OFF;
  PRAGMA temp.cache_size = ${-cacheBytes / 1024};
`;

/** What a temporary database is made by. */
export interface TemporaryDatabaseOptions {
  /** Makes its tables. */
  schema: string;
  /** What SQLite keeps in memory; the rest goes to its temporary file. */
  cacheBytes: number;
  /** What is kept in it, for messages. */
  of: "people" | "records" | "identifiers";
}

/** A database with temporary tables. Its methods throw when the disk is full, and say so. */
export class TemporaryDatabase implements Disposable {
  #database = new DatabaseSync(":memory:");
  #statements = new Map<string, StatementSync>();
  #options: TemporaryDatabaseOptions;

  constructor(options: TemporaryDatabaseOptions) {
    this.#options = options;
    const { schema, cacheBytes } = options;
    this.#try(() => this.#database.exec(pragmas(cacheBytes) + schema));
  }

  /** Makes all changes of `change` in one transaction, which takes a fraction of the time. */
  together(change: () => void): void {
    this.#try(() => this.#database.exec("BEGIN"));
    try {
      change();
    } finally {
      this.#try(() => this.#database.exec("COMMIT"));
    }
  }

  /**
   * Runs what changes rows.
   *
   * @returns how many it changed.
   */
  run(sql: string, ...values: Cell[]): number {
    return this.#try(() => Number(this.#prepare(sql).run(...values).changes));
  }

  /** The first row, or undefined when there is none. */
  get<Row>(sql: string, ...values: Cell[]): Row | undefined {
    return this.#try(() => this.#prepare(sql).get(...values) as Row | undefined);
  }

  /** All rows. */
  all<Row>(sql: string, ...values: Cell[]): Row[] {
    return this.#try(() => this.#prepare(sql).all(...values) as Row[]);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #try<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw new Error(
        `Cannot keep ${this.#options.of} in a temporary file: ${fileProblem(error)}; ` +
          "TMPDIR names the folder",
        { cause: error },
      );
    }
  }
}
