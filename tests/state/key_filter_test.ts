import { assert, assertEquals } from "@std/assert";
import { KeyFilter } from "../../lib/state/key_filter.ts";

function keysUpTo(end: number, prefix: string): string[] {
  return Array.from({ length: end }, (_, i) => `${prefix}${i}`);
}

Deno.test("mayHave() is false for everything when nothing was added", () => {
  const filter = new KeyFilter();
  assertEquals(["", "a"].filter((key) => filter.mayHave(key)), []);
});

Deno.test("mayHave() misses no key that was added, and takes hardly another for one", () => {
  const filter = new KeyFilter();
  const added = ["", "\0", "\ud800", "😀", ...keysUpTo(200_000, "user-")];
  for (const key of added) filter.add(key);
  assertEquals(added.filter((key) => !filter.mayHave(key)), []);

  const others = [...keysUpTo(100_000, "user-x"), ...keysUpTo(100_000, "other-"), " ", "\0\0"];
  const mistaken = others.filter((key) => filter.mayHave(key));
  // About one in ten million is to be expected.
  assert(mistaken.length <= 2, mistaken.join());
});
