import { assertEquals } from "@std/assert";
import { LimitedRecords } from "../../lib/input/limited.ts";
import { sourceOf, users } from "../helpers/people.ts";

/** How many records there are, come at once, and are to be read; and what comes of it. */
const CASES = [
  { count: 5, atOnce: 2, limit: undefined, read: 5, isReached: false },
  { count: 5, atOnce: 2, limit: 1, read: 1, isReached: true },
  { count: 5, atOnce: 2, limit: 3, read: 3, isReached: true },
  { count: 5, atOnce: 5, limit: 4, read: 4, isReached: true },
  { count: 5, atOnce: 2, limit: 6, read: 5, isReached: false },
  { count: 0, atOnce: 2, limit: 6, read: 0, isReached: false },
];

for (const { count, atOnce, limit, read, isReached } of CASES) {
  Deno.test(`LimitedRecords gives ${read} of ${count} records, ${atOnce} at once, when the limit is ${limit}`, async () => {
    const source = sourceOf(users(count), atOnce);
    const limited = new LimitedRecords(source.records, limit);
    const numbers: number[] = [];
    for await (const some of limited.records) {
      numbers.push(...some.map(({ position }) => position.record));
    }
    assertEquals(numbers, Array.from({ length: read }, (_, i) => i + 1));
    assertEquals(limited.isReached, isReached);
    assertEquals(limited.isUnlimited, limit === undefined);
  });
}

Deno.test("LimitedRecords asks for nothing behind the limit, as a pipe may have nothing to give yet", async () => {
  const source = sourceOf(users(10), 2);
  for await (const _ of new LimitedRecords(source.records, 4).records);
  assertEquals(source.taken, 4);
});
