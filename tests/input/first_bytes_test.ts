/** Tests of telling files apart that nearly look alike; the table of formats is in not_data_test.ts. */

import { assertEquals } from "@std/assert";
import { isKindClear, isTopLevelKey, keyOfList, kindOfFile } from "../../lib/input/first_bytes.ts";

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
    { content: "id,email", isClear: false },
  ];
  for (const { content, isClear } of cases) {
    assertEquals(isKindClear(bytesOf(content)), isClear, Deno.inspect(content));
  }
});

Deno.test("keyOfList() and isTopLevelKey() find the list of users in an object", () => {
  const cases = [
    { content: '{"users":[{"id":1}]}', key: "users", isTop: true },
    { content: '{"n":1,"rows" : [ {"id":1}]}', key: "rows", isTop: true },
    { content: '{"data":{"users":[{"id":1}]}}', key: "users", isTop: false },
    { content: '{"tags":[],"users":[{"id":1}]}', key: "users", isTop: false },
    { content: '{"id":1}', key: undefined, isTop: false },
  ];
  for (const { content, key, isTop } of cases) {
    assertEquals(keyOfList(bytesOf(content)), key, content);
    assertEquals(isTopLevelKey(key ?? "none", bytesOf(content)), isTop, content);
  }
});
