/** Tests of going through the list of the last run's records, of which two blocks are at hand. */

import { assertEquals } from "@std/assert";
import { Entries } from "../../lib/state/record_entries.ts";
import { RecordListReader } from "../../lib/state/record_list_reader.ts";
import { ModelRecords } from "../helpers/record_store.ts";

/** The hash of the entry with this index, of which both halves count. */
function hashAt(index: number): bigint {
  return BigInt(1000 + index) * (2n ** 32n + 1n);
}

/** A reader of a list with so many entries, each with its index for a number; `reads` are of blocks. */
function readerOf(count: number, blockEntries: number) {
  const blocks: Uint8Array[] = [];
  for (let first = 0; first < count; first += blockEntries) {
    const entries = new Entries(blockEntries);
    const length = Math.min(blockEntries, count - first);
    for (let i = 0; i < length; i++) {
      entries.hashes[i] = hashAt(first + i);
      entries.numbers[i] = first + i;
    }
    blocks.push(entries.toBytes(length));
  }
  const list = { count, rules: "", seed: 0n, shapes: new Uint8Array(), run: 1, blocks };
  const options = { list, run: 2, isValid: () => true, onFinish: () => {}, blockEntries };
  const reads: number[] = [];
  class Store extends ModelRecords {
    override read(block: number, entries: Entries, at: number): number {
      reads.push(block);
      return super.read(block, entries, at);
    }
  }
  return { reader: new RecordListReader(new Store(options)), reads };
}

/** Where a reader is, and what it has at hand. */
function stateOf({ first, at, length, entries }: RecordListReader) {
  return { first, at, numbers: [...entries.numbers.slice(0, length)] };
}

function range(end: number, from = 0): number[] {
  return Array.from({ length: end - from }, (_, i) => from + i);
}

Deno.test("find() finds the entry that should be next, and those less than 64 behind it", () => {
  const { reader } = readerOf(150, 100);
  reader.moveTo(10);
  const found = [10, 11, 73, 74, 9, 149].map((index) => reader.find(hashAt(index)));
  assertEquals(found, [10, 11, 73, -1, -1, -1]);
  // Half of a hash is not all of it.
  assertEquals(reader.find(hashAt(20) + 2n ** 40n), -1);
  // The first of a block is found from everywhere.
  assertEquals([reader.find(hashAt(100)), stateOf(reader)], [
    0,
    { first: 100, at: 0, numbers: range(150, 100) },
  ]);
});

Deno.test("find() finds nothing behind the last entry", () => {
  const { reader } = readerOf(5, 4);
  reader.moveTo(5);
  assertEquals(stateOf(reader), { first: 4, at: 1, numbers: [4] });
  assertEquals(reader.find(0n), -1);
  const none = readerOf(0, 4).reader;
  assertEquals([stateOf(none), none.find(0n)], [{ first: 0, at: 0, numbers: [] }, -1]);
});

Deno.test("moveTo() has the next block at hand as soon as the first is behind", () => {
  const { reader, reads } = readerOf(10, 4);
  assertEquals(stateOf(reader), { first: 0, at: 0, numbers: range(8) });
  reader.moveTo(3);
  assertEquals(stateOf(reader), { first: 0, at: 3, numbers: range(8) });
  reader.moveTo(4);
  assertEquals(stateOf(reader), { first: 4, at: 0, numbers: range(10, 4) });
  reader.moveTo(5);
  assertEquals(stateOf(reader), { first: 8, at: 1, numbers: [8, 9] });
  assertEquals(reads, [0, 1, 2]);
});

Deno.test("moveTo() stays in a block behind which there is none", () => {
  const { reader } = readerOf(4, 4);
  reader.moveTo(4);
  assertEquals(stateOf(reader), { first: 0, at: 4, numbers: range(4) });
});

Deno.test("indexOf() reads a block where the entry is not at hand, and no other time", () => {
  const { reader, reads } = readerOf(18, 4);
  const at = (inList: number) => [reader.indexOf(inList), reader.first, reads.length];
  assertEquals([at(0), at(7), reader.at], [[0, 0, 2], [7, 0, 2], 0]);
  reader.moveTo(2);
  // The block behind those at hand, and the one behind that.
  assertEquals([at(8), reader.at], [[0, 8, 4], 0]);
  assertEquals([at(15), at(17)], [[7, 8, 4], [1, 16, 5]]);
  assertEquals([at(6), stateOf(reader)], [
    [2, 4, 7],
    { first: 4, at: 0, numbers: range(12, 4) },
  ]);
});
