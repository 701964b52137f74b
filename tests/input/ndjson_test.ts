import { assert, assertEquals } from "@std/assert";
import { readInsideObject } from "../../lib/input/inside_object.ts";
import { readJsonArray } from "../../lib/input/json_array.ts";
import { readNdjson } from "../../lib/input/ndjson.ts";
import { MAX_RECORD_BYTES } from "../../lib/input/record.ts";
import { positionAt } from "../helpers/json_cases.ts";
import { chunked, readAll, utf8 } from "../helpers/records.ts";

Deno.test("readNdjson() gives the values wherever the chunks end", async () => {
  const user = '{"id":1,"n":"é\\n🦊"}';
  const cases: { name: string; content: string; texts: string[] }[] = [
    { name: "lines", content: `${user}\n{"id":2}\n`, texts: [user, '{"id":2}'] },
    { name: "no line break at the end", content: `${user}\r\n{"id":2}`, texts: [user, '{"id":2}'] },
    { name: "a byte order mark", content: `\ufeff${user}\n`, texts: [user] },
    { name: "blank lines", content: `\n\n${user}\n \r\n\t\n{}\n\n`, texts: [user, "{}"] },
    {
      name: "values on several lines",
      content: '{\n "id": 1\n}\n{\n}',
      texts: ['{\n "id": 1\n}', "{\n}"],
    },
    {
      name: "values on one line",
      content: `${user}{"id":2} [3] 4`,
      texts: [user, '{"id":2}', "[3]", "4"],
    },
    { name: "a JSON text sequence", content: `\x1e${user}\n\x1e{}\n`, texts: [user, "{}"] },
    { name: "nothing", content: "", texts: [] },
    {
      name: "no users",
      content: '"a"\nnull\n12\n[{"id":1}]',
      texts: ['"a"', "null", "12", '[{"id":1}]'],
    },
  ];
  for (const { name, content, texts } of cases) {
    const bytes = utf8(content);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const { records, error } = await readAll(readNdjson(chunked(bytes, [cut])));
      assertEquals(error, undefined, name);
      assertEquals(records.map(({ text }) => text), texts, `${name}, cut at byte ${cut}`);
      for (const [i, { position, nextOffset, text }] of records.entries()) {
        assertEquals(position, positionAt(bytes.subarray(0, position.offset), i + 1), name);
        assertEquals(nextOffset, position.offset + utf8(text).length, name);
      }
    }
  }
});

Deno.test("readNdjson() names the place where a line is no JSON, after the users before", async () => {
  const cases = [
    {
      content: '{"id":1}\n{"id":2\n{"id":3}',
      message: "line 3, column 1: expected ',' or '}', found '{' (after record 1)",
    },
    {
      content: '{"id":1}\n{"id":2',
      message: "line 2, column 8: expected ',' or '}', found the end of the file (after record 1)",
    },
    {
      content: '{"id":1}\n\n  {id:2}',
      message:
        "line 3, column 4: expected a key in double quotes or '}', found 'i' (after record 1)",
    },
    {
      content: '{"id":1}\n{"é":"\xff"',
      bytes: [0xff],
      message: "line 2, column 7: expected valid UTF-8, found byte 0xff (after record 1)",
    },
    {
      content: '{"id":1},\n{"id":2}',
      message: "line 1, column 9: expected a value, found ',' (after record 1)",
    },
  ];
  for (const { content, message, bytes = [] } of cases) {
    const [before, after] = content.split("\xff");
    const all = Uint8Array.of(...utf8(before), ...bytes, ...utf8(after ?? ""));
    for (const sizes of [[], new Array(all.length).fill(1)]) {
      const { records, error } = await readAll(readNdjson(chunked(all, sizes)));
      assertEquals(error?.message, message);
      assertEquals(records.map(({ text }) => text), ['{"id":1}']);
    }
  }
});

Deno.test("readNdjson() drops a user that is too large, and goes on behind", async () => {
  // More than one chunk of it comes when it is too large already.
  const long = `{"id":1,"text":"${"x".repeat(MAX_RECORD_BYTES + 2_000_000)}"}`;
  const content = utf8(`${long}\n{"id":2}\n`);
  const places: unknown[] = [];
  for await (const records of readNdjson(chunked(content, new Array(40).fill(1_000_000)))) {
    for (const { position, tooLarge } of records) places.push([position.line, tooLarge]);
  }
  assertEquals(places, [[1, long.length], [2, undefined]]);
  assert(long.length > MAX_RECORD_BYTES);
});

Deno.test("readNdjson() and readJsonArray() refuse a zero byte, also at the end", async () => {
  const cases: [read: typeof readNdjson, content: string, message: string][] = [
    [readNdjson, "1\n\0", "line 2, column 1: expected a value, found byte 0x00 (after record 1)"],
    [readNdjson, "\0", "line 1, column 1: expected a value, found byte 0x00"],
    [
      readJsonArray,
      "[1]\0",
      "line 1, column 4: expected nothing after the array, found byte 0x00 (after record 1)",
    ],
    [
      (chunks) => readInsideObject(chunks, { path: "a" }),
      '{"a":[1]}\0',
      "line 1, column 10: expected nothing after the object, found byte 0x00 (after record 1)",
    ],
  ];
  for (const [read, content, message] of cases) {
    const { error } = await readAll(read(chunked(utf8(content))));
    assertEquals(error?.message, message);
  }
});
