/** Tables of keys that memory has no room for, in SQLite: each table in parts by the hash of the key. */

import { TemporaryDatabase } from "../temporary_database.ts";
import { BLOCK_BYTES, copyTo, type KeyEntries, MAX_BLOCK_ENTRIES } from "./key_entries.ts";
import { hashOf } from "./key_text.ts";

/** Parts of a table: of a thousand million users, one part of all tables together fits into memory. */
export const PARTS = 1024;
const PART_SHIFT = 22;

/** SQLite keeps this many bytes in memory; the rest goes to its temporary file. */
const CACHE_BYTES = 4 * 1024 * 1024;

const SCHEMA = "CREATE TEMP TABLE runs (part INTEGER NOT NULL, entries BLOB NOT NULL)";

/** What was written of one or more tables. Its methods throw when the disk is full. */
export class RepeatRuns implements Disposable {
  #database = new TemporaryDatabase({
    ...{ schema: SCHEMA, cacheBytes: CACHE_BYTES, of: "identifiers" },
  });
  #sorter = new PartSorter();

  /** Writes all `entries`, a block of them after the other, so that there is no second copy of all. */
  write(entries: KeyEntries): void {
    this.#database.together(() => {
      for (let block = 0; block < entries.blockCount; block++) {
        const { bytes, ends } = this.#sorter.sort(entries, block);
        for (let part = 0, start = 0; part < PARTS; start = ends[part++]) {
          if (ends[part] === start) continue;
          this.#database.run(
            "INSERT INTO runs VALUES (?, ?)",
            part,
            bytes.subarray(start, ends[part]),
          );
        }
      }
    });
  }

  /** Makes ready for `read`, behind the last `write`. */
  sort(): void {
    this.#database.run("CREATE INDEX temp.runs_part ON runs (part)");
  }

  /** The entries of one part, table by table in the order in which they were written. */
  read(part: number): Uint8Array[] {
    return this.#database
      .all<{ entries: Uint8Array }>("SELECT entries FROM runs WHERE part = ? ORDER BY rowid", part)
      .map(({ entries }) => entries);
  }

  [Symbol.dispose](): void {
    this.#database[Symbol.dispose]();
  }
}

/** Sorts the entries of one block by part, in memory that is used again. */
class PartSorter {
  #bytes = new Uint8Array(BLOCK_BYTES);
  /** The part of each entry. */
  #parts = new Uint16Array(MAX_BLOCK_ENTRIES);
  #ends = new Uint32Array(PARTS);

  /** The entries in their new order, and where each part of them ends. */
  sort(entries: KeyEntries, block: number): { bytes: Uint8Array; ends: Uint32Array } {
    const bytes = this.#bytes;
    const parts = this.#parts;
    const ends = this.#ends.fill(0);
    let count = 0;
    for (let isOne = entries.openFirst(block); isOne; isOne = entries.openNext()) {
      const part = hashOf(entries.bytes, entries.keyStart, entries.ownerStart) >>> PART_SHIFT;
      parts[count++] = part;
      ends[part] += entries.end - entries.start;
    }
    for (let part = 0, end = 0; part < PARTS; part++) {
      const size = ends[part];
      // Where it begins, until its entries are there.
      ends[part] = end;
      end += size;
    }
    count = 0;
    for (let isOne = entries.openFirst(block); isOne; isOne = entries.openNext()) {
      const part = parts[count++];
      copyTo(bytes, ends[part], entries.bytes, entries.start, entries.end);
      ends[part] += entries.end - entries.start;
    }
    return { bytes, ends };
  }
}
