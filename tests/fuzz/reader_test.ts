/** Random and broken files, read by readJsonArray() and readFailures() and by JSON.parse. */

import { assert, assertEquals } from "@std/assert";
import { readFailures } from "../../lib/input/failures.ts";
import { readJsonArray } from "../../lib/input/json_array.ts";
import { type DataRecord, recordText } from "../../lib/input/record.ts";
import { fuzz } from "../helpers/fuzz.ts";
import { mutate, positionAt, randomArray } from "../helpers/json_cases.ts";
import { parseJson } from "../helpers/parse_json.ts";
import type { Random } from "../helpers/random.ts";
import { chunked, readAll, type ReadResult, utf8 } from "../helpers/records.ts";

/** Sizes of chunks, small ones more often. */
function* sizes(random: Random): Generator<number> {
  const maxSize = random.pick([1, 3, 10, 100, 1000]);
  while (true) yield 1 + random.below(maxSize);
}

/** `bytes` in such chunks. */
function inChunks(bytes: Uint8Array, random: Random): AsyncGenerator<Uint8Array> {
  const some = sizes(random);
  const lengths: number[] = [];
  for (let left = bytes.length; left > 0;) {
    const size = some.next().value as number;
    lengths.push(size);
    left -= size;
  }
  return chunked(bytes, lengths);
}

/** What the platform makes of `bytes`: the elements of an array, or undefined when that is not what they are. */
function reference(bytes: Uint8Array): unknown[] | undefined {
  try {
    const value = parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Each record is what stands at its place, and has the value that `elements` says. */
function checkRecords({ records }: ReadResult, elements: unknown[], bytes: Uint8Array): void {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for (const [i, { text, position, nextOffset, members }] of records.entries()) {
    const name = `record ${i + 1}`;
    assertEquals(text, decoder.decode(bytes.subarray(position.offset, nextOffset)), name);
    assertEquals(position, positionAt(bytes.subarray(0, position.offset), i + 1), name);
    const value = parseJson(text) as Record<string, unknown>;
    assertEquals(JSON.stringify(value), JSON.stringify(elements[i]), name);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    const last = new Map(members.map(([key, json]) => [parseJson(`"${key}"`) as string, json]));
    assertEquals([...last.keys()].sort(), isObject ? Object.keys(value).sort() : [], name);
    for (const [key, json] of last) {
      const expected = JSON.stringify(value[key]);
      assertEquals(JSON.stringify(parseJson(json)), expected, `${name}, key ${key}`);
    }
  }
}

/** The error has a place, everything before that was given, and what comes next is no whole record. */
function checkError({ records, error }: ReadResult, bytes: Uint8Array): void {
  assert(error !== undefined, "It was read without an error");
  const { position } = error;
  assert(position !== undefined && position.offset <= bytes.length, error.message);
  const end = records.at(-1)?.nextOffset ?? 0;
  assert(position.offset >= end, `The error is at ${position.offset}, the records end at ${end}`);
  if (records.length > 0) {
    const elements = reference(Uint8Array.of(...bytes.subarray(0, end), 0x5d));
    assertEquals(elements?.length, records.length);
    checkRecords({ records, error }, elements!, bytes);
  }
  const rest = new TextDecoder().decode(bytes.subarray(end, position.offset));
  const next = rest.replace(/^\ufeff/, "").replace(records.length > 0 ? /^\s*,/ : /^\s*\[/, "");
  // Of a number nobody knows that it has ended before the byte behind it, which is what is wrong.
  if (/^\s*-?[\d.eE+-]+$/.test(next)) return;
  assertEquals(reference(utf8(`[${next}]`))?.length ?? 0, 0, `Not given: ${next}`);
}

async function checkReader(bytes: Uint8Array, random: Random): Promise<void> {
  const elements = reference(bytes);
  const result = await readAll(readJsonArray(inChunks(bytes, random)));
  if (elements === undefined) return checkError(result, bytes);
  assertEquals(result.error, undefined);
  assertEquals(result.records.length, elements.length);
  checkRecords(result, elements, bytes);
}

Deno.test("readJsonArray() takes what JSON.parse takes, and gives the same", async () => {
  await fuzz("readJsonArray(), JSON", 25_000, async (random, show) => {
    const { text } = randomArray(random, 4);
    show(text);
    await checkReader(utf8(text), random);
  });
});

Deno.test("readJsonArray() refuses what JSON.parse refuses, and gives what comes before", async () => {
  await fuzz("readJsonArray(), broken JSON", 40_000, async (random, show) => {
    let bytes = utf8(randomArray(random, 4).text);
    for (let i = random.below(2); i >= 0; i--) if (bytes.length > 0) bytes = mutate(bytes, random);
    show(bytes.toString());
    await checkReader(bytes, random);
  });
});

Deno.test("readFailures() gives back what failures files were written of", async () => {
  await fuzz("readFailures()", 5_000, async (random, show) => {
    const { text } = randomArray(random, 4);
    show(text);
    const records: DataRecord[] = [];
    for await (const some of readJsonArray(chunked(utf8(text)))) records.push(...some);
    const lines = records.map((record) => {
      const { position } = record;
      const facts = JSON.stringify({ outcome: "failed", reason: 'a "}\n', user: "u", position });
      return `${facts.slice(0, -1)},"record":${recordText(record)}}\n`;
    });
    const back = await readAll(readFailures(inChunks(utf8(lines.join("")), random)));
    assertEquals(back.error, undefined);
    assertEquals(back.records.map(({ position }) => position), records.map((r) => r.position));
    assertEquals(
      back.records.map((record) => JSON.stringify(parseJson(record.text))),
      (parseJson(text.replace(/^\ufeff/, "")) as unknown[]).map((value) => JSON.stringify(value)),
    );
  });
});
