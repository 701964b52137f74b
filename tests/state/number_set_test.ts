import { assert, assertEquals } from "@std/assert";
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
  assertEquals([5, 100_000, 7, 99_998].map((number) => set.add(number)), Array(4).fill(true));
  for (const number of [5, 6, 2_000_000, 99_998]) set.delete(number);
  const again = NumberSet.of(set.toBytes());
  for (const each of [set, again]) {
    assertEquals(each.size, 2);
    assertEquals([5, 6, 7, 99_998, 99_999, 100_000].map((number) => each.has(number)), [
      ...[false, false, true, false, false, true],
    ]);
  }
});

Deno.test("NumberSet takes any number next, whatever it had room for", () => {
  for (const limit of [0, 1, 8, 20]) {
    for (const step of [1, 7, 8, 1001]) {
      const set = new NumberSet(limit);
      const numbers = Array.from({ length: 9000 }, (_, i) => i * step);
      assert(numbers.every((number) => set.add(number) && set.has(number)), `${limit}, ${step}`);
      assertEquals([set.size, NumberSet.of(set.toBytes()).size], [9000, 9000]);
    }
  }
});
