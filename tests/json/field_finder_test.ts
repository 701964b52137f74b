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

Deno.test("find() finds a value by its exact key first, then by a dotted path", async () => {
  const cases: [string, string, string | undefined][] = [
    ['{"a":1}', "a", "1"],
    ['{"a":1}', "b", undefined],
    ['{"a":1}', "A", undefined],
    ["{}", "a", undefined],
    ['{"a":null}', "a", "null"],
    ['{"a.b":1,"a":{"b":2}}', "a.b", "1"],
    ['{"a":{"b":2},"a.b":null}', "a.b", "null"],
    ['{"a":{"b":2}}', "a.b", "2"],
    ['{"a": {"c":1, "b" : {"c": [ 1 ] } } }', "a.b.c", "[ 1 ]"],
    ['{"a.b":{"c":1}}', "a.b.c", undefined],
    ['{"a":{"b.c":1}}', "a.b.c", undefined],
    ['{"a":[{"b":1}]}', "a.b", undefined],
    ['{"a":[1]}', "a.0", undefined],
    ['{"a":"b"}', "a.length", undefined],
    ['{"a":null}', "a.b", undefined],
    ['{"a":{}}', "a.b", undefined],
    ['{"a":{"b":null}}', "a.b", "null"],
    ['{"x":{"a":1}}', "a", undefined],
    ['{"":1}', "", "1"],
    ['{"":{"":2}}', ".", "2"],
    ['{".":1,"":{"":2}}', ".", "1"],
    ['{"a":{"":3}}', "a.", "3"],
    ['{"é":{"日本":"😀"}}', "é.日本", '"😀"'],
  ];
  for (const [json, path, expected] of cases) {
    assertEquals(await find(json, path), [expected], `${path} in ${json}`);
  }
});

Deno.test("find() takes the last of keys that are the same, as JSON.parse does", async () => {
  const cases: [string, string, string | undefined][] = [
    ['{"a":1,"a":2}', "a", "2"],
    ['{"a":1,"\\u0061":2}', "a", "2"],
    ['{"\\u0061":1,"a":2}', "a", "2"],
    ['{"a":1,"a":null}', "a", "null"],
    ['{"a":{"b":1},"a":{"b":2}}', "a.b", "2"],
    ['{"a":{"b":1},"a":{}}', "a.b", undefined],
    ['{"a":{"b":1},"a":5}', "a.b", undefined],
    ['{"a":5,"a":{"b":1}}', "a.b", "1"],
    ['{"a":{"b":1,"b":2}}', "a.b", "2"],
    ['{"a":{"b":{"c":1},"b":{"c":2},"b":{}}}', "a.b.c", undefined],
    ['{"a.b":1,"a":{"b":3},"a.b":2}', "a.b", "2"],
  ];
  for (const [json, path, expected] of cases) {
    assertEquals(await find(json, path), [expected], `${path} in ${json}`);
  }
});

Deno.test("find() knows keys by what they say, however they are escaped", async () => {
  const cases: [string, string, string | undefined][] = [
    ['{"\\u0069d":1}', "id", "1"],
    ['{"\\u00e9":1}', "é", "1"],
    ['{"\\ud83d\\ude00":1}', "😀", "1"],
    ['{"a\\/b":1}', "a/b", "1"],
    ['{"a\\"b":1}', 'a"b', "1"],
    ['{"a\\\\b":1}', "a\\b", "1"],
    ['{"\\u0061.b":1}', "a.b", "1"],
    ['{"\\u0061":{"\\u0062":1}}', "a.b", "1"],
    ['{"\\u0061\\u002eb":1}', "a.b", "1"],
    ['{"\ufeffa\\u0062":1}', "\ufeffab", "1"],
    ['{"\ufeffa\\u0062":1}', "ab", undefined],
    ['{"\\u005f_proto__":1}', "__proto__", "1"],
    // Names that look like the escapes of other names.
    ['{"a\\nb":1}', "a\\nb", undefined],
    ['{"a\\\\nb":1}', "a\\nb", "1"],
    ['{"\\u0069d":1}', "\\u0069d", undefined],
    ['{"x":{"a\\nb":1}}', "x.a\\nb", undefined],
    ['{"\ufffd":1}', "\ud800", undefined],
    ['{"\\ud800":1}', "\ud800", "1"],
    ['{"\\ud800":1}', "\ufffd", undefined],
  ];
  for (const [json, path, expected] of cases) {
    assertEquals(await find(json, path), [expected], `${path} in ${json}`);
  }
});

Deno.test("find() takes names of Object.prototype for ordinary keys", async () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "length"];
  for (const name of names) {
    assertEquals(await find("{}", name, `${name}.${name}`), [undefined, undefined]);
    assertEquals(await find(`{"${name}":{"${name}":1}}`, name, `${name}.${name}`), [
      `{"${name}":1}`,
      "1",
    ]);
  }
});

Deno.test("find() finds many paths at once, also the same one twice", async () => {
  const paths = ["a", "a.b", "a.b.c", "d", "a.b", "", "d.a"];
  assertEquals(await find('{"d":4,"a":{"b":{"c":3}}}', ...paths), [
    '{"b":{"c":3}}',
    '{"c":3}',
    "3",
    "4",
    '{"c":3}',
    undefined,
    undefined,
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
  const [full, empty, other, array, again] = await recordsOf(
    '[{"a":{"b":{"c":1}},"d":2}, {}, {"a":{"b":5}}, ["a"], {"a":{"b":{"c":1}},"d":2}]',
  );
  const none = paths.map(() => undefined);
  assertEquals(findAll(finder, full, 4), ['{"b":{"c":1}}', '{"c":1}', "1", "2"]);
  assertEquals(findAll(finder, empty, 4), none);
  assertEquals(findAll(finder, other, 4), ['{"b":5}', "5", undefined, undefined]);
  assertEquals(findAll(finder, array, 4), none);
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
