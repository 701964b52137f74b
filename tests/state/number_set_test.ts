import { assertEquals } from "@std/assert";
import { NumberSet } from "../../lib/state/number_set.ts";

Deno.test("NumberSet has what was added, and counts each once", () => {
  const set = new NumberSet(20);
  assertEquals([0, 7, 8, 19, 8].map((number) => set.add(number)), [true, true, true, true, false]);
  assertEquals(set.size, 4);
  const there = Array.from({ length: 20 }, (_, i) => i).filter((number) => set.has(number));
  assertEquals(there, [0, 7, 8, 19]);
});

Deno.test("NumberSet grows, forgets, and goes on as bytes", () => {
  const set = new NumberSet();
  assertEquals([5, 100_000, 7].map((number) => set.add(number)), [true, true, true]);
  for (const number of [5, 6, 2_000_000]) set.delete(number);
  const again = NumberSet.of(set.toBytes());
  for (const each of [set, again]) {
    assertEquals(each.size, 2);
    assertEquals([5, 6, 7, 99_999, 100_000].map((number) => each.has(number)), [
      ...[false, false, true, false, true],
    ]);
  }
});
