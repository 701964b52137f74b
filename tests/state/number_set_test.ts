import { assertEquals } from "@std/assert";
import { NumberSet } from "../../lib/state/number_set.ts";

Deno.test("NumberSet has what was added, and counts each once", () => {
  const set = new NumberSet(20);
  assertEquals([0, 7, 8, 19, 8].map((number) => set.add(number)), [true, true, true, true, false]);
  assertEquals(set.size, 4);
  const there = Array.from({ length: 20 }, (_, i) => i).filter((number) => set.has(number));
  assertEquals(there, [0, 7, 8, 19]);
});
