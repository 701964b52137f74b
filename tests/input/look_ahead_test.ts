import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { readFailures } from "../../lib/input/failures.ts";
import { readJsonArray } from "../../lib/input/json_array.ts";
import { lookAhead, type LookAheadOptions } from "../../lib/input/look_ahead.ts";
import type { DataRecord } from "../../lib/input/record.ts";
import { sourceOf } from "../helpers/people.ts";
import { chunked, readAll, utf8 } from "../helpers/records.ts";

const GOES_ON = new AbortController().signal;
const NOTHING_FOUND = () => false;

/** Looks ahead without finding anything, with these limits. */
function looked(source: AsyncIterable<DataRecord[]>, options: Partial<LookAheadOptions> = {}) {
  return lookAhead(source, { signal: GOES_ON, look: NOTHING_FOUND, ...options });
}

/** The JSON array of `{"id":0,"n":{"a":"x"}}` and so on. */
function usersText(count: number): string {
  const users = Array.from({ length: count }, (_, i) => ({ id: i, n: { a: "x".repeat(i % 7) } }));
  return JSON.stringify(users);
}

/** The numbers of records in each list. */
async function sizes(records: AsyncIterable<DataRecord[]>): Promise<number[]> {
  return (await Array.fromAsync(records)).map(({ length }) => length);
}

Deno.test("lookAhead() gives the same records, lists and error as without looking, whatever the chunks", async () => {
  const failures = [1, 2, 3, 4, 5].map((id) =>
    `{"outcome":"failed","reason":"r","position":{"record":${id},"line":1,"column":2,"offset":3},` +
    `"record":{"id":${id},"n":"x"}}\n`
  ).join("");
  const cases = [
    { name: "an array", read: readJsonArray, text: usersText(60) },
    { name: "no records", read: readJsonArray, text: "[]" },
    { name: "no text", read: readJsonArray, text: "" },
    { name: "an array that breaks off", read: readJsonArray, text: usersText(60).slice(0, 400) },
    { name: "no JSON at once", read: readJsonArray, text: "id,name" },
    { name: "a failures file", read: readFailures, text: failures },
    { name: "a failures file that breaks off", read: readFailures, text: failures + '{"out' },
    {
      name: "values that are no objects",
      read: readJsonArray,
      text: '[1,"a",[{"b":1}],null,true]',
    },
  ];
  for (const { name, read, text } of cases) {
    for (const chunk of [3, 17, 100, 1e6]) {
      const source = () => read(chunked(utf8(text), new Array(1000).fill(chunk)));
      const plain = await readAll(source());
      for (const limits of [{}, { maxRecords: 1 }, { maxRecords: 7 }, { maxBytes: 90 }]) {
        const message = `${name}, chunks of ${chunk}, ${JSON.stringify(limits)}`;
        const { records } = await looked(source(), limits);
        const { records: passedOn, error } = await readAll(records);
        assertEquals(passedOn, plain.records, message);
        assertEquals(error?.message, plain.error?.message, message);
      }
    }
  }
});

Deno.test("lookAhead() looks as far as is needed and no further", async () => {
  // Ten records of 10 bytes each at a time.
  const values = Array.from({ length: 100 }, (_, i) => ({ id: 100 + i }));
  const cases = [
    { name: "all of it", options: {}, seen: 100, isAll: true },
    { name: "just all of it", options: { maxRecords: 100 }, seen: 100, isAll: false },
    { name: "one more", options: { maxRecords: 101 }, seen: 100, isAll: true },
    { name: "some records", options: { maxRecords: 15 }, seen: 15, isAll: false },
    { name: "some bytes", options: { maxBytes: 150 }, seen: 20, isAll: false },
    { name: "just these bytes", options: { maxBytes: 100 }, seen: 10, isAll: false },
    { name: "one byte more", options: { maxBytes: 101 }, seen: 20, isAll: false },
    { name: "found at once", options: { look: () => true }, seen: 10, isAll: false },
  ];
  for (const { name, options, seen, isAll } of cases) {
    const ahead = await looked(sourceOf(values, 10).records, options);
    const numbers = ahead.first.map(({ position }) => position.record);
    assertEquals(numbers, Array.from({ length: seen }, (_, i) => i + 1), name);
    assertEquals(ahead.isAll, isAll, name);
    assertEquals(await sizes(ahead.records), new Array(10).fill(10), name);
  }
});

Deno.test("lookAhead() looks at 1,000 records, or at 4 MB of them", async () => {
  const text = (length: number) => "x".repeat(length - '{"id":""}'.length);
  const cases = [
    { name: "many", values: new Array(1001).fill({ id: 1 }), seen: 1000 },
    { name: "large", values: new Array(5).fill({ id: text(1_000_000) }), seen: 4 },
    { name: "nearly as large", values: new Array(5).fill({ id: text(999_999) }), seen: 5 },
  ];
  for (const { name, values, seen } of cases) {
    const { first } = await looked(sourceOf(values, 1).records);
    assertEquals(first.length, seen, name);
  }
});

Deno.test("lookAhead() counts the bytes of several files together, though offsets begin again with each", async () => {
  async function* files(): AsyncGenerator<DataRecord[]> {
    for (let i = 0; i < 100; i++) yield* sourceOf([{ id: 100 }], 1).records;
  }
  const { first } = await looked(files(), { maxBytes: 55 });
  assertEquals(first.length, 6);
});

Deno.test("lookAhead() asks the source for nothing more than it looks at", async () => {
  let asked = 0;
  async function* source(): AsyncGenerator<DataRecord[]> {
    const all = await Array.fromAsync(readJsonArray(chunked(utf8(usersText(3)))));
    for (const record of all.flat()) {
      asked++;
      yield [record];
    }
  }
  const looks: number[] = [];
  const look = (some: DataRecord[]) => looks.push(some.length) === 2;
  const { records } = await looked(source(), { look });
  assertEquals({ asked, looks }, { asked: 2, looks: [1, 1] });
  assertEquals(await sizes(records), [1, 1, 1]);
});

Deno.test("lookAhead() ends when it is aborted, even if the next record never comes", async () => {
  const stop = new AbortController();
  async function* source(): AsyncGenerator<DataRecord[]> {
    yield* readJsonArray(chunked(utf8('[{"id":1}]')));
    stop.abort();
    await new Promise(() => {});
  }
  const { first, isAll, records } = await looked(source(), { signal: stop.signal });
  assertEquals({ first: first.length, isAll }, { first: 1, isAll: false });
  assertEquals(await sizes(records), [1]);
});

Deno.test("lookAhead() keeps any error until the records before it were given", async () => {
  const mistake = new TypeError("a mistake");
  async function* source(): AsyncGenerator<DataRecord[]> {
    yield* readJsonArray(chunked(utf8('[{"id":1}]')));
    throw mistake;
  }
  const { records } = await looked(source());
  const iterator = records[Symbol.asyncIterator]();
  assertEquals((await iterator.next()).value?.length, 1);
  assertStrictEquals(await assertRejects(() => iterator.next()), mistake);
});
