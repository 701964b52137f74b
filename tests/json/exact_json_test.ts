import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ownValue,
  parseExactJson,
  sameValue,
  setOwnValue,
  showValue,
} from "../../lib/json/exact_json.ts";

const NUMBERS = [
  "0",
  "-0",
  "-1",
  "42",
  "1.5",
  "1.10",
  "1.0",
  "100",
  "0.1",
  "0.0000001",
  "1e5",
  "1E+5",
  "1.5e-7",
  "-0.0",
  "9007199254740993",
  "12345678901234567890",
  "-12345678901234567890.123456789",
  "0.30000000000000004",
  "3.14159265358979323846",
];

for (const text of NUMBERS) {
  Deno.test(`parseExactJson() keeps ${text} as it is written`, () => {
    for (const json of [`{"a":${text}}`, `{"a": ${text} , "b":[1]}`, `{"z":[1,${text}]}`]) {
      const parsed = parseExactJson(json) as JsonObject;
      assertEquals(JSON.stringify(parsed), json.replaceAll(" ", ""));
    }
    assertEquals(showValue((parseExactJson(`[${text}]`) as JsonObject[])[0]), text);
  });
}

Deno.test("parseExactJson() gives what JSON.parse gives when no number is at stake", () => {
  const values: JsonValue[] = [
    null,
    true,
    "",
    "1.10",
    ",12345678901234567890,",
    [],
    {},
    { a: [1, { b: null }], "é": "😀" },
    { date: "2024-01-01T00:00:00.000Z", uuid: "a1e5-4:12345678901234567890" },
  ];
  for (const value of values) {
    const text = JSON.stringify(value);
    assertEquals(parseExactJson(text), value, text);
  }
});

Deno.test("parseExactJson() keeps __proto__ and constructor as ordinary keys", () => {
  for (const number of ["1", "1.10"]) {
    const text = `{"__proto__":{"a":${number}},"constructor":"b"}`;
    const parsed = parseExactJson(text) as JsonObject;
    assertEquals(JSON.stringify(parsed), text);
    assertEquals(Object.getPrototypeOf(parsed), Object.prototype, text);
  }
});

Deno.test("parseExactJson() throws SyntaxError when the text is not JSON", () => {
  for (const text of ["", "{", "[1,]", "{'a':1}", "NaN", "[01]", "[1.10,]"]) {
    assertThrows(() => parseExactJson(text), SyntaxError, undefined, text);
  }
});

Deno.test("isJsonObject() tells objects from arrays, null and raw numbers", () => {
  assert(isJsonObject({}));
  const [raw] = parseExactJson("[1.10]") as JsonObject[];
  for (const value of [null, undefined, [], "a", 1, raw]) {
    assertEquals(isJsonObject(value), false, Deno.inspect(value));
  }
});

Deno.test("showValue() shows every kind of value as a string", () => {
  const cases: { value: JsonValue; shown: string }[] = [
    { value: "a", shown: "a" },
    { value: true, shown: "true" },
    { value: 1.5, shown: "1.5" },
    { value: null, shown: "null" },
    { value: ["b", 1], shown: '["b",1]' },
    { value: { c: "d" }, shown: '{"c":"d"}' },
  ];
  for (const { value, shown } of cases) assertEquals(showValue(value), shown, Deno.inspect(value));
});

Deno.test("sameValue() compares JSON, not references", () => {
  const [raw, again, other] = parseExactJson("[1.10,1.10,1.100]") as JsonObject[];
  const cases = [
    { name: "numbers with the same digits", a: raw, b: again, isSame: true },
    { name: "objects alike", a: { a: [1] }, b: { a: [1] }, isSame: true },
    { name: "numbers with other digits", a: raw, b: other, isSame: false },
    { name: "a string and a number", a: "1", b: 1, isSame: false },
    { name: "undefined and null", a: undefined, b: null, isSame: false },
  ];
  for (const { name, a, b, isSame } of cases) assertEquals(sameValue(a, b), isSame, name);
});

Deno.test("ownValue() and setOwnValue() take names of Object.prototype for ordinary ones", () => {
  const object: JsonObject = {};
  for (const name of ["__proto__", "constructor", "toString"]) {
    assertEquals(ownValue(object, name), undefined, name);
    setOwnValue(object, name, "mine");
    assertEquals(Object.getOwnPropertyDescriptor(object, name), {
      ...{ value: "mine", configurable: true, enumerable: true, writable: true },
    });
    assertEquals(ownValue(object, name), "mine", name);
  }
  assertEquals(Object.keys(object), ["__proto__", "constructor", "toString"]);
});
