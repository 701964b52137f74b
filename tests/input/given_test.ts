import { assertEquals } from "@std/assert";
import { counted } from "../../lib/input/given.ts";
import { sourceOf } from "../helpers/people.ts";

Deno.test("counted() counts records and their bytes as they are given", async () => {
  const values = [{ id: "1" }, { id: "größer" }, [3], null];
  const length = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;
  const given = { records: 0, bytes: 0 };
  let expected = 0;
  let count = 0;
  for await (const some of counted(sourceOf(values, 1).records, given)) {
    for (const _ of some) expected += length(values[count++]);
    assertEquals(given, { records: count, bytes: expected });
  }
  assertEquals(count, values.length);
});
