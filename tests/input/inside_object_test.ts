import { assert, assertEquals } from "@std/assert";
import { readInsideObject } from "../../lib/input/inside_object.ts";
import { MAX_RECORD_BYTES } from "../../lib/input/record.ts";
import { readJsonArray } from "../../lib/input/json_array.ts";
import { positionAt, randomArray } from "../helpers/json_cases.ts";
import { seeded } from "../helpers/random.ts";
import { chunked, readAll, utf8 } from "../helpers/records.ts";

Deno.test("readInsideObject() finds the array that a path leads to", async () => {
  const users = '[{"id":1}, {"id":2}]';
  const cases: { name: string; content: string; path: string }[] = [
    { name: "a key", content: `{"users":${users}}`, path: "users" },
    { name: "keys", content: `{"data":{"users":${users}}}`, path: "data.users" },
    {
      name: "others around",
      content:
        `\ufeff \n{"a":[[{"users":[3]}],"x"],"data":{"n":{"users":1},"users":${users},"m":{}},"z":[]}\n`,
      path: "data.users",
    },
    {
      name: "the same keys elsewhere",
      content: `{"users":{"users":[]},"data":{"data":{"users":[]},"users":${users}}}`,
      path: "data.users",
    },
    { name: "a key with dots", content: `{"data.users":${users}}`, path: "data.users" },
    {
      name: "a key with dots behind an object that might have held it",
      content: `{"data":{"x":1},"data.users":${users}}`,
      path: "data.users",
    },
    { name: "an inner key with dots", content: `{"a":{"b.c":{"d":${users}}}}`, path: "a.b.c.d" },
    { name: "an escaped key", content: `{"d\\u0061ta":${users}}`, path: "data" },
    { name: "numbers behind", content: `{"users":${users},"n":-1.5e3,"t":true}`, path: "users" },
    {
      name: "no way through an object of another key",
      content: `{"data":{"x":1},"data":{"users":${users}}}`,
      path: "data.users",
    },
  ];
  for (const { name, content, path } of cases) {
    const bytes = utf8(content);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const { records, error } = await readAll(readInsideObject(chunked(bytes, [cut]), { path }));
      assertEquals(error, undefined, name);
      assertEquals(
        records.map(({ text }) => text),
        ['{"id":1}', '{"id":2}'],
        `${name}, cut at byte ${cut}`,
      );
      for (const [i, { position }] of records.entries()) {
        assertEquals(position, positionAt(bytes.subarray(0, position.offset), i + 1), name);
      }
    }
  }
});

Deno.test("readInsideObject() gives no users where the array has none", async () => {
  const result = await readAll(readInsideObject(chunked(utf8('{"users":[ ]}')), { path: "users" }));
  assertEquals(result, { records: [], error: undefined });
});

Deno.test("readInsideObject() says what is there where the path leads nowhere", async () => {
  const cases: { content: string; path: string; message: string }[] = [
    {
      content: '{"total":1,"user":[]}',
      path: "users",
      message:
        'line 1, column 22: expected "users", the array of users, found only "total", "user" in the object; did you mean --records user?',
    },
    {
      content: '{"data":{"people":[]}}',
      path: "data.users",
      message:
        'line 1, column 23: expected "data.users", the array of users, found only "people" in "data"',
    },
    {
      content: '{"dta":{"users":[]}}',
      path: "data.users",
      message:
        'line 1, column 21: expected "data.users", the array of users, found only "dta" in the object; did you mean --records dta.users?',
    },
    {
      content: "{}",
      path: "users",
      message:
        'line 1, column 3: expected "users", the array of users, found no keys in the object',
    },
    {
      content: '{"users":{"id":1}}',
      path: "users",
      message:
        "line 1, column 10: expected '[', the start of the array of users in \"users\", found '{'",
    },
    {
      content: '{"users":null}',
      path: "users",
      message:
        "line 1, column 10: expected '[', the start of the array of users in \"users\", found 'n'",
    },
    {
      content: '{"data":[]}',
      path: "data.users",
      message: "line 1, column 9: expected '{', as \"data.users\" leads through here, found '['",
    },
    {
      content: "[]",
      path: "users",
      message:
        "line 1, column 1: expected '{', the start of an object with the array of users in it, found '['",
    },
  ];
  for (const { content, path, message } of cases) {
    const { records, error } = await readAll(readInsideObject(chunked(utf8(content)), { path }));
    assertEquals(records, [], content);
    assertEquals(error?.message, message, content);
  }
});

Deno.test("readInsideObject() checks what is before and behind the array", async () => {
  const cases: { content: string; count: number; message: string }[] = [
    {
      content: '{"a":01,"users":[]}',
      count: 0,
      message: "line 1, column 7: expected no digit after a leading zero, found '1'",
    },
    {
      content: '{"a":[1}',
      count: 0,
      message: "line 1, column 8: expected ',' or the end of what is open, found '}'",
    },
    { content: '{"a":{"b"}}', count: 0, message: "line 1, column 10: expected ':', found '}'" },
    {
      content: '{"a":1,}',
      count: 0,
      message: "line 1, column 8: expected a key in double quotes, found '}'",
    },
    {
      content: '{"users":[1,]}',
      count: 1,
      message: "line 1, column 13: expected a value, found ']' (after record 1)",
    },
    {
      content: '{"users":[1 2]}',
      count: 1,
      message: "line 1, column 13: expected ',' or ']' after a user, found '2' (after record 1)",
    },
    {
      content: '{"users":[1],\n"b":tru}',
      count: 1,
      message: "line 2, column 5: expected a value, found 't' (after record 1)",
    },
    {
      content: '{"users":[1]',
      count: 1,
      message:
        "line 1, column 13: expected ',' or the end of what is open, found the end of the file (after record 1)",
    },
    {
      content: '{"users":[1]} x',
      count: 1,
      message: "line 1, column 15: expected nothing after the object, found 'x' (after record 1)",
    },
    {
      content: '{"users":[1],"users":[2]}',
      count: 1,
      message:
        'line 1, column 14: expected "users" only once, as its users were read already, found it again (after record 1)',
    },
  ];
  for (const { content, count, message } of cases) {
    for (const sizes of [[], new Array(content.length).fill(1)]) {
      const result = await readAll(
        readInsideObject(chunked(utf8(content), sizes), { path: "users" }),
      );
      assertEquals(result.error?.message, message, content);
      assertEquals(result.records.length, count, content);
    }
  }
});

Deno.test("readInsideObject() gives what readJsonArray() gives of the same array", async () => {
  for (let seed = 1; seed <= 100; seed++) {
    const random = seeded(seed);
    const { text } = randomArray(random, 8);
    const array = text.replace(/^\ufeff/, "");
    const other = randomArray(random, 4).text.replace(/^\ufeff/, "");
    const wrapped = utf8(`{"other":${other},"in":{"users":${array}},"more":${other}}`);
    const sizes = Array.from({ length: wrapped.length }, () => random.below(40));
    const inside = await readAll(readInsideObject(chunked(wrapped, sizes), { path: "in.users" }));
    const alone = await readAll(readJsonArray(chunked(utf8(array))));
    assertEquals(inside.error, undefined, `seed ${seed}`);
    assertEquals(
      inside.records.map(({ text, members }) => ({ text, members })),
      alone.records.map(({ text, members }) => ({ text, members })),
      `seed ${seed}`,
    );
  }
});

Deno.test("readInsideObject() steps over deep and long values without holding them", async () => {
  const depth = 200_000;
  const deep = `${"[".repeat(depth)}${"]".repeat(depth)}`;
  const long = `"${"x".repeat(3_000_000)}"`;
  const content = utf8(
    `{"deep":${deep},"long":${long},"users":[{"id":1}],"list":[${"1,".repeat(500_000)}2]}`,
  );
  const { records, error } = await readAll(
    readInsideObject(chunked(content, new Array(100).fill(50_000)), { path: "users" }),
  );
  assertEquals(error, undefined);
  assert(records.length === 1 && records[0].text === '{"id":1}');
});

Deno.test("readInsideObject() steps over a key and a value that are too large to be kept", async () => {
  // More than one chunk of it comes when it is too large already.
  const long = `"${"x".repeat(MAX_RECORD_BYTES + 2_000_000)}"`;
  const content = utf8(`{${long}:1,"a":${long},"users":[{"id":1}]}`);
  const { records, error } = await readAll(
    readInsideObject(chunked(content, new Array(80).fill(1_000_000)), { path: "users" }),
  );
  assertEquals(error, undefined);
  assertEquals(records.map(({ text, position }) => [text, position.record]), [['{"id":1}', 1]]);
});

Deno.test("readInsideObject() takes a million levels of nesting, and no more", async () => {
  const content = utf8(`{"deep":${"[".repeat(1_000_001)}`);
  const { error } = await readAll(readInsideObject(chunked(content), { path: "users" }));
  assertEquals(
    error?.message,
    "line 1, column 1000008: expected at most 1000000 levels of nesting, found '['",
  );
});

Deno.test("readInsideObject() says what should have come where the file ends", async () => {
  const cases: [content: string, column: number, expected: string][] = [
    ["", 1, "'{', the start of an object with the array of users in it"],
    ["{", 2, "a key in double quotes or '}'"],
    ['{"a"', 5, "':'"],
    ['{"a":', 6, "a value"],
    ['{"a":1', 7, "',' or the end of what is open"],
    ['{"a":1,', 8, "a key in double quotes"],
    ['{"a":[', 7, "a value or ']'"],
    ['{"a":[1,', 9, "a value"],
    ['{"users":', 10, "a value"],
    ['{"users":[', 11, "a user or ']'"],
    ['{"users":[1', 12, "',' or ']' after a user"],
    ['{"users":[1,', 13, "a user"],
    ['{"users":[1]', 13, "',' or the end of what is open"],
  ];
  for (const [content, column, expected] of cases) {
    const { error, records } = await readAll(
      readInsideObject(chunked(utf8(content), []), { path: "users" }),
    );
    const after = records.length > 0 ? " (after record 1)" : "";
    assertEquals(
      error?.message,
      `line 1, column ${column}: expected ${expected}, found the end of the file${after}`,
    );
  }
});
