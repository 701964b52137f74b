/** Tests of the finder of mapped fields, by tables and against plain code. */

import { assertEquals } from "@std/assert";
import { FieldFinder } from "../../lib/json/field_finder.ts";
import type { DataRecord } from "../../lib/input/record.ts";
import { randomObject } from "../helpers/json_cases.ts";
import { lookup } from "../helpers/lookup.ts";
import { seeded } from "../helpers/random.ts";
import { recordOf, recordsOf, textOf } from "../helpers/records.ts";

/** The texts of the values that `finder` finds for its `count` paths. */
function findAll(finder: FieldFinder, record: DataRecord, count: number): (string | undefined)[] {
  finder.find(record);
  return Array.from({ length: count }, (_, path) => {
    const start = finder.start(path);
    return start < 0 ? undefined : textOf(record.bytes, start, finder.end(path));
  });
}

async function find(json: string, ...paths: string[]): Promise<(string | undefined)[]> {
  return findAll(new FieldFinder(paths), await recordOf(json), paths.length);
}

/** What is found at `path` in the record `json`. */
interface FieldCase {
  json: string;
  path: string;
  found: string | undefined;
}

async function assertFound(cases: FieldCase[]): Promise<void> {
  for (const { json, path, found } of cases) {
    assertEquals(await find(json, path), [found], `'${path}' in ${json}`);
  }
}

Deno.test("find() finds nothing where there is no path, whatever the record has", async () => {
  const finder = new FieldFinder(["a", undefined, "b", undefined]);
  const record = await recordOf('{"undefined":0,"":1,"a":2,"b":3}');
  assertEquals(findAll(finder, record, 4), ["2", undefined, "3", undefined]);
});

Deno.test("find() finds a value by its exact key first, then by a dotted path", async () => {
  const cases: FieldCase[] = [
    { json: '{"a":1}', path: "a", found: "1" },
    { json: '{"a":1}', path: "b", found: undefined },
    { json: '{"a":1}', path: "A", found: undefined },
    { json: "{}", path: "a", found: undefined },
    { json: '{"a":null}', path: "a", found: "null" },
    { json: '{"a.b":1,"a":{"b":2}}', path: "a.b", found: "1" },
    { json: '{"a":{"b":2},"a.b":null}', path: "a.b", found: "null" },
    { json: '{"a":{"b":2}}', path: "a.b", found: "2" },
    { json: '{"a": {"c":1, "b" : {"c": [ 1 ] } } }', path: "a.b.c", found: "[ 1 ]" },
    { json: '{"a.b":{"c":1}}', path: "a.b.c", found: undefined },
    { json: '{"a":{"b.c":1}}', path: "a.b.c", found: undefined },
    { json: '{"a":[{"b":1}]}', path: "a.b", found: undefined },
    { json: '{"a":[1]}', path: "a.0", found: undefined },
    { json: '{"a":"b"}', path: "a.length", found: undefined },
    { json: '{"a":null}', path: "a.b", found: undefined },
    { json: '{"a":{}}', path: "a.b", found: undefined },
    { json: '{"a":{"b":null}}', path: "a.b", found: "null" },
    { json: '{"x":{"a":1}}', path: "a", found: undefined },
    { json: '{"":1}', path: "", found: "1" },
    { json: '{"":{"":2}}', path: ".", found: "2" },
    { json: '{".":1,"":{"":2}}', path: ".", found: "1" },
    { json: '{"a":{"":3}}', path: "a.", found: "3" },
    { json: '{"é":{"日本":"😀"}}', path: "é.日本", found: '"😀"' },
  ];
  await assertFound(cases);
});

Deno.test("find() takes the last of keys that are the same, as JSON.parse does", async () => {
  const cases: FieldCase[] = [
    { json: '{"a":1,"a":2}', path: "a", found: "2" },
    { json: '{"a":1,"\\u0061":2}', path: "a", found: "2" },
    { json: '{"\\u0061":1,"a":2}', path: "a", found: "2" },
    { json: '{"a":1,"a":null}', path: "a", found: "null" },
    { json: '{"a":{"b":1},"a":{"b":2}}', path: "a.b", found: "2" },
    { json: '{"a":{"b":1},"a":{}}', path: "a.b", found: undefined },
    { json: '{"a":{"b":1},"a":5}', path: "a.b", found: undefined },
    { json: '{"a":5,"a":{"b":1}}', path: "a.b", found: "1" },
    { json: '{"a":{"b":1,"b":2}}', path: "a.b", found: "2" },
    { json: '{"a":{"b":{"c":1},"b":{"c":2},"b":{}}}', path: "a.b.c", found: undefined },
    { json: '{"a.b":1,"a":{"b":3},"a.b":2}', path: "a.b", found: "2" },
  ];
  await assertFound(cases);
});

Deno.test("find() knows keys by what they say, however they are escaped", async () => {
  const cases: FieldCase[] = [
    { json: '{"\\u0069d":1}', path: "id", found: "1" },
    { json: '{"\\u00e9":1}', path: "é", found: "1" },
    { json: '{"\\ud83d\\ude00":1}', path: "😀", found: "1" },
    { json: '{"a\\/b":1}', path: "a/b", found: "1" },
    { json: '{"a\\"b":1}', path: 'a"b', found: "1" },
    { json: '{"a\\\\b":1}', path: "a\\b", found: "1" },
    { json: '{"\\u0061.b":1}', path: "a.b", found: "1" },
    { json: '{"\\u0061":{"\\u0062":1}}', path: "a.b", found: "1" },
    { json: '{"\\u0061\\u002eb":1}', path: "a.b", found: "1" },
    { json: '{"\ufeffa\\u0062":1}', path: "\ufeffab", found: "1" },
    { json: '{"\ufeffa\\u0062":1}', path: "ab", found: undefined },
    { json: '{"\\u005f_proto__":1}', path: "__proto__", found: "1" },
    // Names that look like the escapes of other names.
    { json: '{"a\\nb":1}', path: "a\\nb", found: undefined },
    { json: '{"a\\\\nb":1}', path: "a\\nb", found: "1" },
    { json: '{"\\u0069d":1}', path: "\\u0069d", found: undefined },
    { json: '{"x":{"a\\nb":1}}', path: "x.a\\nb", found: undefined },
    { json: '{"\ufffd":1}', path: "\ud800", found: undefined },
    { json: '{"\\ud800":1}', path: "\ud800", found: "1" },
    { json: '{"\\ud800":1}', path: "\ufffd", found: undefined },
  ];
  await assertFound(cases);
});

Deno.test("find() takes names of Object.prototype for ordinary keys", async () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "length"];
  for (const name of names) {
    const path = `${name}.${name}`;
    const json = `{"${name}":{"${name}":1}}`;
    await assertFound([
      { json: "{}", path: name, found: undefined },
      { json: "{}", path, found: undefined },
      { json, path: name, found: `{"${name}":1}` },
      { json, path, found: "1" },
    ]);
  }
});

Deno.test("find() finds many paths at once, also the same one twice", async () => {
  const paths = ["a", "a.b", "a.b.c", "d", "a.b", "", "d.a"];
  const found = await find('{"d":4,"a":{"b":{"c":3}}}', ...paths);
  assertEquals(paths.map((path, i) => `'${path}': ${found[i]}`), [
    `'a': {"b":{"c":3}}`,
    `'a.b': {"c":3}`,
    "'a.b.c': 3",
    "'d': 4",
    `'a.b': {"c":3}`,
    "'': undefined",
    "'d.a': undefined",
  ]);
});

Deno.test("find() tells apart keys that have the same ends and length", async () => {
  const keys = Array.from({ length: 300 }, (_, i) => `key ${String(i).padStart(3, "0")} end`);
  const json = JSON.stringify(Object.fromEntries(keys.map((key, i) => [key, i])));
  assertEquals(await find(json, ...keys), keys.map((_, i) => String(i)));
});

Deno.test("find() knows nothing of the record before", async () => {
  const paths = ["a", "a.b", "a.b.c", "d"];
  const finder = new FieldFinder(paths);
  const [full, empty, other, array, hollow, again] = await recordsOf(
    '[{"a":{"b":{"c":1}},"d":2}, {}, {"a":{"b":5}}, ["a"], {"a":{}}, {"a":{"b":{"c":1}},"d":2}]',
  );
  const none = paths.map(() => undefined);
  assertEquals(findAll(finder, full, 4), ['{"b":{"c":1}}', '{"c":1}', "1", "2"]);
  assertEquals(findAll(finder, empty, 4), none);
  assertEquals(findAll(finder, other, 4), ['{"b":5}', "5", undefined, undefined]);
  assertEquals(findAll(finder, array, 4), none);
  assertEquals(findAll(finder, hollow, 4), ["{}", undefined, undefined, undefined]);
  assertEquals(findAll(finder, again, 4), findAll(finder, full, 4));
});

Deno.test("find() finds what plain code finds in JSON.parse's value", async () => {
  const keys = ["a", "b", "", "é", "__proto__", "constructor", "\n", "😀", "a.b", "b.a"];
  const paths = [...keys, ...keys.flatMap((key) => keys.map((inner) => `${key}.${inner}`))];
  paths.push("a.b.a", "a.a.a", "b..a", "a.a.a.a", "b.b.b.b");
  const finder = new FieldFinder(paths);
  for (let seed = 1; seed <= 500; seed++) {
    const json = randomObject(seeded(seed));
    const value = JSON.parse(json);
    const found = findAll(finder, await recordOf(json), paths.length);
    for (const [i, path] of paths.entries()) {
      const text = found[i];
      assertEquals(
        text && JSON.stringify(JSON.parse(text)),
        JSON.stringify(lookup(value, path)),
        `seed ${seed}: ${path} in ${json}`,
      );
    }
  }
});

Deno.test("find() finds keys of an object with more members than are listed, wherever they are", async () => {
  const many = Array.from({ length: 70_000 }, (_, i) => `"m${i}":0`).join();
  const object = (first: string, last: string) => `{${[first, many, last].filter(Boolean).join()}}`;
  const cases = [
    { json: object('"k":1', ""), found: "1" },
    { json: object("", '"k":2'), found: "2" },
    { json: object('"k":1', '"k":2'), found: "2" },
    { json: object("", ""), found: undefined },
  ];
  for (const { json, found } of cases) {
    assertEquals(await find(json, "k"), [found]);
    assertEquals(await find(`{"a":${json}}`, "a.k"), [found]);
  }
  assertEquals(await find(object('"k":{"l":3}', ""), "k.l"), ["3"]);
});
