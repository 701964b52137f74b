/** Tests of keys that go from thread to thread in one text. */

import { assertEquals } from "@std/assert";
import { KeyList } from "../../lib/state/key_list.ts";

/** What is seen of a list before and behind the way to another thread. */
function seen(keys: string[]): KeyList[] {
  return [KeyList.of(keys), KeyList.unpack(structuredClone(KeyList.of(keys).pack()))];
}

const KEYS = ["a", "a\0b", '"', "\\", "\n", "ä", "😀", "\ud800", "", "a"];

Deno.test("KeyList has the same keys on both sides, whatever is in them", () => {
  for (const keys of [KEYS, ["one"], []]) {
    for (const list of seen(keys)) {
      assertEquals([list.length, list.all], [keys.length, keys]);
      assertEquals(JSON.parse(list.textOf({ first: 0, end: keys.length })), keys);
    }
  }
});

Deno.test("textOf() has those of the part that is asked for", () => {
  for (const list of seen(KEYS)) {
    for (const [first, end] of [[0, 3], [4, 10], [7, 8], [5, 5]]) {
      assertEquals(JSON.parse(list.textOf({ first, end })), KEYS.slice(first, end));
    }
  }
});

Deno.test("isInOrder is true where at most one of 64 keys is in front of the one before", () => {
  const keysOf = (count: number) =>
    Array.from({ length: count }, (_, i) => String(i).padStart(4, "0"));
  const cases: [keys: string[], isInOrder: boolean][] = [
    [[], true],
    [["b"], true],
    [["b", "b"], true],
    [["b", "a"], false],
    [["a", ...keysOf(63)], true],
    [["a", ...keysOf(62)], false],
    [["b", "a", ...keysOf(126)], true],
    [["b", "a", ...keysOf(125)], false],
    // As SQLite has them by their bytes, but for characters beyond U+FFFF.
    [["Z", "a", "z", "ä"], true],
  ];
  for (const [keys, isInOrder] of cases) {
    for (const list of seen(keys)) assertEquals(list.isInOrder, isInOrder, keys.join());
  }
});
