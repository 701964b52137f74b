/** Tests of telling files apart that nearly look alike; the table of formats is in not_data_test.ts. */

import { assertEquals } from "@std/assert";
import { isKindClear, kindOfFile, pathOfList } from "../../lib/input/first_bytes.ts";

function bytesOf(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

Deno.test("kindOfFile() does not take records for a configuration", () => {
  const cases = [
    { content: '[{"userId":1,"mappings":[]}]', kind: "array" },
    { content: '{"userId":1}\n{"userId":2}', kind: "objects" },
    { content: '{"userId":1,"mappings":[]}\n{"userId":2,"mappings":[]}', kind: "objects" },
    { content: '{"userId":"id","mappings":[]}', kind: "configuration" },
    { content: '{"mappings":[ {"from":"a","to":"b"}]}', kind: "configuration" },
    { content: '{"mappings":[{"id":1}]}', kind: "object" },
    { content: '{"site_id":"s","mappings":[{"from":"a"}],}', kind: "configuration" },
  ];
  for (const { content, kind } of cases) assertEquals(kindOfFile(bytesOf(content)), kind, content);
});

Deno.test("isKindClear() waits for more as long as that could say something else", () => {
  const cases = [
    { content: "", isClear: false },
    { content: " \n", isClear: false },
    { content: "[", isClear: false },
    { content: " [{", isClear: true },
    { content: '{"outcome"', isClear: false },
    { content: '\ufeff{"outcome":', isClear: true },
    { content: '{"id":1}\n', isClear: false },
    { content: '{"id":1}\n{', isClear: true },
    { content: "id,email", isClear: false },
  ];
  for (const { content, isClear } of cases) {
    assertEquals(isKindClear(bytesOf(content)), isClear, Deno.inspect(content));
  }
});

Deno.test("pathOfList() finds the list of users in an object, also in one that goes on", () => {
  const cases = [
    { content: '{"users":[{"id":1}]}', path: "users" },
    { content: '\ufeff {"n":1,"rows" : [ {"id":1', path: "rows" },
    { content: '{"data":{"m":{},"users":[{"id":1}]}}', path: "data.users" },
    { content: '{"data":{"users":[\n{"id":1},{', path: "data.users" },
    { content: '{"tags":["a"],"more":[],"d\\u0061ta":[{"id":1}]}', path: "data" },
    { content: '{"a":{"b":{}},"c":{"d":{"e":[{', path: "c.d.e" },
    { content: '{"id":1,"text":"[{"}', path: undefined },
    { content: '{"text":"{","users":[{"id":1}]}', path: "users" },
    { content: '{"users":[', path: undefined },
    { content: '{"n":{"users":[', path: undefined },
    { content: '{"id":1', path: undefined },
    { content: '{"rows":[{"a":1}],oops', path: "rows" },
    { content: '{"rows":[{"a":1},oops', path: "rows" },
    { content: '{"a":{"rows":[{"a":1},oops', path: "a.rows" },
    { content: "[{", path: undefined },
    { content: "id,email", path: undefined },
  ];
  for (const { content, path } of cases) assertEquals(pathOfList(bytesOf(content)), path, content);
});

Deno.test("pathOfList() finds the list behind any number of other members", () => {
  for (const count of [203, 204, 240, 254, 255, 256, 257, 500]) {
    const members = Array.from({ length: count }, (_, i) => `"k${i}":${i},`).join("");
    for (const end of ["}]}", "}"]) {
      assertEquals(pathOfList(bytesOf(`{${members}"users":[{"id":1${end}`)), "users", `${count}`);
    }
  }
});

Deno.test("pathOfList() looks no deeper than users can be", () => {
  assertEquals(pathOfList(bytesOf('{"a":'.repeat(100_000))), undefined);
});

Deno.test("kindOfFile() looks for a configuration in the first 64 KB", () => {
  const end = '","mappings":[{"from"';
  for (const [length, kind] of [[65_536, "configuration"], [65_537, "object"]] as const) {
    const start = `{"note":"${"x".repeat(length)}`.slice(0, length - `${end}:`.length);
    assertEquals(kindOfFile(bytesOf(`${start}${end}:"id"}]}`)), kind, `${length}`);
  }
});

Deno.test("isKindClear() looks at the first 1,024 bytes", () => {
  for (const [length, isClear] of [[1024, true], [1025, false]] as const) {
    const first = `{"id":"${"x".repeat(length)}`.slice(0, length - 3);
    assertEquals(isKindClear(bytesOf(`${first}"}{"id":2}`)), isClear, `${length}`);
  }
});

Deno.test("pathOfList() looks in eight objects, one in another", () => {
  for (const [objects, path] of [[8, "a.a.a.a.a.a.a.users"], [9, undefined]] as const) {
    const content = `{"a":`.repeat(objects - 1) + '{"users":[{}]}' + "}".repeat(objects - 1);
    assertEquals(pathOfList(bytesOf(content)), path, `${objects}`);
  }
});

Deno.test("kindOfFile() tells objects and rows from what is like them", () => {
  const cases = [
    { content: '{"id":1}\n{"id":2}', kind: "objects" },
    { content: '\x1e{"id":1}\n', kind: "objects" },
    { content: '{"id":1}\x1e{"id":2}', kind: "objects" },
    { content: '{"id":1}', kind: "object" },
    { content: '{"id":1},\n{"id":2}', kind: "objects with commas" },
    { content: '{"id":1', kind: "object" },
    { content: "{id:1}", kind: "broken object" },
    { content: '// users\n[{"id":1}]', kind: "comments" },
    { content: "id,email\n1,a", kind: "CSV" },
    { content: "\n\nid;email\r\n1;a", kind: "CSV" },
    { content: "user id\n1\n", kind: "words" },
    { content: "12\n13", kind: "other" },
    { content: "text", kind: "other" },
    { content: "\0\0\0\0", kind: "other" },
  ];
  for (const { content, kind } of cases) assertEquals(kindOfFile(bytesOf(content)), kind, content);
});

Deno.test("kindOfFile() knows UTF-16 by its mark, or by a zero beside the first character", () => {
  const cases: [bytes: number[], is: boolean][] = [
    [[0xff, 0xfe], true],
    [[0xfe, 0xff], true],
    [[0xff, 0xff], false],
    [[0xfe, 0xfe], false],
    [[0xff, 0x41], false],
    [[0xfe, 0x41], false],
    [[0x41, 0xfe], false],
    [[0, 1], true],
    [[1, 0], true],
    [[0, 0x5b], true],
    [[0x5b, 0], true],
    [[0, 0], false],
    [[0x5b, 0x5d], false],
  ];
  for (const [bytes, is] of cases) {
    assertEquals(kindOfFile(Uint8Array.from(bytes)) === "UTF-16", is, String(bytes));
  }
});

Deno.test("kindOfFile() looks for what tells a workbook in the first 4,096 bytes", () => {
  for (const [end, kind] of [[4096, "Excel"], [4097, "ZIP"]] as const) {
    const content = `PK\x03\x04${" ".repeat(end - 4 - "xl/".length)}xl/workbook.xml`;
    assertEquals(kindOfFile(bytesOf(content)), kind, `${end}`);
  }
});
