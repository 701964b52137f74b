/** Tests of what becomes of data that is as large, deep or odd as data can be. */

import { assert, assertEquals, assertLess } from "@std/assert";
import { readFailures } from "../../lib/input/failures.ts";
import { readJsonArray } from "../../lib/input/json_array.ts";
import {
  DataError,
  type DataRecord,
  MAX_RECORD_BYTES,
  recordText,
} from "../../lib/input/record.ts";
import type { PersonRules } from "../../lib/person/mapping.ts";
import { RULES } from "../helpers/people.ts";
import { chunked, readAll, utf8 } from "../helpers/records.ts";
import { type Settled, syncFor } from "../helpers/sync_run.ts";
import { startTrackServer } from "../helpers/track_server.ts";

const MODES = ["batch", "identify"] as const;

/** `text` over and over, `bytes` in all, in chunks of a megabyte at most. */
function* repeated(text: string, bytes: number): Generator<Uint8Array> {
  const maxRepeats = Math.floor(1e6 / text.length);
  const chunk = utf8(text.repeat(maxRepeats));
  const unit = chunk.length / maxRepeats;
  let left = Math.floor(bytes / unit);
  for (; left >= maxRepeats; left -= maxRepeats) yield chunk;
  yield chunk.subarray(0, left * unit);
}

async function* all(...parts: (string | Iterable<Uint8Array>)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (typeof part === "string") yield utf8(part);
    else yield* part;
  }
}

async function* watched(
  chunks: AsyncIterable<Uint8Array>,
  look: () => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    look();
    yield chunk;
  }
}

/** What becomes of the data that `chunks` make up. */
async function syncOf(
  chunks: AsyncIterable<Uint8Array>,
  options: { mode?: typeof MODES[number]; rules?: Partial<PersonRules> } = {},
) {
  await using server = startTrackServer();
  const rules = { ...RULES, ...options.rules };
  const run = syncFor(server.url, { ...options, rules, records: readJsonArray(chunks) });
  const ended = await run.run();
  const people = server.requests.flatMap(({ people }) => people);
  const { read, accepted, unchanged, rejected, failed } = run.counts;
  assertEquals(read, accepted + unchanged + rejected + failed);
  return { ended, people, settled: run.settled, counts: run.counts };
}

function reasonsOf(settled: Settled[]): { record: number; reason: string }[] {
  return settled.map(({ record, reason }) => ({ record, reason }));
}

/** The parts of records that are too large. */
const LARGE_RECORDS: { name: string; parts: () => (string | Iterable<Uint8Array>)[] }[] = [
  { name: "a string", parts: () => ['{"id":2,"name":"', repeated('é\\"}', 3e8), '"}'] },
  {
    name: "arrays in arrays",
    parts: () => ['{"id":2,"name":[', repeated("[", 5e7), repeated("]", 5e7), "]}"],
  },
  { name: "one key", parts: () => ['{"id":2', repeated(',"name":1', 5e7), "}"] },
];

for (const { name, parts } of LARGE_RECORDS) {
  Deno.test(`A record of up to 300 MB is rejected by its size, in memory that does not grow with it: ${name}`, async () => {
    const memoryBefore = Deno.memoryUsage().rss;
    let maxMemory = 0;
    const look = () => maxMemory = Math.max(maxMemory, Deno.memoryUsage().rss);
    const data = all('[{"id":1,"name":"a"},\n ', ...parts(), ',\n{"id":3,"name":"c"}]');
    const { ended, people, settled } = await syncOf(watched(data, look));
    assertEquals(ended, undefined);
    assertEquals(people.map(({ user }) => user), ["1", "3"]);
    assertEquals(reasonsOf(settled), [
      { record: 2, reason: "Record is larger than 32 MB: its text is left out here" },
    ]);
    assertLess(maxMemory - memoryBefore, 250e6);
  });
}

const SIZES = [
  { name: "32 MB is read", bytes: MAX_RECORD_BYTES, users: ["1", "2", "3"], rejected: [] },
  { name: "a byte more is not", bytes: MAX_RECORD_BYTES + 1, users: ["1", "3"], rejected: [2] },
];

for (const { name, bytes, users, rejected } of SIZES) {
  Deno.test(`The largest record: ${name}`, async () => {
    const start = '{"id":2,"x":"';
    const record = `${start}${"y".repeat(bytes - start.length - 2)}"}`;
    assertEquals(record.length, bytes);
    const { people, settled, counts } = await syncOf(all(`[{"id":1},${record},{"id":3}]`));
    assertEquals(people.map(({ user }) => user), users);
    assertEquals(settled.map(({ record }) => record), rejected);
    assertEquals(counts.rejected, rejected.length);
  });
}

Deno.test("readFailures() takes the largest record back, and rejects again what was too large", async () => {
  const largest = `{"id":1,"x":"${"y".repeat(MAX_RECORD_BYTES - 14)}"}`;
  const position = { record: 9, line: 9, column: 1, offset: 900 };
  const user = "u".repeat(1e6);
  const facts = JSON.stringify({ outcome: "rejected", reason: "no", user, position });
  const line = (record: string) => `${facts.slice(0, -1)},"record":${record}}\n`;
  const records: DataRecord[] = [];
  for await (const some of readFailures(all(line(largest), line("null")))) records.push(...some);
  assertEquals(records.map((record) => recordText(record)), [largest, "null"]);
  assertEquals(records.map(({ position }) => position), [position, position]);
});

Deno.test("readJsonArray() says where a record that is too large and has no end begins", async () => {
  const data = all('[{"id":1},\n  {"id":2,"x":"', repeated("y", 40e6));
  const { records, error } = await readAll(readJsonArray(data));
  assertEquals(
    error?.message,
    "line 2, column 40000016: expected the rest of a record, found the end of the file (after record 1)",
  );
  assertEquals(records.length, 1);
});

/** How a value of the key `id` or `name` ends up: as it is, as something else, or rejected. */
interface HostileCase {
  name: string;
  /** The record's text. */
  text: string;
  /** The person that arrives; a reason where there is none. */
  arrives: { user: string; attributes: unknown } | string;
}

const DEEP = 100_000;
const MANY = 200_000;

const CASES: HostileCase[] = [
  {
    name: "depth, not mapped",
    text: `{"id":"x","name":"n","other":${"[".repeat(DEEP)}${"]".repeat(DEEP)}}`,
    arrives: { user: "x", attributes: { name: "n" } },
  },
  {
    name: "depth, mapped",
    text: `{"id":"x","name":${"[".repeat(DEEP)}${"]".repeat(DEEP)}}`,
    arrives: "Attribute value is longer than 1000 bytes",
  },
  {
    name: "200,000 keys",
    text: `{${Array.from({ length: MANY }, (_, i) => `"k${i}":${i}`).join()},"id":"x","name":"n"}`,
    arrives: { user: "x", attributes: { name: "n" } },
  },
  {
    name: "one key 200,000 times",
    text: `{${'"name":0,'.repeat(MANY)}"id":"x","name":"n"}`,
    arrives: { user: "x", attributes: { name: "n" } },
  },
  {
    name: "a lone surrogate as identifier",
    text: '{"id":"\\ud800","name":"n"}',
    arrives: "User identifier 'id' holds half of a surrogate pair",
  },
  {
    name: "a lone surrogate as value",
    text: '{"id":"x","name":"\\udc00"}',
    arrives: { user: "x", attributes: { name: "\udc00" } },
  },
  {
    name: "__proto__ and constructor as keys",
    text: '{"__proto__":{"id":"evil"},"constructor":{"name":"evil"},"id":"x","name":"n"}',
    arrives: { user: "x", attributes: { name: "n" } },
  },
  {
    name: "huge exponents",
    text: '{"id":1e999999999,"name":-1E-999999999}',
    arrives: { user: "1e999999999", attributes: { name: -0 } },
  },
  ...[".", ".."].map((id) => ({
    name: `identifier ${id}`,
    text: `{"id":"${id}","name":"n"}`,
    arrives: { user: id, attributes: { name: "n" } },
  })),
  ...[
    ...["%2F", "%", "a/b", "../x", "?#&+", " ", "a b ", "\t", "\u0000", "\u001b[31m", "\u007f"],
    ...["😀 \u{10ffff}", "\r\n"],
  ]
    .map((id) => ({
      name: `identifier ${JSON.stringify(id)}`,
      text: JSON.stringify({ id, name: id }),
      arrives: { user: id, attributes: { name: id } },
    })),
  {
    name: "CRLF between tokens",
    text: '{\r\n"id"\r\n:\r\n"x",\r\n"name":"n"\r\n}',
    arrives: { user: "x", attributes: { name: "n" } },
  },
];

for (const mode of MODES) {
  for (const { name, text, arrives } of CASES) {
    Deno.test(`A hostile record arrives as it is or is rejected, the others go on: ${name}, ${mode}`, async () => {
      const data = chunked(utf8(`[{"id":"a","name":"before"},${text},{"id":"b","name":"behind"}]`));
      const { ended, people, settled } = await syncOf(data, { mode, rules: { limits: "enforce" } });
      const isRejected = typeof arrives === "string";
      assertEquals(ended, undefined);
      assertEquals(reasonsOf(settled), isRejected ? [{ record: 2, reason: arrives }] : []);
      const byUser = new Map(people.map(({ user, attributes }) => [user, attributes]));
      assertEquals(byUser.get("a"), { name: "before" });
      assertEquals(byUser.get("b"), { name: "behind" });
      assertEquals(people.length, isRejected ? 2 : 3);
      if (!isRejected) assertEquals(byUser.get(arrives.user), arrives.attributes);
    });
  }

  Deno.test(`Names of attributes and keys can be those of JavaScript: ${mode}`, async () => {
    const names = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"];
    const data = `{${names.map((name, i) => `"${name}":${i}`).join()},"id":"x"}`;
    const mappings = names.map((name, i) => ({ from: name, to: names[names.length - 1 - i] }));
    const { people } = await syncOf(all(`[${data},{"id":"y"}]`), { mode, rules: { mappings } });
    const attributes = Object.entries(people[0].attributes);
    const reversed = names.toReversed().map((name, i): [string, unknown] => [name, i]);
    assertEquals(attributes, reversed);
    assertEquals(people[1], { user: "y", attributes: {} });
  });

  Deno.test(`Raw control characters and NUL end the run with their place: ${mode}`, async () => {
    for (const byte of ["\u0000", "\u0001", "\u001f", "\n"]) {
      const data = all(`[{"id":"a"},\n{"id":"x${byte}"}]`);
      const { ended, people } = await syncOf(data, { mode });
      const name = JSON.stringify(byte);
      assert(ended instanceof DataError, name);
      const { line, column } = ended.position!;
      assertEquals({ line, column }, { line: 2, column: 9 }, name);
      assertEquals(people.map(({ user }) => user), ["a"], name);
    }
  });
}
