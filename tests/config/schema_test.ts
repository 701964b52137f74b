import { assertEquals } from "@std/assert";
import * as z from "zod";
import { configurationSchema } from "../../lib/config/schema.ts";
import { schemaFile, schemaText } from "../../scripts/schema.ts";

interface Described {
  description?: string;
  properties?: Record<string, Described>;
  items?: Described;
}

Deno.test("configuration.schema.json is what the schema task writes", async () => {
  assertEquals(
    await Deno.readTextFile(schemaFile),
    schemaText(),
    "configuration.schema.json is stale: run deno task schema",
  );
});

Deno.test("schemaText() describes every key", () => {
  const schema: Described = JSON.parse(schemaText());
  assertEquals(Object.keys(schema.properties!), Object.keys(configurationSchema.shape));
  const keys = { ...schema.properties, ...schema.properties!.mappings.items!.properties };
  for (const [key, { description }] of Object.entries(keys)) {
    assertEquals(description !== undefined && description.length > 20, true, key);
  }
});

Deno.test("schemaText() has the default of every key that has one", () => {
  const { properties } = JSON.parse(schemaText());
  const defaults = Object.entries(properties as Record<string, { default?: unknown }>)
    .filter(([, property]) => property.default !== undefined)
    .map(([key, property]) => [key, property.default]);
  assertEquals(Object.fromEntries(defaults), {
    giveUpAfter: 300,
    identifier: "id",
    mode: "batch",
    parallelism: 25,
    rateLimit: 1000,
    timeout: 30,
    maxAttempts: 6,
    limits: "enforce",
  });
});

Deno.test("schemaText() accepts what configurations may say and nothing else", () => {
  // zod reads no conditions; those are compared in the next test.
  const { if: _if, then: _then, ...unconditional } = JSON.parse(schemaText());
  const schema = z.fromJSONSchema(unconditional);
  const base = { userId: "id", mappings: [] };
  const cases: [Record<string, unknown>, boolean][] = [
    [{}, true],
    [{ $schema: "./configuration.schema.json", site_id: "s", api_key: "k" }, true],
    [{ siteId: "${SITE_ID}", apiKey: "${API_KEY}", appApiKey: "${APP}" }, true],
    [{ parallelism: "${N}", rateLimit: "${N}", timeout: "${N}", maxAttempts: "${N}" }, true],
    [{ region: "${REGION}", mode: "${MODE}", limits: "${LIMITS}", identifier: "${KIND}" }, true],
    [{ workspaceId: 3 }, true],
    [{ workspaceId: "3" }, true],
    [{ workspaceId: "${WORKSPACE}" }, true],
    [{ workspaceId: "three" }, false],
    [{ mappings: [{ from: "a", to: "b", type: "number", default: [1], required: false }] }, true],
    [{ mappings: [{ from: "a" }] }, false],
    [{ mappings: [{ from: "a", to: "b", extra: 1 }] }, false],
    [{ parallelism: 1001 }, false],
    [{ parallelism: "25" }, false],
    [{ timeout: 0 }, false],
    [{ region: "uk" }, false],
    [{ userid: "id" }, false],
    [{ userId: "" }, false],
    [{ siteId: "a:b" }, false],
  ];
  for (const [keys, accepted] of cases) {
    assertEquals(schema.safeParse({ ...base, ...keys }).success, accepted, JSON.stringify(keys));
  }
});

Deno.test("schemaText() requires credentials under either name unless the region needs none", () => {
  const { if: condition, then } = JSON.parse(schemaText());
  assertEquals(condition, { properties: { region: { enum: ["us", "eu"] } } });
  assertEquals(then, {
    allOf: [
      { anyOf: [{ required: ["siteId"] }, { required: ["site_id"] }] },
      { anyOf: [{ required: ["apiKey"] }, { required: ["api_key"] }] },
    ],
  });
});
