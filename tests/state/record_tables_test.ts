/** Tests of the lists of records in a state file. */

import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { COUNTERS_SCHEMA } from "../../lib/state/counters.ts";
import { NumberSet } from "../../lib/state/number_set.ts";
import { PEOPLE_SCHEMA } from "../../lib/state/recorded_people.ts";
import { Entries, NOBODY } from "../../lib/state/record_entries.ts";
import { doubtRecords, RECORDS_SCHEMA, RecordTables } from "../../lib/state/record_tables.ts";

const SHAPES = new Uint8Array([1, 2, 3]);

function open(): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  database.exec(PEOPLE_SCHEMA + COUNTERS_SCHEMA + RECORDS_SCHEMA);
  return database;
}

/** Entries from `first` on; all that is in them follows from their index. */
function entriesFrom(first: number, count: number): Entries {
  const entries = new Entries(count);
  for (let i = 0; i < count; i++) {
    entries.hashes[i] = 2n ** 63n + BigInt(first + i);
    entries.numbers[i] = first + i;
    entries.shapes[i] = (first + i) % 1000;
  }
  return entries;
}

/** Writes a whole list of `count` entries, of which those hold that `holds` says. */
function writeList(
  database: DatabaseSync,
  count: number,
  { holds = () => true, isDoubtful = false }: {
    holds?: (index: number) => boolean;
    isDoubtful?: boolean;
  } = {},
): void {
  const tables = new RecordTables(database);
  const { blockEntries } = tables;
  const held = new NumberSet();
  for (let i = 0; i < count; i++) if (holds(i)) held.add(i);
  for (let block = 0; block * blockEntries < count; block++) {
    const length = Math.min(blockEntries, count - block * blockEntries);
    tables.write(block, entriesFrom(block * blockEntries, length), length);
  }
  const facts = { count, rules: "rules", seed: 2n ** 64n - 1n, shapes: SHAPES };
  tables.finish(facts, { isDoubtful, holds: held });
}

function blocksIn(database: DatabaseSync): number {
  const row = database.prepare("SELECT count(*) AS count FROM record_blocks").get();
  return (row as { count: number }).count;
}

Deno.test("RecordTables gives the next run the list, block by block", () => {
  const database = open();
  assertEquals(new RecordTables(database).list, undefined);
  writeList(database, 10_000);
  const tables = new RecordTables(database);
  const { blockEntries } = tables;
  assertEquals(tables.list, {
    count: 10_000,
    rules: "rules",
    seed: 2n ** 64n - 1n,
    shapes: SHAPES,
  });
  assertEquals(tables.heads(), [0, 1, 2].map((block) => 2n ** 63n + BigInt(block * blockEntries)));
  const entries = new Entries(2 * blockEntries);
  assertEquals(tables.read(1, entries, 0), blockEntries);
  const last = 10_000 - 2 * blockEntries;
  assertEquals(tables.read(2, entries, blockEntries), last);
  const expected = entriesFrom(blockEntries, blockEntries + last);
  assertEquals(entries.hashes.subarray(0, blockEntries + last), expected.hashes);
  assertEquals(entries.numbers.subarray(0, blockEntries + last), expected.numbers);
  assertEquals(entries.shapes.subarray(0, blockEntries + last), expected.shapes);
});

Deno.test("finish() has what was copied hold, and leaves nothing of the list before", () => {
  const database = open();
  writeList(database, 10_000);
  for (let run = 0; run < 3; run++) {
    const tables = new RecordTables(database);
    tables.copy(2);
    tables.write(2, entriesFrom(50_000, 3), 3);
    const holds = new NumberSet();
    for (let i = 0; i < 2 * tables.blockEntries + 3; i++) holds.add(i);
    const facts = { count: 2 * tables.blockEntries + 3, rules: "r", seed: 1n, shapes: SHAPES };
    tables.finish(facts, { isDoubtful: false, holds });
    assertEquals(blocksIn(database), 3);
    const heads = new RecordTables(database).heads();
    assertEquals(heads, [0, tables.blockEntries, 50_000].map((i) => 2n ** 63n + BigInt(i)));
    assertEquals(blocksIn(database), 3);
  }
});

Deno.test("finish() has the list hold again where no other was begun", () => {
  const database = open();
  writeList(database, 5_000);
  const tables = new RecordTables(database);
  const holds = new NumberSet();
  for (let i = 0; i < 5_000; i++) holds.add(i);
  tables.finish({ ...tables.list!, rules: "r" }, { isDoubtful: false, holds });
  const next = new RecordTables(database);
  assertEquals([next.list?.rules, next.list?.count], ["r", 5_000]);
  assertEquals(next.heads(), [0, next.blockEntries].map((i) => 2n ** 63n + BigInt(i)));
});

Deno.test("finish() has a list hold of which all was copied, of one record, and of none", () => {
  for (const count of [4096, 1, 0]) {
    const database = open();
    writeList(database, count === 1 ? 1 : 5_000);
    const tables = new RecordTables(database);
    if (count > 1) tables.copy(1);
    const holds = new NumberSet();
    for (let i = 0; i < count; i++) holds.add(i);
    tables.finish({ ...tables.list!, count }, { isDoubtful: false, holds });
    assertEquals(blocksIn(database), Math.min(count, 1));
    const next = new RecordTables(database);
    assertEquals([next.list?.count, next.heads()], [count, count === 0 ? [] : [2n ** 63n]]);
  }
});

Deno.test("valid() is asked for of a list in which someone may have been sent more", () => {
  const database = open();
  database.exec("UPDATE counters SET run = 5");
  writeList(database, 10, { isDoubtful: true });
  database.prepare("INSERT INTO people (identifier, number, run, hashes) VALUES (?, ?, ?, ?)")
    .run("a", 7, 5, new Uint8Array(16));
  const isValid = new RecordTables(database).valid(7)!;
  assertEquals([isValid(7), new RecordTables(database).valid(8)!(7)], [false, true]);
});

Deno.test("A list that was begun and not finished is gone, and the one before is there", () => {
  const database = open();
  writeList(database, 5_000);
  new RecordTables(database).write(0, entriesFrom(70_000, 10), 10);
  const tables = new RecordTables(database);
  assertEquals(tables.heads(), [0, tables.blockEntries].map((i) => 2n ** 63n + BigInt(i)));
  assertEquals(blocksIn(database), 2);
});

Deno.test("finish() has entries that do not hold stand for nobody", () => {
  const database = open();
  const holds = (index: number) => index !== 4_097 && index !== 9_999;
  writeList(database, 10_000, { holds });
  const tables = new RecordTables(database);
  const numbers: number[] = [];
  for (let block = 0; block < 3; block++) {
    const entries = new Entries(tables.blockEntries);
    const length = tables.read(block, entries, 0);
    numbers.push(...entries.numbers.subarray(0, length));
  }
  assertEquals(numbers, Array.from({ length: 10_000 }, (_, i) => holds(i) ? i : NOBODY));
});

Deno.test("valid() looks at everyone in a list that is doubtful, and at nobody else", () => {
  const database = open();
  database.exec("UPDATE counters SET run = 5");
  writeList(database, 10);
  assertEquals(new RecordTables(database).valid(100), undefined);
  const add = database.prepare(
    "INSERT INTO people (identifier, number, run, hashes, pending, gone) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const hash = new Uint8Array(16);
  // More than are read at once, and identifiers with a NUL among them.
  for (let i = 0; i < 25_000; i++) add.run(`u\0${i}`, i, 5, hash, 0, null);
  add.run("of a later run", 30_000, 6, hash, 0, null);
  add.run("pending", 30_001, 5, hash, 1, null);
  add.run("two records", 30_002, 5, new Uint8Array(32), 0, null);
  add.run("unknown", 30_003, 5, new Uint8Array(), 0, null);
  add.run("gone", 30_004, 5, hash, 0, "keep");
  add.run("as it was", 30_005, 4, hash, 0, null);
  doubtRecords(database);
  const isValid = new RecordTables(database).valid(40_000)!;
  const all = Array.from({ length: 30_010 }, (_, i) => i).filter(isValid);
  assertEquals(all, [...Array.from({ length: 25_000 }, (_, i) => i), 30_005]);
});
