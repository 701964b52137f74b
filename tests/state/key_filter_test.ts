import { assert, assertEquals } from "@std/assert";
import { KeyFilter } from "../../lib/state/key_filter.ts";

function keysUpTo(end: number, prefix: string): string[] {
  return Array.from({ length: end }, (_, i) => `${prefix}${i}`);
}

/** Those of `keys` that `filter` knows already; it knows all of them then. */
function knownOf(filter: KeyFilter, keys: string[]): string[] {
  const wereThere = filter.addAll(keys);
  return keys.filter((_, i) => wereThere[i] === 1);
}

Deno.test("addAll() knows every key that was added, and takes hardly another for one", () => {
  const filter = new KeyFilter();
  const keys = ["", "\0", "\ud800", "😀", ...keysUpTo(200_000, "user-")];
  const others = [...keysUpTo(100_000, "user-x"), ...keysUpTo(100_000, "other-"), " ", "\0\0"];
  const mistaken = [keys, others].flatMap((some) => knownOf(filter, some));
  // About one in ten million is to be expected.
  assert(mistaken.length <= 2, mistaken.join());
  assertEquals(knownOf(filter, keys).length, keys.length);
});

Deno.test("addAll() knows the keys before a key in the same list", () => {
  const filter = new KeyFilter();
  assertEquals([...filter.addAll(["a", "b", "a", "a", "c", "b"])], [0, 0, 1, 1, 0, 1]);
});

Deno.test("addAll() takes few of millions of keys for others", () => {
  const filter = new KeyFilter();
  let mistaken = 0;
  for (let at = 0; at < 2_000_000; at += 10_000) {
    const keys = Array.from({ length: 10_000 }, (_, i) => `user-${at + i}`);
    for (const wasThere of filter.addAll(keys)) mistaken += wasThere;
  }
  // With one bit less for each key it would be ten times as many.
  assert(mistaken > 0 && mistaken < 60, `${mistaken} of 2,000,000`);
});
