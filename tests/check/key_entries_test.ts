/** Tests of keys as bytes: every number comes back, and every entry is found in its block. */

import { assertEquals } from "@std/assert";
import { BLOCK_BYTES, KeyEntries, type NewEntry } from "../../lib/check/key_entries.ts";
import { KeyText } from "../../lib/check/key_text.ts";

/** Room that an entry is given for its numbers, at the least. */
const HEAD_BYTES = 65;

function keyOf(text: string): KeyText {
  const key = new KeyText();
  key.set(text);
  return key;
}

function entry(
  key: string,
  more: Partial<Omit<NewEntry, "key" | "owner">> & { owner?: string } = {},
) {
  const { owner, number = 1, position = { record: 1, line: 1, column: 1, offset: 0 } } = more;
  return {
    key: keyOf(key),
    owner: owner === undefined ? undefined : keyOf(owner),
    number,
    position,
  };
}

Deno.test("holder() gives what was appended, however large its numbers are", () => {
  const numbers = [0, 1, 2, 126, 127, 128, 16_383, 16_384, 2 ** 21, 2 ** 28 - 1, 2 ** 28]
    .concat([2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 35 + 3, 2 ** 45 - 1, 2 ** 51]);
  const entries = new KeyEntries();
  for (const [i, number] of numbers.entries()) {
    for (const other of numbers) {
      const position = { record: other, line: number, column: other, offset: number };
      const files = [undefined, "a.json", "b.json"];
      const file = files[i % 3];
      const at = file === undefined ? position : { ...position, file };
      const place = entries.append(entry("kéy", { owner: "ann", number, position: at }));
      entries.openAt(place);
      assertEquals(entries.holder(), { key: "kéy", owner: "ann", position: at, number });
      assertEquals(entries.holder(), { key: "kéy", owner: "ann", position: at, number });
    }
  }
});

Deno.test("append() puts entries behind one another, and into another block when one could be full", () => {
  const entries = new KeyEntries();
  assertEquals([entries.size, entries.blockCount], [0, 0]);
  const key = "x".repeat(2000);
  const places: number[] = [];
  let size = 0;
  for (let i = 0; i < 5000; i++) {
    const place = entries.append(entry(i % 2 === 0 ? key : `key ${i}`, { number: i }));
    entries.openAt(place);
    places.push(place);
    size += entries.end - entries.start;
    assertEquals(place % BLOCK_BYTES, entries.start);
    if (i === 0) {
      assertEquals(place, 0);
      continue;
    }
    const length = i % 2 === 0 ? key.length : `key ${i}`.length;
    entries.openAt(places[i - 1]);
    const { end } = entries;
    const block = Math.floor(places[i - 1] / BLOCK_BYTES);
    const hasRoom = end + HEAD_BYTES + length <= BLOCK_BYTES;
    assertEquals(place, hasRoom ? block * BLOCK_BYTES + end : (block + 1) * BLOCK_BYTES, `${i}`);
  }
  assertEquals([entries.size, entries.blockCount], [size, 2]);
  for (const [i, place] of places.entries()) {
    entries.openAt(place);
    const { key: found, number, owner } = entries.holder();
    assertEquals([found === (i % 2 === 0 ? key : `key ${i}`), number, owner], [true, i, ""]);
  }
  const all: number[] = [];
  for (let block = 0; block < entries.blockCount; block++) {
    for (let isOne = entries.openFirst(block); isOne; isOne = entries.openNext()) {
      all.push(entries.holder().number);
    }
  }
  assertEquals(all, places.map((_, i) => i));
  entries.clear();
  assertEquals([entries.size, entries.blockCount], [0, 0]);
  assertEquals(entries.append(entry("a")), 0);
  assertEquals(entries.blockCount, 1);
});

Deno.test("copy() has an entry of other entries as it is, with its mark", () => {
  const [from, to] = [new KeyEntries(), new KeyEntries()];
  from.append(entry("before"));
  const place = from.append(entry("a", { owner: "ann", number: 7 }));
  from.openAt(place);
  assertEquals(from.isMarked, false);
  from.mark();
  assertEquals(from.isMarked, true);
  const { bytes, start, end } = from;
  const expected = from.holder();
  const length = end - start;
  const first = to.copy(bytes, start, end);
  const second = to.copy(bytes, start, end);
  assertEquals([first, second, to.size], [0, length, 2 * length]);
  for (const at of [first, second]) {
    to.openAt(at);
    assertEquals([to.isMarked, to.holder()], [true, expected]);
  }
  // As many as fit, and one more.
  for (let left = Math.floor(BLOCK_BYTES / length) - 2; left > 0; left--) {
    to.copy(bytes, start, end);
  }
  assertEquals(to.blockCount, 1);
  assertEquals(to.copy(bytes, start, end), BLOCK_BYTES);
  assertEquals(to.blockCount, 2);
});
