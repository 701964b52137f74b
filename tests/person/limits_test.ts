import { assertEquals } from "@std/assert";
import type { Mapping } from "../../lib/person/mapping.ts";
import { isPerson } from "../../lib/person/person.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { attributesOf, rules } from "../helpers/person_maker.ts";
import { recordOf } from "../helpers/records.ts";

const LONG = "Attribute value is longer than 1000 bytes";

/** JSON text of values of exactly 1000 and 1001 bytes as Customer.io counts them. */
const VALUES: [string, string][] = [
  [`"${"x".repeat(1000)}"`, `"${"x".repeat(1001)}"`],
  [`"${"é".repeat(500)}"`, `"${"é".repeat(500)}x"`],
  [`"${"日".repeat(333)}x"`, `"${"日".repeat(333)}é"`],
  [`"${"\\u00e9".repeat(500)}"`, `"${"\\u00e9".repeat(500)}x"`],
  [`"${"\\n".repeat(1000)}"`, `"${"\\n".repeat(1001)}"`],
  [`"${"\\ud83d\\ude00".repeat(250)}"`, `"${"\\ud83d\\ude00".repeat(250)}\\u0001"`],
  ["1".repeat(1000), "1".repeat(1001)],
  [`[ "${"x".repeat(996)}" ]`, `[ "${"x".repeat(997)}" ]`],
  [`{ "a" : "${"é".repeat(496)}" }`, `{ "a" : "${"é".repeat(496)}x" }`],
];

Deno.test("make() rejects an attribute value over 1000 bytes, unless the server decides", async () => {
  const mappings = [{ from: "a", to: "attribute" }];
  const enforcing = new PersonMaker(rules({ mappings }));
  const trusting = new PersonMaker(rules({ mappings, limits: "server" }));
  for (const [longest, tooLong] of VALUES) {
    const fits = await recordOf(`{"id":"u","a":${longest}}`);
    const exceeds = await recordOf(`{"id":"u","a":${tooLong}}`);
    assertEquals(isPerson(enforcing.make(fits)), true, longest);
    assertEquals(enforcing.make(exceeds), { reason: LONG, field: "attribute", user: "u" }, tooLong);
    assertEquals(isPerson(trusting.make(exceeds)), true, tooLong);
  }
});

Deno.test("make() counts a value as it is after conversion, and defaults too", async () => {
  const digits = "1".repeat(1000);
  const cases: [string, Partial<Mapping>, string][] = [
    [`{"id":1,"a":" ${digits} "}`, { type: "number" }, `{"to":${digits}}`],
    [`{"id":1,"a":" 1${digits} "}`, { type: "number" }, LONG],
    [`{"id":1,"a":${digits}}`, { type: "string" }, `{"to":"${digits}"}`],
    [`{"id":1,"a":1${digits}}`, { type: "string" }, LONG],
    ['{"id":1}', { default: digits }, `{"to":"${digits}"}`],
    ['{"id":1}', { default: `1${digits}` }, LONG],
  ];
  for (const [json, mapping, expected] of cases) {
    const mappings = [{ from: "a", to: "to", ...mapping }];
    assertEquals(await attributesOf(json, { mappings }), expected);
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
