import { assertEquals } from "@std/assert";
import {
  ATTRIBUTE_TYPES,
  type AttributeType,
  convertValue,
} from "../../lib/person/attribute_type.ts";

/** JSON text of a value, and of what it becomes; undefined when it cannot be converted. */
type Conversion = [string, string | undefined];

const DIGITS = [
  "9007199254740993",
  "12345678901234567890",
  "-12345678901234567890.123456789",
  "1.10",
  "1E400",
  "1e-400",
  "-0",
  "0.30000000000000004",
];

const CONVERSIONS: Record<Exclude<AttributeType, "timestamp">, Conversion[]> = {
  string: [
    ['"a"', '"a"'],
    ['""', '""'],
    ['"\\u00e9\\ud83d\\n \\""', '"\\u00e9\\ud83d\\n \\""'],
    ["true", '"true"'],
    ["false", '"false"'],
    ...DIGITS.map((digits): Conversion => [digits, `"${digits}"`]),
  ],
  number: [
    ...DIGITS.flatMap((digits): Conversion[] => [[digits, digits], [`"${digits}"`, digits]]),
    ['" 42\\t"', "42"],
    ['"+7"', "7"],
    ['"-7"', "-7"],
    ['"007"', "7"],
    ['"-007.50"', "-7.50"],
    ['"000"', "0"],
    ['"0.5"', "0.5"],
    ['".5"', "0.5"],
    ['"-.5e1"', "-0.5e1"],
    ['"1e05"', "1e05"],
    ['"00e1"', "0e1"],
    ['"\\u0034\\u0032"', "42"],
    ...[
      ["true", "false", '"true"', '""', '" "', '"+"', '"-"', '"."', '"5."', '"e5"', '".e5"'],
      ['"1e"', '"1e+"', '"1,000"', '"1 000"', '"1_000"', '"0x10"', '"--1"', '"NaN"', '"Infinity"'],
      ['"12abc"', '"1.2.3"', '"null"', '"٤٢"', '"2024-01-01"'],
    ].flat().map((json): Conversion => [json, undefined]),
  ],
  boolean: [
    ["true", "true"],
    ["false", "false"],
    ["1", "true"],
    ["0", "false"],
    ['"true"', "true"],
    ['"False"', "false"],
    ['" YES "', "true"],
    ['"no"', "false"],
    ['"1"', "true"],
    ['"0"', "false"],
    ...["2", "-1", "1.0", "-0", '""', '"on"', '"y"', '"t"', '"null"', '"truee"', '"00"']
      .map((json): Conversion => [json, undefined]),
  ],
};

for (const [type, conversions] of Object.entries(CONVERSIONS)) {
  Deno.test(`convertValue() converts to ${type} what can be, and refuses the rest`, () => {
    for (const [json, expected] of conversions) {
      assertEquals(convertValue(json, type as AttributeType), expected, json);
      if (expected !== undefined) JSON.parse(expected);
    }
  });
}

Deno.test("convertValue() leaves null and refuses arrays and objects when the type is any", () => {
  for (const type of ATTRIBUTE_TYPES) {
    assertEquals(convertValue("null", type), "null");
    for (const json of ["[]", "{}", "[1]", '{"a":1}']) {
      assertEquals(convertValue(json, type), undefined, `${json} as ${type}`);
    }
  }
});

Deno.test("convertValue() is done soon when a text of digits turns out to be no number", () => {
  // With a pattern that tries every way to split the zeros, this takes hours.
  for (const text of ["0".repeat(2_000_000), "0".repeat(1_000_000) + "1".repeat(1_000_000)]) {
    assertEquals(convertValue(`"${text}x"`, "number"), undefined);
    assertEquals(convertValue(`"${text}x"`, "timestamp"), undefined);
  }
});
