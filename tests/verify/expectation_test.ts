import { assertEquals } from "@std/assert";
import {
  addRecord,
  type Expectation,
  expectationOf,
  sizeOf,
} from "../../lib/verify/expectation.ts";
import type { Person } from "../../lib/person/person.ts";
import { peopleOf } from "../helpers/people.ts";

/** The expectations of `records`, all of whose keys but `id` are attributes. */
async function expectationsOf(...records: Record<string, unknown>[]): Promise<Expectation[]> {
  const people: Person[] = await peopleOf(records);
  return people.map((person, i) => expectationOf(person, i + 1));
}

Deno.test("addRecord() takes the place of the last record, whose attributes replace earlier ones", async () => {
  const [first, second] = await expectationsOf(
    { id: 1, name: "Ann", text: "free" },
    { id: 1, text: "pro" },
  );
  addRecord(first, second);
  assertEquals(first, {
    number: 1,
    user: "1",
    key: first.key,
    position: second.position,
    attributes: { name: "Ann", text: "pro" } as unknown as Expectation["attributes"],
    updatesOnly: false,
  });
  assertEquals(first.position.record, 2);
});

Deno.test("An expectation is of someone who may be missing when every record only updates", () => {
  const some = (updatesOnly: boolean): Expectation => ({
    number: 1,
    user: "1",
    key: "1",
    position: { record: 1, line: 1, column: 1, offset: 0 },
    attributes: {},
    updatesOnly,
  });
  for (const first of [true, false]) {
    for (const second of [true, false]) {
      const merged = some(first);
      addRecord(merged, some(second));
      assertEquals(merged.updatesOnly, first && second, `${first}, ${second}`);
    }
  }
});

Deno.test("sizeOf() counts the characters of names and values", async () => {
  const [one] = await expectationsOf({ id: 1 });
  assertEquals(sizeOf({ ...one, attributes: {} }), 0);
  assertEquals(sizeOf({ ...one, attributes: { ab: "cde", f: 12, g: [1, "h"] } }), 5 + 3 + 8);
});
