/** What is seen of the data, and how much of it is looked at. */

import { assertEquals } from "@std/assert";
import { surveyRecords } from "../../lib/init/survey.ts";
import { recordsOf } from "../helpers/records.ts";
import { surveyOf } from "../helpers/survey.ts";

async function keysOf(records: readonly unknown[]): Promise<string[]> {
  return (await surveyOf(records)).keys.map(({ from }) => from);
}

Deno.test("surveyRecords() has the keys in the order in which they first come", async () => {
  assertEquals(await keysOf([{ b: 1, a: 2 }, { c: null, a: 3 }, "no object", null]), [
    "b",
    "a",
    "c",
  ]);
});

Deno.test("surveyRecords() looks into objects that are always objects, three levels deep", async () => {
  const cases: { records: unknown[]; keys: string[] }[] = [
    { records: [{ a: { b: 1 } }, { a: { c: 2 } }, { a: null }, { a: {} }], keys: ["a.b", "a.c"] },
    { records: [{ a: { b: { c: 1 } } }], keys: ["a.b.c"] },
    { records: [{ a: { b: { c: { d: 1 } } } }], keys: ["a.b.c"] },
    { records: [{ a: { b: 1 } }, { a: "text" }], keys: ["a"] },
    { records: [{ a: { b: 1 } }, { a: [1] }], keys: ["a"] },
    { records: [{ a: {} }, { a: null }], keys: ["a"] },
    { records: [{ a: [{ b: 1 }] }], keys: ["a"] },
    // No path leads to these.
    { records: [{ a: { "b.c": 1 } }], keys: ["a"] },
    { records: [{ a: { "": 1 } }], keys: ["a"] },
    { records: [{ "a.b": { c: 1 } }], keys: ["a.b"] },
    { records: [{ a: { b: 1 }, "a.b": 2 }], keys: ["a", "a.b"] },
    // A time, not an object with attributes in it.
    { records: [{ a: { $date: "2024-01-31T10:11:12Z" } }], keys: ["a"] },
    { records: [{ a: { $numberLong: "5" } }], keys: ["a.$numberLong"] },
    // Customer.io has these as objects.
    {
      records: [{ cio_subscription_preferences: { topics: { topic_1: true } } }],
      keys: ["cio_subscription_preferences"],
    },
    { records: [JSON.parse('{"__proto__":{"constructor":1}}')], keys: ["__proto__.constructor"] },
  ];
  for (const { records, keys } of cases) {
    assertEquals(await keysOf(records), keys, JSON.stringify(records));
  }
});

Deno.test("surveyRecords() leaves an object with many keys of its own as it is", async () => {
  const records = Array.from({ length: 30 }, (_, i) => ({ by_day: { [`d${i}`]: i } }));
  assertEquals(await keysOf(records), ["by_day"]);
  assertEquals((await keysOf(records.slice(0, 20))).length, 20);
  const spread = {
    a: Object.fromEntries(
      Array.from(
        { length: 5 },
        (_, i) => [`b${i}`, Object.fromEntries(Array.from({ length: 5 }, (_, k) => [`c${k}`, 1]))],
      ),
    ),
  };
  assertEquals(await keysOf([spread]), ["a"]);
});

Deno.test("surveyRecords() counts what there is, and looks at the first records alone", async () => {
  const records = [{ a: 1 }, { a: null }, { a: "" }, { b: "x" }, [], { a: "late" }];
  const { keys, ...facts } = await surveyOf(records, { maxRecords: 5 });
  assertEquals(facts, { records: 5, isAll: false, objects: 4, hasMoreKeys: false });
  const [a] = keys.map(({ values }) => values);
  assertEquals([a.present, a.filled, a.numbers, a.strings], [3, 1, 1, 0]);
  assertEquals((await surveyOf(records, { maxRecords: 6 })).isAll, true);
  const none = await surveyOf([]);
  assertEquals([none.records, none.isAll], [0, true]);
});

Deno.test("surveyRecords() looks at ten thousand records, or at 64 MB of them", async () => {
  const [record] = await recordsOf("[{}]");
  // What is too large is not looked into, so that its bytes need not be there.
  const ofBytes = (...lengths: number[]) =>
    lengths.map((length) => ({ ...record, start: 9, end: 9 + length, tooLarge: length }));
  const cases = [
    { some: new Array(10_000).fill(record), seen: 10_000, isAll: true },
    { some: new Array(10_001).fill(record), seen: 10_000, isAll: false },
    { some: ofBytes(63_999_999, 1), seen: 2, isAll: true },
    { some: ofBytes(63_999_999, 1, 1), seen: 2, isAll: false },
    { some: ofBytes(64_000_000, 1), seen: 1, isAll: false },
  ];
  for (const { some, seen, isAll } of cases) {
    const { records: found, ...facts } = await surveyRecords(ReadableStream.from([some]));
    assertEquals({ found, isAll: facts.isAll }, { found: seen, isAll });
  }
});

Deno.test("surveyRecords() reads no further than it looks", async () => {
  const [record] = await recordsOf("[{}]");
  let given = 0;
  async function* batches() {
    for (; given < 10; given++) yield [record, record];
  }
  const { records, isAll } = await surveyRecords(batches(), { maxRecords: 3 });
  assertEquals({ records, isAll, given }, { records: 3, isAll: false, given: 1 });
});

Deno.test("surveyRecords() counts an object with many keys of its own as one key", async () => {
  const inner = Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`i${i}`, 1]));
  const names = (count: number) => Array.from({ length: count }, (_, i) => `k${i}`);
  const records = (count: number) => [
    Object.fromEntries(names(100).map((name) => [name, inner])),
    Object.fromEntries(names(count).map((name) => [name, 1])),
  ];
  const most = await surveyOf(records(2000));
  assertEquals([most.keys.length, most.hasMoreKeys], [2000, false]);
  const more = await surveyOf(records(2001));
  assertEquals([more.keys.length, more.hasMoreKeys], [2000, true]);
});

Deno.test("surveyRecords() counts the keys of an object by identifier no more once they are many", async () => {
  const byDay = Array.from({ length: 60 }, (_, i) => ({ by_day: { [`d${i}`]: i } }));
  const others = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`k${i}`, 1]));
  const { keys, hasMoreKeys } = await surveyOf([...byDay, others]);
  assertEquals([keys.length, hasMoreKeys], [2000, true]);
});

Deno.test("surveyRecords() stops at two thousand keys", async () => {
  const records = Array.from(
    { length: 30 },
    (_, i) => Object.fromEntries(Array.from({ length: 100 }, (_, k) => [`k${i}-${k}`, 1])),
  );
  const survey = await surveyOf(records);
  assertEquals([survey.keys.length, survey.hasMoreKeys], [2000, true]);
});

Deno.test("surveyRecords() keeps no value of keys that identify nobody", async () => {
  const records = Array.from(
    { length: 400 },
    (_, i) => ({ id: i, plan: `p${i % 3}`, name: `Ana ${i}`, same: "x" }),
  );
  const { keys } = await surveyOf(records);
  const sizes = keys.map(({ values: { distinct } }) => distinct?.size);
  assertEquals(sizes, [400, undefined, 0, undefined]);
});

Deno.test("surveyRecords() goes on counting where every second of a hundred values is a new one", async () => {
  const distinct = async (count: number, different: number) => {
    const records = Array.from({ length: count }, (_, i) => ({ key: `k${i % different}` }));
    return (await surveyOf(records)).keys[0].values.distinct?.size;
  };
  assertEquals(await distinct(100, 50), 50);
  assertEquals(await distinct(100, 49), undefined);
  assertEquals(await distinct(99, 2), 2);
});

Deno.test("surveyRecords() counts the values of 24 keys that are called like identifiers, and of eight others", async () => {
  const record = (count: number, name: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}${name}`, `v${i}`]));
  const counted = async (of: Record<string, string>) => {
    const { keys } = await surveyOf([of, of]);
    return keys.map(({ values: { distinct } }) => distinct?.size === 1);
  };
  const all = (count: number) => Array<boolean>(count).fill(true);
  assertEquals(await counted(record(25, "_id")), [...all(24), false]);
  assertEquals(await counted(record(9, "")), [...all(8), false]);
});

Deno.test("surveyRecords() counts another key in the place of one that identifies nobody", async () => {
  const same = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`same${i}`, "x"]));
  const early = Array.from({ length: 100 }, () => same);
  const late = Array.from({ length: 10 }, (_, i) => ({ nick: `n${i}` }));
  const nick = async (records: unknown[]) =>
    (await surveyOf(records)).keys.find(({ from }) => from === "nick")!.values.distinct?.size;
  assertEquals(await nick([...early, ...late]), 10);
  assertEquals(await nick([...early.slice(1), ...late]), undefined);
});
