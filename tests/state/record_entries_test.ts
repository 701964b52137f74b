/** Tests of the entries of a list of records. */

import { assertEquals } from "@std/assert";
import { Entries } from "../../lib/state/record_entries.ts";

const NONE = { bytes: 0, newlines: 0, lastLine: 0, continuations: 0 };

/** Entries whose values follow from `first` and their index. */
function entriesFrom(first: number, count: number): Entries {
  const entries = new Entries(count);
  for (let i = 0; i < count; i++) {
    const n = first + i;
    entries.hashes[i] = 2n ** 64n - BigInt(1 + n);
    entries.numbers[i] = 2 ** 32 - 1 - n;
    entries.shapes[i] = n;
    entries.setExtent(i, { bytes: 100 + n, newlines: 1 + n, lastLine: 50 + n, continuations: n });
  }
  return entries;
}

/** All that entry `i` has. */
function entryOf(entries: Entries, i: number) {
  const extent = { ...NONE };
  entries.readExtent(i, extent);
  assertEquals(entries.bytesAt(i), extent.bytes);
  return [entries.hashes[i], entries.numbers[i], entries.shapes[i], extent];
}

function allOf(entries: Entries): unknown[] {
  return Array.from(entries.hashes, (_, i) => entryOf(entries, i));
}

Deno.test("of() gives the entries that toBytes() gave", () => {
  assertEquals(allOf(Entries.of(entriesFrom(10, 5).toBytes(3))), allOf(entriesFrom(10, 3)));
  assertEquals(allOf(Entries.of(entriesFrom(10, 5).toBytes(0))), []);
});

Deno.test("read() puts what toBytes() gave behind what is there", () => {
  const entries = entriesFrom(500, 6);
  assertEquals(entries.read(entriesFrom(10, 5).toBytes(3), 2), 3);
  assertEquals(
    allOf(entries),
    [...allOf(entriesFrom(500, 2)), ...allOf(entriesFrom(10, 3)), ...allOf(entriesFrom(505, 1))],
  );
  assertEquals(new Entries(3).toBytes(3).length, 3 * 22);
});

Deno.test("read() takes bytes that begin anywhere in memory", () => {
  const bytes = new Uint8Array([7, ...entriesFrom(3, 2).toBytes(2)]).subarray(1);
  const entries = new Entries(2);
  assertEquals(entries.read(bytes, 0), 2);
  assertEquals(allOf(entries), allOf(entriesFrom(3, 2)));
});

Deno.test("copy() copies all of an entry", () => {
  const entries = entriesFrom(0, 3);
  entries.copy(entriesFrom(70, 2), { i: 1, at: 2 });
  assertEquals(allOf(entries), [...allOf(entriesFrom(0, 2)), ...allOf(entriesFrom(71, 1))]);
  const between = entriesFrom(0, 3);
  between.copy(entriesFrom(70, 4), { i: 3, at: 1 });
  assertEquals(allOf(between), [
    ...allOf(entriesFrom(0, 1)),
    ...allOf(entriesFrom(73, 1)),
    ...allOf(entriesFrom(2, 1)),
  ]);
});

Deno.test("readExtent() gives back each number that setExtent() was given", () => {
  const entries = new Entries(3);
  const extents = [[9, 1, 5, 2], [8, 2, 3, 1], [7, 0, 4, 3]].map((
    [bytes, newlines, lastLine, continuations],
  ) => ({ bytes, newlines, lastLine, continuations }));
  extents.forEach((extent, i) => entries.setExtent(i, extent));
  assertEquals([0, 1, 2].map((i) => entryOf(entries, i)[3]), extents);
});

Deno.test("drop() has those behind move up", () => {
  const entries = entriesFrom(0, 5);
  entries.drop(2);
  assertEquals(allOf(entries).slice(0, 3), allOf(entriesFrom(2, 3)));
});

Deno.test("setExtent() takes texts up to 65,535 bytes, and knows nothing of longer ones", () => {
  const entries = entriesFrom(0, 3);
  const most = { bytes: 65_535, newlines: 65_535, lastLine: 65_535, continuations: 65_535 };
  entries.setExtent(0, most);
  entries.setExtent(1, { ...most, bytes: 65_536, lastLine: 65_536 });
  entries.setExtent(2, undefined);
  assertEquals([0, 1, 2].map((i) => entryOf(entries, i)[3]), [most, NONE, NONE]);
});
