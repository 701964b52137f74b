/** Tests that a file is read as JSON.parse reads it, wherever its chunks end. */

import { assert, assertEquals } from "@std/assert";
import { readJsonArray } from "../../lib/input/json_array.ts";
import { type ArrayCase, mutate, positionAt, randomArray } from "../helpers/json_cases.ts";
import { type Random, seeded } from "../helpers/random.ts";
import { chunked, readAll, type ReadResult, utf8 } from "../helpers/records.ts";

function read(bytes: Uint8Array, sizes: Iterable<number> = []): Promise<ReadResult> {
  return readAll(readJsonArray(chunked(bytes, sizes)));
}

function ones(count: number): number[] {
  return new Array(count).fill(1);
}

/** Sizes of chunks that add up to `length` or more, some of them 0. */
function randomSizes(random: Random, length: number): number[] {
  const largest = random.pick([3, 10, 100]);
  const sizes: number[] = [];
  for (let sum = 0; sum < length; sum += sizes[sizes.length - 1]) sizes.push(random.below(largest));
  return sizes;
}

/** Checks everything that was read of `expected` against JSON.parse and the places where it was put. */
function assertRead({ records, error }: ReadResult, expected: ArrayCase, message: string): void {
  assertEquals(error, undefined, message);
  assertEquals(records.map(({ text }) => text), expected.elements, message);
  assertEquals(records.map(({ position }) => position), expected.positions, message);
  const values: unknown[] = JSON.parse(expected.text.replace(/^\ufeff/, ""));
  assertEquals(
    `[${records.map(({ text }) => JSON.stringify(JSON.parse(text))).join()}]`,
    JSON.stringify(values),
    message,
  );
  for (const [i, { members, nextOffset, position, text }] of records.entries()) {
    assertEquals(nextOffset, position.offset + utf8(text).length, message);
    const isObject = typeof values[i] === "object" && !Array.isArray(values[i]);
    const entries = members.map(([key, value]) => [JSON.parse(`"${key}"`), JSON.parse(value)]);
    assertEquals(
      JSON.stringify(Object.fromEntries(entries)),
      JSON.stringify(isObject ? values[i] ?? {} : {}),
      message,
    );
  }
}

Deno.test("readJsonArray() gives what JSON.parse gives when the file is cut in two at any byte", async () => {
  for (let seed = 1; seed <= 25; seed++) {
    const expected = randomArray(seeded(seed), 4);
    const bytes = utf8(expected.text);
    for (let cut = 0; cut <= bytes.length; cut++) {
      assertRead(await read(bytes, [cut]), expected, `seed ${seed}, cut at byte ${cut}`);
    }
  }
});

Deno.test("readJsonArray() gives what JSON.parse gives when every chunk is one byte", async () => {
  for (let seed = 1; seed <= 150; seed++) {
    const expected = randomArray(seeded(seed), 12);
    const bytes = utf8(expected.text);
    assertRead(await read(bytes, ones(bytes.length)), expected, `seed ${seed}`);
  }
});

Deno.test("readJsonArray() gives what JSON.parse gives when the chunks are of any size", async () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = seeded(seed);
    const expected = randomArray(random, 30);
    const bytes = utf8(expected.text);
    const sizes = randomSizes(random, bytes.length);
    assertRead(await read(bytes, sizes), expected, `seed ${seed}, chunks of ${sizes}`);
  }
});

Deno.test("readJsonArray() accepts and refuses what JSON.parse does when bytes are changed", async () => {
  const counts = { accepted: 0, refused: 0 };
  for (let seed = 1; seed <= 4000; seed++) {
    const random = seeded(seed);
    const bytes = mutate(utf8(randomArray(random, 5).text), random);
    const message = `seed ${seed}: ${JSON.stringify(new TextDecoder().decode(bytes))}`;
    const values = parseArray(bytes);
    const { records, error } = await read(bytes, randomSizes(random, bytes.length));
    const given = `[${records.map(({ text }) => text).join()}]`;
    if (values !== undefined) {
      counts.accepted++;
      assertEquals(error, undefined, message);
      assertEquals(JSON.stringify(JSON.parse(given)), JSON.stringify(values), message);
      continue;
    }
    counts.refused++;
    assert(error?.position !== undefined, message);
    const { offset } = error.position;
    assertEquals(
      error.position,
      positionAt(bytes.subarray(0, offset), records.length + 1),
      message,
    );
    assert(records.every(({ nextOffset }) => nextOffset <= offset), message);
  }
  assert(counts.accepted > 1000 && counts.refused > 1000, JSON.stringify(counts));
});

Deno.test("readJsonArray() gives every whole record when the file ends too early", async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { text, elements, positions } = randomArray(seeded(seed), 5);
    const whole = utf8(text.trimEnd());
    for (let length = 0; length < whole.length; length++) {
      const bytes = whole.subarray(0, length);
      const { records, error } = await read(bytes, [length >> 1]);
      // A number that is cut off can be a shorter number.
      const expected = elements.filter((element, i) => {
        const end = positions[i].offset + utf8(element).length;
        return end <= length ||
          /^-?\d/.test(element) && isJson(bytes.subarray(positions[i].offset));
      });
      assertEquals(records.length, expected.length, `seed ${seed}, ${length} bytes`);
      // The first bytes of a byte order mark are none: they are wrong themselves.
      const isBom = text.startsWith("\ufeff") && length < 3;
      assertEquals(error?.position?.offset, isBom ? 0 : length, `seed ${seed}, ${length} bytes`);
    }
  }
});

Deno.test("readJsonArray() hands records on while the file is still being read", async () => {
  const seen: string[] = [];
  async function* chunks() {
    for (const text of ['[{"id":1},{"i', 'd":2}', ",", "{}]"]) {
      seen.push(`asked for ${text}`);
      yield utf8(text);
    }
  }
  for await (const records of readJsonArray(chunks())) {
    seen.push(`given ${records.map(({ position }) => position.record)}`);
  }
  assertEquals(seen, [
    'asked for [{"id":1},{"i',
    "given 1",
    'asked for d":2}',
    "given 2",
    "asked for ,",
    "asked for {}]",
    "given 3",
  ]);
});

Deno.test("readJsonArray() gives nothing when the array is empty", async () => {
  for (const text of ["[]", "\ufeff[]", " \r\n[\t ]\n ", "[\n]"]) {
    const bytes = utf8(text);
    for (const sizes of [[], ones(bytes.length)]) {
      const result = await read(bytes, sizes);
      assertEquals(result, { records: [], error: undefined }, JSON.stringify(text));
    }
  }
});

Deno.test("readJsonArray() reads values of any depth", async () => {
  const depth = 100_000;
  const cases = [
    { name: "arrays", open: "[", inner: "", close: "]" },
    { name: "objects", open: '{"a":', inner: "null", close: "}" },
  ];
  for (const { name, open, inner, close } of cases) {
    const value = open.repeat(depth) + inner + close.repeat(depth);
    const { records, error } = await read(utf8(`[1,${value},2]`), [30_000, 200_000]);
    assertEquals(error, undefined, name);
    assert(records.length === 3 && records[1].text === value, name);
    const cut = await read(utf8(`[1,${open.repeat(depth)}`), [30_000]);
    assertEquals(cut.records.length, 1, name);
    assertEquals(cut.error?.position?.column, 4 + open.length * depth, name);
  }
});

Deno.test("readJsonArray() reads a record that is larger than many chunks", async () => {
  const long = `{"text":"${"é\\n ".repeat(200_000)}","list":[${"\n1,".repeat(100_000)}2]}`;
  const bytes = utf8(`[{},\n${long}, {}]`);
  const { records, error } = await read(bytes, new Array(200).fill(7000));
  assertEquals(error, undefined);
  assert(records.length === 3 && records[1].text === long);
  assertEquals(records[1].position, { record: 2, line: 2, column: 1, offset: 5 });
  assertEquals(records[2].position, positionAt(bytes.subarray(0, bytes.length - 3), 3));
});

function parseArray(bytes: Uint8Array): unknown[] | undefined {
  try {
    const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isJson(bytes: Uint8Array): boolean {
  return parseArray(Uint8Array.of(0x5b, ...bytes, 0x5d))?.length === 1;
}
