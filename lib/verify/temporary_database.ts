/** A database for what a run remembers and nobody needs after it. */

import { DatabaseSync, type StatementSync } from "node:sqlite";
import { fileProblem } from "../file_error.ts";

/** SQLite keeps this many bytes in memory; the rest goes to its temporary file. */
const CACHE_BYTES = 16 * 1024 * 1024;

/** What stands in a column. */
export type Cell = string | number | null | Uint8Array;

/**
 * Temporary tables in an empty database in memory: SQLite keeps them in a file of its own that nobody else can open
 * (mode 0600, unlinked as soon as it is created), so nothing remains, even if the process is killed. The file is in
 * `SQLITE_TMPDIR`, `TMPDIR` or `/var/tmp` (https://www.sqlite.org/tempfiles.html).
 */
const PRAGMAS = `
  PRAGMA temp_store = FILE;
  PRAGMA temp.journal_mode = OFF;
  PRAGMA temp.synchronous = OFF;
  PRAGMA temp.cache_size = ${-CACHE_BYTES / 1024};
`;

/** A database with temporary tables. */
export class TemporaryDatabase implements Disposable {
  #database = new DatabaseSync(":memory:");
  #statements = new Map<string, StatementSync>();

  /** @param schema Makes its tables. */
  constructor(schema: string) {
    this.#database.exec(PRAGMAS + schema);
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

  /**
   * Runs what changes rows.
   *
   * @returns how many it changed.
   * @throws {Error} when the disk is full.
   */
  run(sql: string, ...values: Cell[]): number {
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

  /** The first row, or undefined when there is none. */
  get<Row>(sql: string, ...values: Cell[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  /** All rows. */
  all<Row>(sql: string, ...values: Cell[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
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
}
