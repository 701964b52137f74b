import { assertEquals } from "@std/assert";
import { SeenPeople } from "../../lib/state/seen_people.ts";

Deno.test("SeenPeople counts each person once, by what the state has of them by now", () => {
  const seen = new SeenPeople(10);
  const people = [
    { number: 1, gone: "" },
    { number: 2, gone: "keep" },
    { number: 3, gone: "suppress" },
    { number: 4, gone: "set 1" },
    { number: 5, gone: "set 1" },
    { number: 2, gone: "keep" },
    { number: 1, gone: "" },
  ];
  assertEquals(people.map((each) => seen.add(each)), [
    ...[true, true, true, true, true, false, false],
  ]);
  const counts = ["", "keep", "suppress", "set 1", "delete"].map((gone) => seen.countBy(gone));
  assertEquals(counts, [2, 0, 1, 2, 0]);
  assertEquals(seen.numbers.size, 5);
});

Deno.test("has() is true of those who were seen, and of all who have come since", () => {
  const seen = new SeenPeople(10);
  seen.add({ number: 3, gone: "" });
  assertEquals([2, 3, 9, 10, 11].map((number) => seen.has(number)), [
    ...[false, true, false, true, true],
  ]);
});
