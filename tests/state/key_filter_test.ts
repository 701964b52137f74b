import { assert, assertEquals } from "@std/assert";
import { KeyFilter } from "../../lib/state/key_filter.ts";

function keysUpTo(end: number, prefix: string): string[] {
  return Array.from({ length: end }, (_, i) => `${prefix}${i}`);
}

Deno.test("add() knows every key that was added, and takes hardly another for one", () => {
  const filter = new KeyFilter();
  const keys = ["", "\0", "\ud800", "😀", ...keysUpTo(200_000, "user-")];
  const others = [...keysUpTo(100_000, "user-x"), ...keysUpTo(100_000, "other-"), " ", "\0\0"];
  const mistaken = [...keys, ...others].filter((key) => filter.add(key));
  // About one in ten million is to be expected.
  assert(mistaken.length <= 2, mistaken.join());
  assertEquals(keys.filter((key) => !filter.add(key)), []);
});
