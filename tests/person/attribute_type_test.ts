import { assertEquals } from "@std/assert";
import {
  ATTRIBUTE_TYPES,
  type AttributeType,
  convertValue,
  isOfType,
} from "../../lib/person/attribute_type.ts";

/** JSON text of a value, and of what it becomes; undefined when it cannot be converted. */
interface Conversion {
  json: string;
  becomes: string | undefined;
}

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
    { json: '"a"', becomes: '"a"' },
    { json: '"\\u00e9\\ud83d\\n \\""', becomes: '"\\u00e9\\ud83d\\n \\""' },
    { json: "true", becomes: '"true"' },
    { json: "false", becomes: '"false"' },
    ...DIGITS.map((digits) => ({ json: digits, becomes: `"${digits}"` })),
  ],
  number: [
    ...DIGITS.flatMap((digits) => [
      { json: digits, becomes: digits },
      { json: `"${digits}"`, becomes: digits },
    ]),
    { json: '" 42\\t"', becomes: "42" },
    { json: '"+7"', becomes: "7" },
    { json: '"-7"', becomes: "-7" },
    { json: '"007"', becomes: "7" },
    { json: '"-007.50"', becomes: "-7.50" },
    { json: '"000"', becomes: "0" },
    { json: '"0.5"', becomes: "0.5" },
    { json: '".5"', becomes: "0.5" },
    { json: '"-.5e1"', becomes: "-0.5e1" },
    { json: '"1e05"', becomes: "1e05" },
    { json: '"00e1"', becomes: "0e1" },
    { json: '"\\u0034\\u0032"', becomes: "42" },
    ...[
      ["true", "false", '"true"', '" "', '"+"', '"-"', '"."', '"5."', '"e5"', '".e5"'],
      ['"1e"', '"1e+"', '"1,000"', '"1 000"', '"1_000"', '"0x10"', '"--1"', '"NaN"', '"Infinity"'],
      ['"12abc"', '"1.2.3"', '"null"', '"٤٢"', '"2024-01-01"'],
    ].flat().map((json) => ({ json, becomes: undefined })),
  ],
  boolean: [
    { json: "true", becomes: "true" },
    { json: "false", becomes: "false" },
    { json: "1", becomes: "true" },
    { json: "0", becomes: "false" },
    { json: '"true"', becomes: "true" },
    { json: '"False"', becomes: "false" },
    { json: '" YES "', becomes: "true" },
    { json: '"no"', becomes: "false" },
    { json: '"1"', becomes: "true" },
    { json: '"0"', becomes: "false" },
    ...["2", "-1", "1.0", "-0", '"on"', '"y"', '"t"', '"null"', '"truee"', '"00"']
      .map((json) => ({ json, becomes: undefined })),
  ],
};

for (const [type, conversions] of Object.entries(CONVERSIONS)) {
  Deno.test(`convertValue() converts to ${type} what can be, and refuses the rest`, () => {
    for (const { json, becomes } of conversions) {
      assertEquals(convertValue(json, type as AttributeType), becomes, `${json} as ${type}`);
      if (becomes !== undefined) JSON.parse(becomes);
    }
  });
}

Deno.test("isOfType() says of which types a value is as it stands, by its first byte", () => {
  const cases: { json: string; types: AttributeType[] }[] = [
    { json: "null", types: [...ATTRIBUTE_TYPES] },
    { json: '"a"', types: ["string"] },
    { json: "true", types: ["boolean"] },
    { json: "false", types: ["boolean"] },
    { json: "0", types: ["number"] },
    { json: "-1", types: ["number"] },
    { json: "[]", types: [] },
    { json: "{}", types: [] },
  ];
  for (const { json, types } of cases) {
    for (const type of ATTRIBUTE_TYPES) {
      const is = isOfType(json.charCodeAt(0), type);
      assertEquals(is, types.includes(type), `${json} as ${type}`);
    }
  }
});

Deno.test("convertValue() leaves null and refuses arrays and objects when the type is any", () => {
  for (const type of ATTRIBUTE_TYPES) {
    assertEquals(convertValue("null", type), "null", `null as ${type}`);
    for (const json of ["[]", "{}", "[1]", '{"a":1}']) {
      assertEquals(convertValue(json, type), undefined, `${json} as ${type}`);
    }
  }
});

Deno.test("convertValue() is done soon when a text of digits turns out to be no number", () => {
  // With a pattern that tries every way to split the zeros, this takes hours.
  const cases = [
    { name: "zeros", digits: "0".repeat(2_000_000) },
    { name: "zeros and ones", digits: "0".repeat(1_000_000) + "1".repeat(1_000_000) },
  ];
  for (const { name, digits } of cases) {
    for (const type of ["number", "timestamp"] as const) {
      assertEquals(convertValue(`"${digits}x"`, type), undefined, `${name} as ${type}`);
    }
  }
});
