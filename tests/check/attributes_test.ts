import { assertEquals } from "@std/assert";
import { AttributeCounts } from "../../lib/check/attributes.ts";
import type { Mapping } from "../../lib/person/mapping.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { rules } from "../helpers/person_maker.ts";
import { recordsOf } from "../helpers/records.ts";

async function countsOf(records: string, mappings: Mapping[]) {
  const counts = new AttributeCounts(mappings);
  const maker = new PersonMaker(rules({ mappings }));
  for (const record of await recordsOf(records)) {
    maker.make(record);
    counts.add(record, maker.fields);
  }
  return {
    counts: counts.list(maker.present),
    warnings: counts.warnings().map(({ message }) => message),
  };
}

Deno.test("AttributeCounts counts the types of a mapping's values as they stand in the data", async () => {
  const { counts } = await countsOf(
    `[{"id":1,"a":"x"},{"id":2,"a":null},{"id":3,"a":1.5},{"id":4,"a":-1},{"id":5,"a":true},
      {"id":6,"a":false},{"id":7,"a":{}},{"id":8,"a":[]},{"id":9,"a":[1]},{"id":10}]`,
    [{ from: "a", to: "b", type: "string" }],
  );
  assertEquals(counts, [{
    from: "a",
    to: "b",
    present: 9,
    types: { string: 1, number: 2, boolean: 2, null: 1, object: 1, array: 2 },
    longestBytes: 5,
  }]);
});

Deno.test("AttributeCounts measures the longest value as Customer.io counts it", async () => {
  const cases: [json: string, bytes: number][] = [
    [`"abc"`, 3],
    [`"é"`, 2],
    [String.raw`"\u0041\n"`, 2],
    [`{ "a" : [ 1,  2 ] }`, 11],
    [`["a b"]`, 7],
    [`1.250`, 5],
    [`""`, 0],
  ];
  for (const [json, bytes] of cases) {
    const { counts } = await countsOf(`[{"id":1,"a":${json}}]`, [{ from: "a", to: "a" }]);
    assertEquals(counts[0].longestBytes, bytes, json);
  }
  const { counts } = await countsOf(
    String.raw`[{"id":1,"a":"abcde"},{"id":2,"a":"\u0041"},{"id":3,"a":{    }}]`,
    [{ from: "a", to: "a" }],
  );
  assertEquals(counts[0].longestBytes, 5);
});

Deno.test("AttributeCounts counts a value that everyone gets by the people who get it", async () => {
  const mappings: Mapping[] = [
    { to: "source", value: "é" },
    { to: "tags", value: ["a", 1] },
    { from: "n", to: "n", required: true },
  ];
  const types = (of: string, count: number) => ({ types: { [of]: count }, present: count });
  const some = await countsOf('[{"id":1,"n":1},{"id":2},{"id":3,"n":2}]', mappings);
  assertEquals(some.counts, [
    { from: null, to: "source", ...types("string", 2), longestBytes: 2 },
    { from: null, to: "tags", ...types("array", 2), longestBytes: 7 },
    { from: "n", to: "n", ...types("number", 2), longestBytes: 1 },
  ]);
  const none = await countsOf('[{"id":1}]', mappings);
  assertEquals(none.counts[0], {
    from: null,
    to: "source",
    present: 0,
    types: {},
    longestBytes: 0,
  });
});

Deno.test("AttributeCounts warns of milliseconds only where most values are some", async () => {
  const value = (json: string) => `{"id":1,"seen":${json}}`;
  const cases: { name: string; values: string[]; mapping?: Partial<Mapping>; isTold: boolean }[] = [
    { name: "numbers", values: ["1748812020994", "1748812020995", "7"], isTold: true },
    { name: "text, as in CSV", values: [`"1748812020994"`], isTold: true },
    { name: "one of many", values: ["1748812020994", "7", "8", "9"], isTold: false },
    { name: "half of them", values: ["1748812020994", "7"], isTold: true },
    { name: "a third of them", values: ["1748812020994", "7", '"8"'], isTold: false },
    { name: "nulls do not count", values: ["1748812020994", "null", "null"], isTold: true },
    { name: "a telephone number", values: ["4915112345678"], isTold: false },
    { name: "after 2033", values: ["2050000000000"], isTold: true },
    { name: "after 2036", values: ["2150000000000"], isTold: false },
    { name: "thirteen characters", values: ["1748812020.99"], isTold: false },
    { name: "with a point behind the first", values: ["1.74881202099"], isTold: false },
    { name: "fourteen digits", values: ["17488120209945"], isTold: false },
    { name: "twelve digits", values: ["174881202099"], isTold: false },
    { name: "one digit", values: ["1"], mapping: { type: "timestamp" }, isTold: false },
    { name: "an id", values: ["1748812020994"], mapping: { to: "phone" }, isTold: false },
    ...["email", "id", "phone", "created_at"].map((to) => ({
      name: `what is no date, or is warned of elsewhere: ${to}`,
      values: ["1748812020994", "1"],
      mapping: { to },
      isTold: false,
    })),
    {
      name: "a date of another type",
      values: ["1748812020994"],
      mapping: { to: "created_at", type: "number" },
      isTold: true,
    },
    {
      name: "seconds under unit ms",
      values: ["1748812020"],
      mapping: { type: "timestamp", unit: "ms" },
      isTold: true,
    },
    {
      name: "eleven digits under unit ms",
      values: ["17488120200"],
      mapping: { type: "timestamp", unit: "ms" },
      isTold: false,
    },
    {
      name: "of a type that reads both",
      values: ["1748812020994"],
      mapping: { type: "timestamp" },
      isTold: false,
    },
    {
      name: "under unit ms",
      values: ["1748812020994"],
      mapping: { type: "timestamp", unit: "ms" },
      isTold: false,
    },
  ];
  for (const { name, values, mapping, isTold } of cases) {
    const { warnings } = await countsOf(`[${values.map(value).join()}]`, [
      { from: "seen", to: "seen", ...mapping },
    ]);
    assertEquals(warnings.length, isTold ? 1 : 0, name);
  }
});

Deno.test("AttributeCounts warns of each mapping by itself, with the first place", async () => {
  const { warnings } = await countsOf(
    `[{"id":1,"a":7,"seen":"x"},{"id":2,"a":8,"seen":1748812020994},\n{"id":3,"a":9,"seen":"1748812020995"}]`,
    [{ from: "a", to: "b" }, { from: "seen", to: "last_seen" }],
  );
  assertEquals(warnings, [
    "last_seen: 2 numbers in 'seen' may be times in milliseconds, and Customer.io compares dates in seconds " +
    '(first: record 2): add "type": "timestamp" to mappings[1] if they are dates',
  ]);
  const seen = [1748812020994, "x", "y", 7, 8].map((seen, id) => ({ id, seen, a: 1748812020994 }));
  const few = await countsOf(JSON.stringify(seen), [
    { from: "a", to: "phone" },
    { from: "seen", to: "seen" },
    { from: "a", to: "a" },
  ]);
  assertEquals(few.warnings.map((message) => message.slice(0, 15)), ["a: 5 numbers in"]);
});
