/** Tests of what is wrong with mappings. */

import { assertEquals } from "@std/assert";
import { problemsWith } from "./check_problems.ts";

Deno.test("checkConfiguration() refuses two mappings to one attribute and names both", () => {
  const mappings = [
    { from: "a", to: "x" },
    { from: "b", to: "X" },
    { from: "c", to: "x" },
    { from: "a", to: "y" },
    { from: "", to: "x" },
  ];
  assertEquals(problemsWith({ mappings }), [
    'mappings[4].from: Must be a string that is not empty: found the string ""',
    "mappings[2].to: Same attribute as mappings[0].to: drop one of the two mappings",
    "mappings[4].to: Same attribute as mappings[0].to: drop one of the two mappings",
  ]);
});

Deno.test("checkConfiguration() refuses required with default, whatever the default", () => {
  const message = "mappings[0].required: Cannot be true together with default: drop one of the two";
  for (const value of [null, "", 0, false, [], {}]) {
    const mapping = { from: "a", to: "b", default: value };
    const name = `default ${JSON.stringify(value)}`;
    assertEquals(problemsWith({ mappings: [{ ...mapping, required: true }] }), [message], name);
    assertEquals(problemsWith({ mappings: [{ ...mapping, required: false }] }), [], name);
  }
});

Deno.test("checkConfiguration() refuses a default that the mapping's type cannot take", () => {
  const message = "Cannot be converted to the mapping's type";
  const cases: { type: string; value: unknown; isTaken: boolean }[] = [
    { type: "number", value: "1", isTaken: true },
    { type: "timestamp", value: "2024-01-31", isTaken: true },
    { type: "boolean", value: null, isTaken: true },
    { type: "number", value: "one", isTaken: false },
    { type: "timestamp", value: "soon", isTaken: false },
    { type: "boolean", value: 2, isTaken: false },
    { type: "string", value: [], isTaken: false },
  ];
  for (const { type, value, isTaken } of cases) {
    const problem = `mappings[0].default: ${message}, ${type}: change one of the two`;
    assertEquals(
      problemsWith({ mappings: [{ from: "a", to: "b", type, default: value }] }),
      isTaken ? [] : [problem],
      `${JSON.stringify(value)} as ${type}`,
    );
  }
});

Deno.test("checkConfiguration() refuses attribute names over 150 bytes unless limits is server", () => {
  const message =
    "mappings[0].to: Cannot be longer than 150 bytes of UTF-8, Customer.io's limit for " +
    'attribute names: shorten it, or set "limits": "server" if your account has another limit';
  const cases: { name: string; to: string; limits?: string; problems: string[] }[] = [
    { name: "150 letters", to: "x".repeat(150), problems: [] },
    { name: "150 bytes", to: "é".repeat(75), problems: [] },
    { name: "151 letters", to: "x".repeat(151), problems: [message] },
    { name: "151 bytes", to: `${"é".repeat(75)}x`, problems: [message] },
    { name: "151, enforce", to: "x".repeat(151), limits: "enforce", problems: [message] },
    { name: "151, server", to: "x".repeat(151), limits: "server", problems: [] },
  ];
  for (const { name, to, limits, problems } of cases) {
    assertEquals(problemsWith({ mappings: [{ from: "a", to }], limits }), problems, name);
  }
});
