/** Tables of keys that memory has no room for, in SQLite: each table in parts by the hash of the key. */

import { DatabaseSync } from "node:sqlite";
import { fileProblem } from "../file_error.ts";
import type { KeyEntries } from "./key_entries.ts";
import { hashOf } from "./key_text.ts";

/** Parts of a table: of a thousand million users, one part of all tables together fits into memory. */
export const PARTS = 1024;
const PART_SHIFT = 22;

/** SQLite keeps this many bytes in memory; the rest goes to its temporary file. */
const CACHE_BYTES = 4 * 1024 * 1024;

/**
 * A temporary table in an empty database in memory: SQLite keeps it in a file of its own that nobody else can open (mode
 * 0600, unlinked as soon as it is created), so nothing remains, even if the process is killed. The file is in
 * `SQLITE_TMPDIR`, `TMPDIR` or `/var/tmp` (https://www.sqlite.org/tempfiles.html).
 */
const SCHEMA = `
  PRAGMA temp_store = FILE;
  CREATE TEMP TABLE runs (part INTEGER NOT NULL, entries BLOB NOT NULL);
  PRAGMA temp.journal_mode = OFF;
  PRAGMA temp.synchronous = OFF;
  PRAGMA temp.cache_size = ${-CACHE_BYTES / 1024};
`;

/** What was written of one or more tables. Its methods throw when the disk is full. */
export class RepeatRuns implements Disposable {
  #database = new DatabaseSync(":memory:");

  constructor() {
    this.#try(() => this.#database.exec(SCHEMA));
  }

  /** Writes all `entries`. */
  write(entries: KeyEntries): void {
    const { parts, ends } = partsOf(entries);
    this.#try(() => {
      this.#database.exec("BEGIN");
      const insert = this.#database.prepare("INSERT INTO runs VALUES (?, ?)");
      for (let part = 0, start = 0; part < PARTS; start = ends[part++]) {
        if (ends[part] > start) insert.run(part, parts.subarray(start, ends[part]));
      }
      this.#database.exec("COMMIT");
    });
  }

  /** Makes ready for `read`, behind the last `write`. */
  sort(): void {
    this.#try(() => this.#database.exec("CREATE INDEX temp.runs_part ON runs (part)"));
  }

  /** The entries of one part, table by table in the order in which they were written. */
  read(part: number): Uint8Array[] {
    return this.#try(() => {
      const rows = this.#database
        .prepare("SELECT entries FROM runs WHERE part = ? ORDER BY rowid").all(part);
      return rows.map(({ entries }) => entries as Uint8Array);
    });
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #try<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw new Error(
        `Cannot keep identifiers in a temporary file: ${fileProblem(error)}; ` +
          "TMPDIR names the folder",
        { cause: error },
      );
    }
  }
}

/** The same entries by part, each of which ends at the index that `ends` has of it. */
function partsOf(entries: KeyEntries): { parts: Uint8Array; ends: Float64Array } {
  const { bytes, length } = entries;
  const ends = new Float64Array(PARTS);
  for (let at = 0; at < length; at = entries.end) ends[partAt(entries, at)] += sizeOf(entries, at);
  for (let part = 0, end = 0; part < PARTS; part++) {
    const size = ends[part];
    // Where it begins, until its entries are there.
    ends[part] = end;
    end += size;
  }
  const parts = new Uint8Array(length);
  for (let at = 0; at < length; at = entries.end) {
    const part = partAt(entries, at);
    parts.set(bytes.subarray(at, entries.end), ends[part]);
    ends[part] += sizeOf(entries, at);
  }
  return { parts, ends };
}

/** The part of the entry at `start`, which is open then. */
function partAt(entries: KeyEntries, start: number): number {
  entries.open(start);
  return hashOf(entries.bytes, entries.keyStart, entries.ownerStart) >>> PART_SHIFT;
}

/** Bytes of the entry at `start`, which is open. */
function sizeOf({ end }: KeyEntries, start: number): number {
  return end - start;
}
