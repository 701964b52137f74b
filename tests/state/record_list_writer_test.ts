/** Tests of when the list of a run's records is written, and when the last one stays. */

import { assertEquals } from "@std/assert";
import { Entries } from "../../lib/state/record_entries.ts";
import { RecordListWriter } from "../../lib/state/record_list_writer.ts";
import { type ModelList, ModelRecords } from "../helpers/record_store.ts";

/** A list of records with these numbers, in blocks of three. */
function listOf(numbers: number[]): ModelList {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < numbers.length; at += 3) {
    const some = numbers.slice(at, at + 3);
    blocks.push(entriesOf(some).toBytes(some.length));
  }
  const facts = { count: numbers.length, rules: "", seed: 1n, shapes: new Uint8Array() };
  return { ...facts, run: 1, blocks };
}

function entriesOf(numbers: number[]): Entries {
  const entries = new Entries(numbers.length);
  numbers.forEach((number, i) => {
    entries.hashes[i] = BigInt(number);
    entries.numbers[i] = number;
    entries.shapes[i] = number % 7;
  });
  return entries;
}

/** Writes a list behind that of `before`: each number is kept that is there in its place, and the others are added. */
function write(before: number[] | undefined, now: number[]) {
  const done: string[] = [];
  let finished: ModelList | undefined;
  class Store extends ModelRecords {
    override copy(blocks: number): void {
      done.push(`copy ${blocks}`);
      super.copy(blocks);
    }
    override write(block: number, entries: Entries, count: number): void {
      done.push(`write ${block}: ${count}`);
      super.write(block, entries, count);
    }
  }
  const store = new Store({
    list: before && listOf(before),
    run: 2,
    isValid: () => true,
    onFinish: (list) => finished = list,
  });
  const writer = new RecordListWriter(store);
  writer.source = entriesOf(now);
  now.forEach((number, i) => {
    const index = before?.indexOf(number) ?? -1;
    if (index >= 0) writer.keep(i, index);
    else writer.confirm(writer.add(i));
  });
  writer.end();
  const { count, holds } = writer;
  store.finish({ count, rules: "", seed: 1n, shapes: new Uint8Array() }, {
    isDoubtful: false,
    holds,
  });
  const numbers = finished!.blocks.flatMap((bytes) => {
    const entries = new Entries(3);
    return [...entries.numbers.subarray(0, entries.read(bytes, 0))];
  });
  assertEquals(numbers.slice(0, count), now);
  assertEquals([count, holds.size], [now.length, now.length]);
  return done;
}

const SEVEN = [1, 2, 3, 4, 5, 6, 7];

const cases: { name: string; before?: number[]; now: number[]; done: string[] }[] = [
  { name: "where there is none", now: SEVEN, done: ["write 0: 3", "write 1: 3", "write 2: 1"] },
  { name: "of whole blocks", now: SEVEN.slice(0, 6), done: ["write 0: 3", "write 1: 3"] },
  { name: "of nobody", now: [], done: [] },
  { name: "that is the last one", before: SEVEN, now: SEVEN, done: [] },
  {
    name: "that goes on behind the last one",
    before: SEVEN,
    now: [...SEVEN, 8, 9, 10],
    done: ["copy 2", "write 2: 3", "write 3: 1"],
  },
  {
    name: "that goes on behind whole blocks",
    before: SEVEN.slice(0, 6),
    now: SEVEN,
    done: ["copy 2", "write 2: 1"],
  },
  {
    name: "with another record in the middle",
    before: SEVEN,
    now: [1, 2, 3, 4, 50, 6, 7],
    done: ["copy 1", "write 1: 3", "write 2: 1"],
  },
  {
    name: "with another record in front",
    before: SEVEN,
    now: [10, 2, 3, 4],
    done: ["write 0: 3", "write 1: 1"],
  },
  {
    name: "that ends sooner",
    before: SEVEN,
    now: SEVEN.slice(0, 4),
    done: ["copy 1", "write 1: 1"],
  },
  { name: "that ends with a block", before: SEVEN, now: SEVEN.slice(0, 3), done: ["copy 1"] },
  {
    name: "that lacks one",
    before: SEVEN,
    now: [1, 3, 4, 5, 6, 7],
    done: ["write 0: 3", "write 1: 3"],
  },
];

for (const { name, before, now, done } of cases) {
  Deno.test(`RecordListWriter writes no more than it has to, of a list ${name}`, () => {
    assertEquals(write(before, now), done);
  });
}

Deno.test("RecordListWriter tells the index of what was added, which holds once that is confirmed", () => {
  const store = new ModelRecords({ list: undefined, run: 1, isValid: () => true, onFinish() {} });
  const writer = new RecordListWriter(store);
  writer.source = entriesOf([5, 6, 7, 8]);
  assertEquals([0, 1, 2, 3].map((i) => writer.add(i)), [0, 1, 2, 3]);
  writer.confirm(2);
  assertEquals([0, 1, 2, 3].map((i) => writer.holds.has(i)), [false, false, true, false]);
});
