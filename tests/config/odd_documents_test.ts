/** Tests of configurations that are no object, or have something else where an object should be. */

import { assertEquals } from "@std/assert";
import { checkConfiguration } from "../../lib/config/check.ts";
import { parseConfiguration } from "../../lib/config/read.ts";

const USUAL = { siteId: "s", apiKey: "4p1-key5ecret-0002", userId: "id" };

/** The problems of `document`, a line each. */
function problemsOf(document: unknown): string[] {
  const options = { env: () => undefined, overrides: {} };
  const checked = checkConfiguration(JSON.stringify(document), options);
  if (!("problems" in checked)) return [];
  return checked.problems.map(({ path, message }) => `${path}: ${message}`);
}

const ODD: { value: unknown; found: string }[] = [
  { value: null, found: "null" },
  { value: [], found: "a list" },
  { value: 5, found: "5" },
  { value: "x", found: 'the string "x"' },
  { value: true, found: "true" },
];

for (const { value, found } of ODD) {
  Deno.test(`checkConfiguration() says once that ${found} is no object`, () => {
    assertEquals(problemsOf(value), [`: Must be an object: found ${found}`]);
    const mappings = [value, { from: USUAL.apiKey, to: "b" }];
    assertEquals(problemsOf({ ...USUAL, mappings }), [
      `mappings[0]: Must be an object such as { "from": "email", "to": "email" }: found ${found}`,
      "mappings[1].from: Cannot hold one of the credentials: messages name it; write the name of " +
      "the key or attribute",
    ]);
  });
}

Deno.test("checkConfiguration() shows 60 characters of a wrong text, and where there are more that it goes on", () => {
  const said = (length: number) =>
    problemsOf({ ...USUAL, mappings: [], mode: "a b ".repeat(99).slice(0, length) });
  const text = (
    length: number,
    end: string,
  ) => [
    `mode: Must be "batch" or "identify": found the string "${
      "a b ".repeat(15).slice(0, length)
    }${end}"`,
  ];
  assertEquals(said(59), text(59, ""));
  assertEquals(said(60), text(60, ""));
  assertEquals(said(61), text(60, "…"));
});

Deno.test("checkConfiguration() takes a default in the unit of the mapping", () => {
  const mapping = { from: "a", to: "b", type: "timestamp", default: 1.7e15 };
  assertEquals(problemsOf({ ...USUAL, mappings: [{ ...mapping, unit: "ms" }] }), []);
  const message =
    "mappings[0].default: Cannot be converted to the mapping's type, timestamp: change one of the two";
  assertEquals(problemsOf({ ...USUAL, mappings: [{ ...mapping, unit: "s" }] }), [message]);
  assertEquals(problemsOf({ ...USUAL, mappings: [mapping] }), [message]);
});

Deno.test("checkConfiguration() takes the time of an update in any form that a type reads", () => {
  const mapping = { value: "2020-01-01", to: "_timestamp" };
  assertEquals(problemsOf({ ...USUAL, mappings: [{ ...mapping, type: "timestamp" }] }), []);
  assertEquals(problemsOf({ ...USUAL, mappings: [mapping] }).length, 1);
});

Deno.test("parseConfiguration() looks for a file of variables only when one is missing", async () => {
  const document = { ...USUAL, userId: "${NAME}", mappings: [] };
  let opened = 0;
  const openEnvFile = () => {
    opened++;
    return Promise.resolve(undefined as never);
  };
  const text = JSON.stringify(document);
  await parseConfiguration(text, { env: () => "id", openEnvFile });
  assertEquals(opened, 0);
  await parseConfiguration(text, { env: () => undefined, openEnvFile }).catch(() => {});
  assertEquals(opened, 1);
});
