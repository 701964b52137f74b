import { assertEquals } from "@std/assert";
import type { Mapping } from "../../lib/person/mapping.ts";
import { isPerson } from "../../lib/person/person.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { attributesOf, rules } from "../helpers/person_maker.ts";
import { recordOf } from "../helpers/records.ts";

const LONG = "Attribute value is longer than 1000 bytes";

/** JSON text of values of exactly 1000 and 1001 bytes as Customer.io counts them. */
const VALUES: { name: string; longest: string; tooLong: string }[] = [
  { name: "ASCII", longest: `"${"x".repeat(1000)}"`, tooLong: `"${"x".repeat(1001)}"` },
  {
    name: "two bytes a character",
    longest: `"${"é".repeat(500)}"`,
    tooLong: `"${"é".repeat(500)}x"`,
  },
  {
    name: "three bytes a character",
    longest: `"${"日".repeat(333)}x"`,
    tooLong: `"${"日".repeat(333)}é"`,
  },
  {
    name: "escapes of two bytes",
    longest: `"${"\\u00e9".repeat(500)}"`,
    tooLong: `"${"\\u00e9".repeat(500)}x"`,
  },
  {
    name: "escapes of one byte",
    longest: `"${"\\n".repeat(1000)}"`,
    tooLong: `"${"\\n".repeat(1001)}"`,
  },
  {
    name: "escapes of surrogate pairs",
    longest: `"${"\\ud83d\\ude00".repeat(250)}"`,
    tooLong: `"${"\\ud83d\\ude00".repeat(250)}\\u0001"`,
  },
  { name: "a number", longest: "1".repeat(1000), tooLong: "1".repeat(1001) },
  {
    name: "an array without its white space",
    longest: `[ "${"x".repeat(996)}" ]`,
    tooLong: `[ "${"x".repeat(997)}" ]`,
  },
  {
    name: "an object without its white space",
    longest: `{ "a" : "${"é".repeat(496)}" }`,
    tooLong: `{ "a" : "${"é".repeat(496)}x" }`,
  },
];

Deno.test("make() rejects an attribute value over 1000 bytes, unless the server decides", async () => {
  const mappings = [{ from: "a", to: "attribute" }];
  const enforcing = new PersonMaker(rules({ mappings }));
  const trusting = new PersonMaker(rules({ mappings, limits: "server" }));
  for (const { name, longest, tooLong } of VALUES) {
    const fits = await recordOf(`{"id":"u","a":${longest}}`);
    const exceeds = await recordOf(`{"id":"u","a":${tooLong}}`);
    const rejection = { reason: LONG, field: "attribute", user: "u", key: "u" };
    assertEquals(isPerson(enforcing.make(fits)), true, name);
    assertEquals(enforcing.make(exceeds), rejection, name);
    assertEquals(isPerson(trusting.make(exceeds)), true, name);
  }
});

Deno.test("make() counts a value as it is after conversion, and defaults too", async () => {
  const digits = "1".repeat(1000);
  const cases: { name: string; json: string; mapping: Partial<Mapping>; expected: string }[] = [
    {
      name: "a number without white space",
      json: `{"id":1,"a":" ${digits} "}`,
      mapping: { type: "number" },
      expected: `{"to":${digits}}`,
    },
    {
      name: "a number that is too long",
      json: `{"id":1,"a":" 1${digits} "}`,
      mapping: { type: "number" },
      expected: LONG,
    },
    {
      name: "a number as string",
      json: `{"id":1,"a":${digits}}`,
      mapping: { type: "string" },
      expected: `{"to":"${digits}"}`,
    },
    {
      name: "a string that is too long",
      json: `{"id":1,"a":1${digits}}`,
      mapping: { type: "string" },
      expected: LONG,
    },
    {
      name: "a default",
      json: '{"id":1}',
      mapping: { default: digits },
      expected: `{"to":"${digits}"}`,
    },
    {
      name: "a default that is too long",
      json: '{"id":1}',
      mapping: { default: `1${digits}` },
      expected: LONG,
    },
  ];
  for (const { name, json, mapping, expected } of cases) {
    const mappings = [{ from: "a", to: "to", ...mapping }];
    assertEquals(await attributesOf(json, { mappings }), expected, name);
  }
});

Deno.test("make() rejects more than 300 attributes, unless the server decides", async () => {
  const mappings = Array.from({ length: 302 }, (_, i) => ({ from: `key ${i}`, to: `name ${i}` }));
  const recordWith = (count: number) => {
    const entries = mappings.slice(1, 1 + count).map(({ from }, i) => [from, i % 2 ? null : i]);
    return recordOf(JSON.stringify({ id: "u", other: 1, ...Object.fromEntries(entries) }));
  };
  const enforcing = new PersonMaker(rules({ mappings }));
  const trusting = new PersonMaker(rules({ mappings, limits: "server" }));
  assertEquals(isPerson(enforcing.make(await recordWith(300))), true);
  assertEquals(enforcing.make(await recordWith(301)), {
    reason: "Person has more than 300 attributes",
    user: "u",
    key: "u",
  });
  assertEquals(isPerson(trusting.make(await recordWith(301))), true);
  assertEquals(isPerson(enforcing.make(await recordWith(300))), true);
});

Deno.test("make() takes values of any size and depth when the server decides", async () => {
  const depth = 100_000;
  const deep = "[ ".repeat(depth) + "] ".repeat(depth).trimEnd();
  const wide = `"${"é".repeat(400_000)}"`;
  const mappings = ["deep", "wide"].map((key) => ({ from: key, to: key }));
  assertEquals(
    await attributesOf(`{"id":1,"deep":${deep},"wide":${wide}}`, { mappings, limits: "server" }),
    `{"deep":${deep.replaceAll(" ", "")},"wide":${wide}}`,
  );
  assertEquals(await attributesOf(`{"id":1,"deep":${deep}}`, { mappings }), LONG);
  assertEquals(
    await attributesOf(`{"id":${deep}}`, { mappings }),
    "User identifier 'id' is an array",
  );
});

Deno.test("make() rejects a value of a very long record that is too long however it is written, and counts the others", async () => {
  const mappings: Mapping[] = [
    { from: "a", to: "a" },
    { from: "b", to: "b", type: "string" },
    { from: "c", to: "c" },
  ];
  const filler = "x".repeat(200_000);
  const of = async (members: string) => {
    const maker = new PersonMaker(rules({ mappings }));
    const made = maker.make(await recordOf(`{"id":"u",${members},"filler":"${filler}"}`));
    return { field: isPerson(made) ? null : made.field, present: maker.present };
  };
  const longest = `"${"\\u0061".repeat(1000)}"`;
  const tooLong = `"${"\\u0061".repeat(1001)}"`;
  assertEquals(await of(`"a":${longest},"b":${longest},"c":1`), {
    field: null,
    present: [1, 1, 1],
  });
  assertEquals(await of(`"a":${tooLong},"b":1,"c":1`), { field: "a", present: [1, 1, 1] });
  assertEquals(await of(`"a":1,"b":${tooLong},"c":1`), { field: "b", present: [1, 1, 1] });
  assertEquals(await of(`"a":1,"b":1,"c":"${"a".repeat(7000)}"`), {
    field: "c",
    present: [1, 1, 1],
  });
  assertEquals(await of(`"a":[${"1,".repeat(400)}1],"b":1`), { field: null, present: [1, 1, 0] });
  assertEquals(await of(`"a":[${" ".repeat(9000)}1]`), { field: null, present: [1, 0, 0] });
  assertEquals(await of(`"a":[${"1,".repeat(600)}1],"b":1`), { field: "a", present: [1, 1, 0] });
});

Deno.test("make() converts a text of a very long record however long it is with its white space", async () => {
  const mappings: Mapping[] = [{ from: "n", to: "n", type: "number" }];
  const json = `{"id":1,"n":"${" ".repeat(9000)}5","filler":"${"x".repeat(70_000)}"}`;
  assertEquals(await attributesOf(json, { mappings }), '{"n":5}');
});
