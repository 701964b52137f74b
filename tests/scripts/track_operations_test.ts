import { assertEquals } from "@std/assert";
import { trackOperations } from "../../scripts/track_operations.ts";

Deno.test("trackOperations() follows references, leaves words out, and knows an empty object from none", () => {
  const json = (schema: unknown) => ({ content: { "application/json": { schema } } });
  const text = { type: "string", description: "Why.", example: "x" };
  const action = (type: string, ...actions: string[]) => ({
    allOf: [{ properties: { type: { enum: [type] } } }, {
      properties: { action: { enum: actions } },
    }],
  });
  const specification = {
    paths: {
      "/a": {
        parameters: {},
        post: {
          responses: {
            "200": { $ref: "#/components/responses/ok" },
            "204": { description: "Nothing." },
            "400": json({ properties: { errors: { items: { $ref: "#/components/schemas/t" } } } }),
          },
          security: [{ key: [] }],
        },
      },
      "/b": { get: { responses: {}, security: [] } },
    },
    components: {
      responses: { ok: { description: "It returns an empty object." } },
      schemas: {
        t: text,
        one: action("person", "identify"),
        two: action("person", "delete"),
        person_operations: {
          oneOf: [{ $ref: "#/components/schemas/one" }, { $ref: "#/components/schemas/two" }],
        },
        object_operations: { oneOf: [action("object", "identify")] },
        delivery_operations: {
          properties: { type: { enum: ["delivery"] }, action: { enum: ["event"] } },
        },
      },
    },
  };
  const { operations, entityActions } = trackOperations(specification);
  assertEquals(operations, [
    {
      method: "POST",
      path: "/a",
      needsCredentials: true,
      answers: {
        "200": { type: "object", maxProperties: 0 },
        "204": null,
        "400": { properties: { errors: { items: { type: "string" } } } },
      },
    },
    { method: "GET", path: "/b", needsCredentials: false, answers: {} },
  ]);
  assertEquals(entityActions, {
    person: ["identify", "delete"],
    object: ["identify"],
    delivery: ["event"],
  });
});
