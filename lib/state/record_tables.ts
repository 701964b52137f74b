/** The lists of records in a state file. */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { NumberSet } from "./number_set.ts";
import type { Entries } from "./record_entries.ts";
import {
  BLOCK_ENTRIES,
  dropUnheld,
  type ListFacts,
  type ListTrust,
  type NewBlocks,
  type RecordStore,
} from "./record_store.ts";

/** Bytes of a hash; that of its first entry is in front of a block. */
const HASH_BYTES = 8;

/** The blocks of the list that holds and of the new one have their numbers in one column: generation 0 or 1, then these. */
const BLOCKS = 2 ** 32;

/** People that are read at once. */
const PAGE = 10_000;

/** Creates the tables: the list that holds, and the blocks of all lists. */
export const RECORDS_SCHEMA = `
  CREATE TABLE record_list (
    generation INTEGER NOT NULL,
    count INTEGER NOT NULL,
    run INTEGER NOT NULL,
    is_doubtful INTEGER NOT NULL,
    rules TEXT NOT NULL,
    seed TEXT NOT NULL,
    shapes BLOB NOT NULL
  ) STRICT;
  CREATE TABLE record_blocks (block INTEGER PRIMARY KEY, entries BLOB NOT NULL) STRICT;
`;

/** A page of people in the order of identifiers: the numbers of those of whom a list of run \`?\` is right. */
const validNumbers = (condition: string) => `
  SELECT
    group_concat(iif(
      run <= ? AND pending = 0 AND length(hashes) = 16 AND gone IS NULL, number, NULL
    )) AS numbers,
    count(*) AS count,
    hex(max(identifier)) AS last
  FROM (SELECT * FROM people WHERE ${condition} ORDER BY identifier LIMIT ${PAGE})
`;

/** Has what the list says of people no longer hold without looking at them; call it before their rows change. */
export function doubtRecords(database: DatabaseSync): void {
  database.exec("UPDATE record_list SET is_doubtful = 1");
}

/** Forgets the list, as its people have got other numbers. */
export function dropRecords(database: DatabaseSync): void {
  database.exec("DELETE FROM record_list");
}

/** The lists of one state file during a run. */
export class RecordTables implements RecordStore, NewBlocks {
  readonly blockEntries = BLOCK_ENTRIES;
  readonly list: ListFacts | undefined;

  #database: DatabaseSync;
  #isDoubtful: boolean;
  /** The run that has written the list. */
  #run: number;
  #generation: number;
  #newGeneration: number;
  #read: StatementSync;
  #write: StatementSync;
  /** Whether anything of the new list is written. */
  #isBegun = false;

  constructor(database: DatabaseSync) {
    this.#database = database;
    const row = database.prepare(
      "SELECT generation, count, run, is_doubtful, rules, seed, shapes FROM record_list",
    ).get() as Row | undefined;
    this.#isDoubtful = row?.is_doubtful === 1;
    this.#run = row?.run ?? 0;
    this.#generation = row?.generation ?? 0;
    this.#newGeneration = 1 - this.#generation;
    if (row !== undefined) {
      const { count, rules, seed, shapes } = row;
      this.list = { count, rules, seed: BigInt(seed), shapes };
    }
    this.#read = database.prepare("SELECT entries FROM record_blocks WHERE block = ?");
    this.#write = database.prepare("INSERT OR REPLACE INTO record_blocks VALUES (?, ?)");
    this.#deleteOthers(this.#generation);
  }

  valid(limit: number): ((number: number) => boolean) | undefined {
    if (!this.#isDoubtful) return undefined;
    const valid = new NumberSet(limit);
    let from: string[] = [];
    while (true) {
      const condition = from.length === 0 ? "true" : "identifier > CAST(unhex(?) AS TEXT)";
      const page = this.#database.prepare(validNumbers(condition)).get(this.#run, ...from);
      const { numbers, count, last } = page as unknown as Page;
      if (count === 0) return (number) => number < limit && valid.has(number);
      for (const number of numbers?.split(",") ?? []) valid.add(Number(number));
      from = [last];
    }
  }

  read(block: number, entries: Entries, at: number): number {
    return this.#readRow(this.#generation * BLOCKS + block, entries, at);
  }

  readNew(block: number, entries: Entries): number {
    return this.#readRow(this.#newGeneration * BLOCKS + block, entries, 0);
  }

  heads(): bigint[] {
    const first = this.#generation * BLOCKS;
    const rows = this.#database.prepare(
      "SELECT substr(entries, 1, ?) AS head FROM record_blocks WHERE block >= ? AND block < ? ORDER BY block",
    ).all(HASH_BYTES, first, first + BLOCKS) as { head: Uint8Array }[];
    return rows.map(({ head }) => new BigUint64Array(head.slice().buffer)[0]);
  }

  write(block: number, entries: Entries, count: number): void {
    this.#write.run(this.#newGeneration * BLOCKS + block, entries.toBytes(count));
    this.#isBegun = true;
  }

  copy(blocks: number): void {
    const first = this.#generation * BLOCKS;
    this.#database.prepare(`
      INSERT INTO record_blocks
        SELECT block + ?, entries FROM record_blocks WHERE block >= ? AND block < ?
    `).run((this.#newGeneration - this.#generation) * BLOCKS, first, first + blocks);
    this.#isBegun = true;
  }

  finish({ count, rules, seed, shapes }: ListFacts, { isDoubtful, holds }: ListTrust): void {
    const isNew = this.#isBegun || count === 0;
    const generation = isNew ? this.#newGeneration : this.#generation;
    if (this.#isBegun) dropUnheld(this, { count, holds });
    this.#database.exec("BEGIN");
    this.#database.exec("DELETE FROM record_list");
    this.#database.prepare(`
      INSERT INTO record_list SELECT ?, ?, run, ?, ?, ?, ? FROM counters
    `).run(generation, count, isDoubtful ? 1 : 0, rules, String(seed), shapes);
    this.#deleteOthers(generation);
    this.#database.exec("COMMIT");
  }

  #readRow(id: number, entries: Entries, at: number): number {
    return entries.read((this.#read.get(id) as { entries: Uint8Array }).entries, at);
  }

  #deleteOthers(generation: number): void {
    this.#database.prepare("DELETE FROM record_blocks WHERE block < ? OR block >= ?")
      .run(generation * BLOCKS, (generation + 1) * BLOCKS);
  }
}

interface Page {
  /** Null where there are none. */
  numbers: string | null;
  /** All people of the page. */
  count: number;
  /** The last identifier in hexadecimal. */
  last: string;
}

interface Row {
  generation: number;
  count: number;
  run: number;
  is_doubtful: number;
  rules: string;
  seed: string;
  shapes: Uint8Array;
}
