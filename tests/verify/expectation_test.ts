import { assertEquals } from "@std/assert";
import {
  addRecord,
  dropLong,
  type Expectation,
  expectationOf,
  sizeOf,
} from "../../lib/verify/expectation.ts";
import { LongValues } from "../../lib/verify/long_values.ts";
import type { Person } from "../../lib/person/person.ts";
import { peopleOf, RULES } from "../helpers/people.ts";
import { longValuesDatabase } from "../helpers/long_values.ts";

/** The expectations of `records`, all of whose keys but `id` are attributes. */
async function expectationsOf(...records: Record<string, unknown>[]): Promise<Expectation[]> {
  const people: Person[] = await peopleOf(records);
  return people.map((person, i) => expectationOf(person, { number: i + 1 }));
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

/** Where long values are kept, and what is in them by name. */
function keeping() {
  const database = longValuesDatabase();
  return {
    longValues: new LongValues(database),
    pieces: () => database.get<{ count: number }>("SELECT count(*) AS count FROM pieces")!.count,
    [Symbol.dispose]: () => database[Symbol.dispose](),
  };
}

function longOf({ long }: Expectation): Record<string, unknown> | undefined {
  return long && Object.fromEntries([...long].map(([name, value]) => [name, value.value()]));
}

Deno.test("expectationOf() keeps the long values of large people apart, and nothing of others", async () => {
  using kept = keeping();
  const { longValues } = kept;
  const cases = [
    { bytes: 1_000_000, seq: "s".repeat(999), long: [] },
    { bytes: 1_000_001, seq: "s".repeat(998), long: ["name"] },
    // With its quotes it has more than 1,000 bytes.
    { bytes: 1_000_001, seq: "s".repeat(999), long: ["name", "seq"] },
  ];
  for (const { bytes, seq, long } of cases) {
    const others = JSON.stringify({ name: "", seq, text: "é" }).length + 1;
    const values: Record<string, string> = { name: "n".repeat(bytes - others), seq, text: "é" };
    const [person] = await peopleOf([{ id: 1, ...values }]);
    const expectation = expectationOf(person, { number: 1, longValues });
    assertEquals(expectationOf(person, { number: 1 }).attributes, values);
    const isLong = (name: string) => long.includes(name);
    assertEquals(longOf(expectation) ?? {}, pick(values, isLong));
    const attributes = Object.entries(values).map(([name, text]) => [
      name,
      isLong(name) ? null : text,
    ]);
    assertEquals(expectation.attributes, Object.fromEntries(attributes));
    assertEquals(Object.keys(expectation.attributes), ["name", "seq", "text"]);
    assertEquals(sizeOf(expectation), sizeOf(expectationOf(person, { number: 1 })));
  }
});

Deno.test("addRecord() replaces long values, and drops those that are replaced", async () => {
  using kept = keeping();
  const of = async (...records: Record<string, unknown>[]) =>
    (await peopleOf(records.map((record) => ({ id: 1, ...record })))).map((person, i) =>
      expectationOf(person, { number: i + 1, longValues: kept.longValues })
    );
  const [long, other] = ["x", "y"].map((letter) => letter.repeat(1_000_000));
  const [first] = await of({ name: long, text: long, seq: 1 });
  const both = kept.pieces();
  addRecord(first, (await of({ name: "short" }))[0]);
  assertEquals(longOf(first), { text: long });
  assertEquals(first.attributes, { name: "short", text: null, seq: 1 });
  assertEquals(kept.pieces(), both / 2);
  addRecord(first, (await of({ text: other, seq: 2 }))[0]);
  assertEquals(longOf(first), { text: other });
  assertEquals(first.attributes, { name: "short", text: null, seq: 2 });
  assertEquals(kept.pieces(), both / 2);
  const [small] = await of({ seq: 3, name: "n" });
  addRecord(small, first);
  assertEquals(longOf(small), { text: other });
  dropLong(small);
  assertEquals(kept.pieces(), 0);
});

Deno.test("expectationOf() keeps each of many long values apart", async () => {
  using kept = keeping();
  // As many as a list of members has room for before it grows.
  const names = Array.from({ length: 256 }, (_, i) => `a${i}`);
  const values = Object.fromEntries(names.map((name) => [name, name.repeat(1200)]));
  const rules = { ...RULES, mappings: names.map((name) => ({ from: name, to: name })) };
  const [person] = await peopleOf([{ id: 1, ...values }], rules);
  const expectation = expectationOf(person, { number: 1, longValues: kept.longValues });
  assertEquals(longOf(expectation), values);
  assertEquals(Object.values(expectation.attributes), Array(256).fill(null));
});

Deno.test("expectationOf() takes someone for one who is only updated where that is told to be", async () => {
  const rules = { ...RULES, mappings: [{ from: "update", to: "_update" }] };
  const updatesOnly = async (record: object) => {
    const [person] = await peopleOf([{ id: 1, ...record }], rules);
    return expectationOf(person, { number: 1 }).updatesOnly;
  };
  assertEquals(await updatesOnly({ update: true }), true);
  assertEquals(await updatesOnly({ update: false }), false);
  assertEquals(await updatesOnly({}), false);
});

function pick(values: Record<string, string>, isOne: (name: string) => boolean) {
  return Object.fromEntries(Object.entries(values).filter(([name]) => isOne(name)));
}
