import { assertEquals } from "@std/assert";
import { type JsonValue, parseExactJson } from "../../lib/json/exact_json.ts";
import { canonicalNumber } from "../../lib/json/decimal.ts";
import { isSameValue } from "../../lib/verify/same_value.ts";

/** JSON text that was sent, and JSON text that a look-up shows. */
const SAME: [string, string][] = [
  ["12.50", '"12.5"'],
  ["12.5", '"12.50"'],
  ["12.5", "12.5"],
  ['"12.5"', "12.50"],
  ["1e3", '"1000"'],
  ["1000000", '"1e+06"'],
  ["1000000", '"1000000.0"'],
  ["1000000", '"1E6"'],
  ["-0", '"0"'],
  ["0.0", '"0"'],
  ["-1.5", '"-15e-1"'],
  ["12345678901234567890", '"12345678901234567890"'],
  ["9007199254740993", '"9007199254740993"'],
  ["1489014595", '"1489014595"'],
  ["true", '"true"'],
  ["true", '"True"'],
  ["true", "true"],
  ["false", '"FALSE"'],
  ['"True"', '"true"'],
  ['"true"', "true"],
  ["null", "null"],
  ["null", '""'],
  ['""', "null"],
  ['""', '""'],
  ['"Zoë"', '"Zoë"'],
  ['"Zo\\u00eb"', '"Zoë"'],
  ['"007"', '"007"'],
  ['[1,"a",null]', '"[1, \\"a\\", null]"'],
  ['{"a":1,"b":[true]}', '"{ \\"b\\": [ true ], \\"a\\": 1.0 }"'],
  ['{"a":1}', '{"a":1}'],
  ["[]", '"[]"'],
  ["[12345678901234567890]", '"[12345678901234567890]"'],
  ['{"__proto__":1}', '"{\\"__proto__\\":1}"'],
  ['"[1]"', '"[1]"'],
  ['{"a":1,"b":2,"c":3}', '{"c":3,"a":1,"b":2}'],
  [
    '{"a":{"x":1,"y":[2,{"z":3}]},"b":null}',
    '"{\\"b\\":null,\\"a\\":{\\"y\\":[2,{\\"z\\":3}],\\"x\\":1}}"',
  ],
  ['{"a":1.50,"b":"x"}', '{"b":"x","a":1.5}'],
  ['"{\\"a\\":1}"', '"{\\"a\\":1}"'],
];

const DIFFERENT: [string, string][] = [
  ["12.5", '"12.51"'],
  ["9007199254740993", '"9007199254740992"'],
  ["12345678901234567890", '"12345678901234567891"'],
  ["1", '"-1"'],
  ["1", '"1px"'],
  ["1", '"true"'],
  ["true", '"1"'],
  ["true", '"false"'],
  ["0", "null"],
  ["false", "null"],
  ["null", '"0"'],
  ["null", '"false"'],
  ['""', '" "'],
  ['"007"', '"7"'],
  ['"1.10"', '"1.1"'],
  ['"1e3"', '"1000"'],
  ['"+49"', '"49"'],
  ['"Zoe"', '"zoe"'],
  ['"a"', '"a "'],
  ["[1]", '"[1,2]"'],
  ["[1,2]", '"[2,1]"'],
  ["[1]", '"[\\"1\\"]"'],
  ["[]", "null"],
  ["[]", '"{}"'],
  ["[]", '"nonsense"'],
  ['{"a":1}', '"{\\"a\\":1,\\"b\\":2}"'],
  ['{"a":1,"b":2}', '"{\\"a\\":1}"'],
  ['{"a":null}', '"{}"'],
  ['{"a":1}', '"{\\"b\\":1}"'],
  ['{"toString":1}', '"{\\"a\\":1}"'],
  ["[12345678901234567890]", '"[12345678901234567891]"'],
  ['"[1]"', '"[ 1]"'],
  ['"a"', '["a"]'],
  ['["a"]', '{"0":"a","length":1}'],
  ['{"0":"a","length":1}', '["a"]'],
  ['{"a":1,"b":2,"c":3}', '{"a":1,"b":2,"c":4}'],
  ['{"a":1,"b":2,"c":3}', '{"a":9,"b":2,"c":3}'],
  ['{"a":1,"b":2,"c":3}', '{"a":1,"b":2,"d":3}'],
  ['{"a":{"x":1,"y":2}}', '{"a":{"x":1,"y":3}}'],
  // A text that happens to be JSON is that text, and not the object that it stands for.
  ['"{\\"a\\":1}"', '{"a":1}'],
  ['"{\\"a\\":1,\\"b\\":2}"', '"{\\"b\\":2,\\"a\\":1}"'],
  ['{"a":1}', '"{\\"a\\":1"'],
  ['{"a":1}', '"[object Object]"'],
];

for (const [isSame, cases] of [[true, SAME], [false, DIFFERENT]] as const) {
  for (const [expected, found] of cases) {
    Deno.test(`isSameValue() is ${isSame} when ${expected} was sent and ${found} is found`, () => {
      assertEquals(isSameValue(valueOf(expected), valueOf(found)), isSame);
    });
  }
}

Deno.test("isSameValue() takes what is left out for null", () => {
  assertEquals(isSameValue(null, undefined), true);
  assertEquals(isSameValue("", undefined), true);
  assertEquals(isSameValue("a", undefined), false);
  assertEquals(isSameValue(false, undefined), false);
  assertEquals(isSameValue([], undefined), false);
});

Deno.test("canonicalNumber() is undefined when the text is no decimal number", () => {
  for (
    const text of ["", " 1", "1 ", "a", "0x10", "1_000", "1,5", "NaN", "Infinity", "--1", ".5"]
  ) {
    assertEquals(canonicalNumber(text), undefined, text);
  }
});

Deno.test("canonicalNumber() bears an exponent of any length", () => {
  const long = "9".repeat(400);
  assertEquals(canonicalNumber(`10e${long}`), `1e1${"0".repeat(400)}`);
});

/** The value within something larger, as it always is. */
function valueOf(json: string): JsonValue {
  return (parseExactJson(`[${json}]`) as JsonValue[])[0];
}
