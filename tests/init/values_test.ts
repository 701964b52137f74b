/** What the values of one key show: each value by itself, and the limits of what counts. */

import { assertEquals } from "@std/assert";
import { KeyValues } from "../../lib/init/values.ts";
import { parseExactJson } from "../../lib/json/exact_json.ts";

/** The values of a key of this name, given as JSON text. */
function valuesOf(texts: string[], name = "a"): KeyValues {
  const values = new KeyValues(name);
  for (const text of texts) values.add(parseExactJson(text));
  return values;
}

/** Of a value, what it counts as, beside being there. */
const CASES: [json: string, countsAs: string][] = [
  ['"a"', "strings fitsName identifiers none fits_string"],
  ['""', ""],
  ["null", ""],
  ["true", "booleans fitsName none fits_string fits_boolean"],
  ["[1]", "arrays fitsName none"],
  ["{}", "objects fitsName none"],
  [
    "1",
    "numbers fitsName seconds identifiers small fits_string fits_number fits_boolean fits_timestamp",
  ],
  ["1.5", "numbers fitsName seconds small fits_string fits_number fits_timestamp"],
  ["-1", "numbers fitsName seconds identifiers small fits_string fits_number fits_timestamp"],
  [
    '"1"',
    "strings fitsName seconds numberTexts identifiers small fits_string fits_number fits_boolean fits_timestamp",
  ],
  [
    '"1.5"',
    "strings fitsName seconds numberTexts identifiers small fits_string fits_number fits_timestamp",
  ],
  ['"123456789012345"', "strings fitsName numberTexts identifiers none fits_string fits_number"],
  ['"1234567890123456"', "strings fitsName identifiers none fits_string fits_number"],
  ["123456789012345", "numbers fitsName identifiers none fits_string fits_number"],
  ["1234567890123456", "numbers fitsName longNumbers identifiers none fits_string fits_number"],
  ['"yes"', "strings fitsName trueWords identifiers none fits_string fits_boolean"],
  ['" NO "', "strings fitsName falseWords identifiers none fits_string fits_boolean"],
  ['"False"', "strings fitsName falseWords identifiers none fits_string fits_boolean"],
  ['"a b"', "strings fitsName none fits_string"],
  ['"\\ud800"', "strings fitsName none fits_string"],
  ['"@handle"', "strings fitsName identifiers none fits_string"],
  ['"a@x.org"', "strings fitsName identifiers emails none fits_string"],
  [
    '"+14155552671"',
    "strings fitsName milliseconds identifiers phones unix fits_string fits_number fits_timestamp",
  ],
  ['"2024-01-31"', "strings fitsName identifiers date fits_string fits_timestamp"],
  ['"31/01/2024"', "strings fitsName identifiers unclear fits_string"],
  [
    '"20240131"',
    "strings fitsName numberTexts identifiers digits fits_string fits_number fits_timestamp",
  ],
  [
    "1706695872",
    "numbers fitsName seconds identifiers unix fits_string fits_number fits_timestamp",
  ],
  [
    "1706695872000",
    "numbers fitsName milliseconds identifiers unix fits_string fits_number fits_timestamp",
  ],
  ["0", "numbers fitsName identifiers unix fits_string fits_number fits_boolean fits_timestamp"],
  ["5", "numbers fitsName seconds identifiers small fits_string fits_number fits_timestamp"],
  [
    '"5"',
    "strings fitsName seconds numberTexts identifiers small fits_string fits_number fits_timestamp",
  ],
  [
    '"1706695872"',
    "strings fitsName seconds numberTexts identifiers unix fits_string fits_number fits_timestamp",
  ],
  ['{"$date":"2024-01-31T10:11:12Z"}', "objects fitsName date fits_timestamp"],
  ['{"a":1}', "objects fitsName none"],
  ["100000000", "numbers fitsName seconds identifiers unix fits_string fits_number fits_timestamp"],
  ["99999999", "numbers fitsName seconds identifiers small fits_string fits_number fits_timestamp"],
];

Deno.test("add() counts a value as what it shows, and as nothing else", () => {
  for (const [json, countsAs] of CASES) {
    const { fits, times, distinct, present, ...counts } = valuesOf([json]);
    const all = {
      ...counts,
      ...times,
      ...Object.fromEntries(Object.entries(fits).map(([type, count]) => [`fits_${type}`, count])),
    };
    const found = Object.entries(all).filter(([, count]) => count !== 0);
    assertEquals(found.map(([name]) => name).join(" "), countsAs, json);
    assertEquals(found.every(([, count]) => count === 1), true, json);
    assertEquals([present, distinct?.size], [1, counts.identifiers], json);
  }
});

Deno.test("add() takes for an identifier what has at most 150 bytes", () => {
  const cases: [text: string, count: number][] = [
    ["x".repeat(150), 1],
    ["x".repeat(151), 0],
    ["é".repeat(75), 1],
    ["é".repeat(76), 0],
  ];
  for (const [text, count] of cases) {
    assertEquals(valuesOf([JSON.stringify(text)]).identifiers, count, text);
  }
  const { identifiers, distinct } = valuesOf(['"a"', '"b"', '"a"', "1", '"1"']);
  assertEquals([identifiers, distinct?.size], [5, 3]);
});

Deno.test("add() counts what is longer than the value of an attribute may be", () => {
  const cases: [json: string, count: number][] = [
    [`"${"x".repeat(1000)}"`, 0],
    [`"${"x".repeat(1001)}"`, 1],
    [`"${"é".repeat(501)}"`, 1],
    [`["${"x".repeat(996)}"]`, 0],
    [`["${"x".repeat(997)}"]`, 1],
  ];
  for (const [json, count] of cases) assertEquals(valuesOf([json]).tooLong, count, json);
});

Deno.test("add() counts what Customer.io takes under a name to which it gives a meaning", () => {
  const all = ['"a"', '"true"', "1", "-1", "true", "[]", "{}"];
  const cases: [name: string, count: number][] = [
    ["a", 7],
    ["email", 4],
    ["unsubscribed", 3],
    ["cio_subscription_preferences", 1],
    ["cio_relationships", 1],
  ];
  for (const [name, count] of cases) assertEquals(valuesOf(all, name).fitsName, count, name);
  const { filled, present } = valuesOf([...all, "null", '""']);
  assertEquals([filled, present], [7, 9]);
});
