import { assert, assertEquals } from "@std/assert";
import { readJsonArray } from "../../lib/input/json_array.ts";
import { type DataRecord, MAX_RECORD_BYTES, recordText } from "../../lib/input/record.ts";
import { FieldFinder } from "../../lib/json/field_finder.ts";
import { seeded } from "../helpers/random.ts";
import { recordOf } from "../helpers/records.ts";

/** Below what one chunk holds, what is moved once, what is copied out of the arena, and what takes it along. */
const SIZES = [20, 300_000, 700_000, 1_500_000, 6_000_000];

Deno.test("records of any length keep their text and find their fields, in chunks of any length", async () => {
  for (const chunkBytes of [30_000, 256 * 1024]) {
    const random = seeded(chunkBytes);
    const ids = Array.from({ length: 40 }, (_, i) => i);
    const texts = ids.map((id) => {
      const size = random.pick(SIZES);
      return `{"id":${id},\n"é":"${String(id % 10).repeat(size)}", "last" :[${id}]}`;
    });
    const finder = new FieldFinder(["id", "last"]);
    const records: DataRecord[] = [];
    for await (const some of readJsonArray(chunks(`[${texts.join(",\n")}]`, chunkBytes))) {
      for (const record of some) {
        const id = records.length;
        records.push(record);
        finder.find(record);
        assertEquals(textAt(record, finder.start(0), finder.end(0)), `${id}`);
        assertEquals(textAt(record, finder.start(1), finder.end(1)), `[${id}]`);
        assertEquals(record.position.line, 1 + 2 * id);
      }
    }
    assertEquals(records.length, texts.length);
    records.forEach((record, i) => {
      assert(recordText(record) === texts[i].replaceAll("\n", " "), `record ${i}`);
    });
  }
});

Deno.test("a record that is too large is skipped between others, whose text stays", async () => {
  const long = `{"id":2,"text":"${"x".repeat(MAX_RECORD_BYTES)}"}`;
  const others = ['{"id":1}', `{"id":3,"text":"${"y".repeat(900_000)}"}`, '{"id":4}'];
  const text = `[${others[0]},${long},${others[1]},${others[2]}]`;
  const records: DataRecord[] = [];
  for await (const some of readJsonArray(chunks(text, 256 * 1024))) records.push(...some);
  assertEquals(records.map(({ tooLarge }) => tooLarge), [
    undefined,
    long.length,
    undefined,
    undefined,
  ]);
  assert(recordText(records[2]) === others[1]);
  assertEquals(recordText(records[3]), others[2]);
});

Deno.test("a column counts the characters of a record before it that was skipped", async () => {
  const long = `{"é€🦕":"${"é".repeat(MAX_RECORD_BYTES * 0.75)}"}`;
  const records: DataRecord[] = [];
  for await (const some of readJsonArray(chunks(`[\n${long},{"id":2}]`, 256 * 1024))) {
    records.push(...some);
  }
  const [{ tooLarge }, { position }] = records;
  assert(tooLarge !== undefined);
  assertEquals([position.line, position.column], [2, [...long].length + 2]);
});

Deno.test("fields are found in an object of more members than are listed", async () => {
  const many = Array.from({ length: 150_000 }, (_, i) => `"k${i}":${i}`).join();
  const record = await recordOf(`{"id":1,"twice":1,${many},"in":{${many},"b":2},"twice":2}`);
  assertEquals(record.firstMember, -1);
  const finder = new FieldFinder(["id", "k149999", "twice", "in.b", "in.k0", "none"]);
  finder.find(record);
  const found = [0, 1, 2, 3, 4, 5].map((path) =>
    finder.start(path) < 0 ? undefined : textAt(record, finder.start(path), finder.end(path))
  );
  assertEquals(found, ["1", "149999", "2", "2", "0", undefined]);
  // The next one is found as ever.
  finder.find(await recordOf('{"id":7}'));
  assertEquals(finder.start(1), -1);
});

async function* chunks(text: string, length: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const chunk = new Uint8Array(length);
  // As from a file: each chunk overwrites the one before.
  for (let at = 0; at < bytes.length; at += length) {
    const some = bytes.subarray(at, at + length);
    chunk.set(some);
    yield chunk.subarray(0, some.length);
  }
}

function textAt({ bytes }: DataRecord, start: number, end: number): string {
  return new TextDecoder().decode(bytes.subarray(start, end));
}
