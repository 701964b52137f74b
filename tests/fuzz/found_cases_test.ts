/**
 * Cases on which the reader or the mapping and a reference have disagreed once, whoever was wrong. A case that fuzzing
 * finds goes here, as small as it can be made, with what is right.
 */

import { assertEquals } from "@std/assert";
import { attributesOf } from "../helpers/person_maker.ts";
import { recordsOf, textOf } from "../helpers/records.ts";

Deno.test("A key of one character that is written with an escape is that key, in every object of a shape", async () => {
  // JSON.parse of V8 13 to 15 takes the second and the fourth of these for a key "\".
  const text =
    '[{"w":"\uffff","b":1},{"w":"\uffff","\\u0061":2},{"w":"x","\\\\":3},{"w":"x","\\"":4}]';
  const mappings = ["a", "b", "\\", '"'].map((from) => ({ from, to: "x" + from }));
  const attributes: string[] = [];
  for (const { bytes, start, end } of await recordsOf(text)) {
    const record = textOf(bytes, start, end).replace("{", '{"id":"u",');
    attributes.push(await attributesOf(record, { mappings }));
  }
  assertEquals(attributes, ['{"xb":1}', '{"xa":2}', '{"x\\\\":3}', '{"x\\"":4}']);
});

Deno.test("A nested value is as long as its text without white space, twice the same key and escapes included", async () => {
  const mappings = [{ from: "a", to: "a" }];
  const nested = (count: number) => `{"id":"u","a":{ "k" : "\\u00e9", "k":"${"x".repeat(count)}"}}`;
  // {"k":"\u00e9","k":"…"} is 21 bytes without what is repeated.
  assertEquals((await attributesOf(nested(979), { mappings })).length, 1000 + '{"a":}'.length);
  assertEquals(
    await attributesOf(nested(980), { mappings }),
    "Attribute value is longer than 1000 bytes",
  );
});
