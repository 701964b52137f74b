/** Credentials in places of a configuration where they do not belong. */

import { assertEquals } from "@std/assert";
import { checkConfiguration } from "../../lib/config/check.ts";

const KEY = "4p1-key5ecret-0002";
const OTHER = "7f3a9c0b12d4e5f60718";
const USUAL = { siteId: "s", apiKey: KEY, userId: "id", mappings: [] };
const NAMED =
  "Cannot hold one of the credentials: messages name it; write the name of the key or attribute";

/** The problems of the usual configuration with `more` in it, a line each. */
function problemsOf(more: Record<string, unknown>): string[] {
  const text = JSON.stringify({ ...USUAL, ...more });
  const checked = checkConfiguration(text, { env: () => undefined, overrides: {} });
  if (!("problems" in checked)) return [];
  return checked.problems.map(({ path, message }) => `${path}: ${message}`);
}

Deno.test("checkConfiguration() refuses names that hold a credential, and does not repeat them", () => {
  const cases: { more: Record<string, unknown>; path: string }[] = [
    { more: { userId: KEY }, path: "userId" },
    { more: { userId: `x${KEY.toUpperCase()}` }, path: "userId" },
    { more: { mappings: [{ from: KEY.slice(3, 13), to: "a" }] }, path: "mappings[0].from" },
    { more: { mappings: [{ from: "a", to: `a.${KEY}` }] }, path: "mappings[0].to" },
    { more: { mappings: [{ from: "a", to: btoa(KEY) }] }, path: "mappings[0].to" },
    { more: { appApiKey: OTHER, userId: OTHER }, path: "userId" },
  ];
  for (const { more, path } of cases) {
    assertEquals(problemsOf(more), [`${path}: ${NAMED}`], JSON.stringify(more));
  }
  assertEquals(problemsOf({ mappings: [{ from: "a", to: "b" }] }), []);
  // No credential, as far as anybody knows.
  assertEquals(problemsOf({ userId: OTHER }), []);
});

Deno.test("checkConfiguration() repeats no credential in a value or a key", () => {
  const region = 'Must be "us", "eu" or "sandbox": found the string';
  const known =
    "Unknown key: the keys here are from, value, to, type, unit, default, null, required";
  const cases: { more: Record<string, unknown>; problems: string[] }[] = [
    { more: { region: KEY }, problems: [`region: ${region} …`] },
    { more: { region: OTHER }, problems: [`region: ${region} "…"`] },
    { more: { region: "uk" }, problems: [`region: ${region} "uk"`] },
    {
      more: { mappings: [{ from: "a", to: "b", [KEY]: 1, [OTHER]: 2 }] },
      problems: [`…: ${known}`, `mappings[0][…]: ${known}`],
    },
  ];
  for (const { more, problems } of cases) assertEquals(problemsOf(more), problems);
});
