import { assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/2020";
import { configurationSchema } from "../../lib/config/schema.ts";
import { schemaText } from "../../lib/config/schema_text.ts";
import { schemaFile } from "../../scripts/schema.ts";

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
    people: "upsert",
    gone: "keep",
    parallelism: 25,
    rateLimit: 1000,
    timeout: 30,
    maxAttempts: 6,
    limits: "enforce",
  });
});

Deno.test("schemaText() accepts what configurations may say and nothing else", () => {
  // The conditions are about credentials, and compared in the next test; the rest means the same in draft 2020-12.
  const { if: _if, then: _then, $schema: _draft, ...unconditional } = JSON.parse(schemaText());
  const validate = new Ajv2020({ strict: false }).compile(unconditional);
  const base = { userId: "id", mappings: [] };
  const accepted: Record<string, unknown>[] = [
    {},
    { $schema: "./configuration.schema.json", site_id: "s", api_key: "k" },
    { siteId: "${SITE_ID}", apiKey: "${API_KEY}", appApiKey: "${APP}" },
    { parallelism: "${N}", rateLimit: "${N}", timeout: "${N}", maxAttempts: "${N}" },
    { region: "${REGION}", mode: "${MODE}", limits: "${LIMITS}", identifier: "${KIND}" },
    { workspaceId: 3 },
    { workspaceId: "3" },
    { workspaceId: "${WORKSPACE}" },
    { mappings: [{ from: "a", to: "b", type: "number", default: [1], required: false }] },
    { mappings: [{ from: "a", to: "b", null: "skip" }] },
    ...[null, 0, "", [{}]].map((value) => ({ mappings: [{ value, to: "b" }] })),
  ];
  const refused: Record<string, unknown>[] = [
    { workspaceId: "three" },
    { mappings: [{ from: "a" }] },
    { mappings: [{ to: "a" }] },
    { mappings: [{ from: "a", value: "a", to: "a" }] },
    { mappings: [{ from: "a", to: "b", extra: 1 }] },
    { mappings: [{ from: "a", to: "b", null: null }] },
    { parallelism: 1001 },
    { parallelism: "25" },
    { timeout: 0 },
    { region: "uk" },
    { userid: "id" },
    { userId: "" },
    { siteId: "a:b" },
  ];
  const accepts = (keys: Record<string, unknown>) => validate({ ...base, ...keys });
  for (const keys of accepted) assertEquals(accepts(keys), true, JSON.stringify(keys));
  for (const keys of refused) assertEquals(accepts(keys), false, JSON.stringify(keys));
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
