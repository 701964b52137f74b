/** What the sandbox answers is as Customer.io's published specification of the Track API says, status and body. */

import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/2020";
import { basic, person, startClient } from "../../helpers/sandbox_client.ts";
import specification from "./track_operations.json" with { type: "json" };

/** Bodies to send, by the status that each is to get. A missing body is none. */
type Requests = Record<string, unknown[]>;

const ONE = { id: "1" };
const PERSON = { type: "person", identifiers: ONE };
const MALFORMED = ['{"name":', "[]", "null", '"text"'];

/** What to send to every operation that the sandbox has; 401 is tried with all of it. */
const REQUESTS: Record<string, Requests> = {
  "GET /api/v1/accounts/region": { 200: [undefined] },
  "PUT /api/v1/customers/{identifier}": {
    200: [
      {},
      { plan: "pro", _update: true },
      { email: "ann@example.com", created_at: 1 },
      undefined,
    ],
  },
  "DELETE /api/v1/customers/{identifier}": { 200: [undefined, undefined] },
  "PUT /api/v1/customers/{identifier}/devices": {
    200: [{ device: { id: "d1", platform: "ios", last_used: 1, attributes: { a: "b" } } }],
    400: [{}, { device: {} }, { device: { id: "d1", platform: "phone" } }, ...MALFORMED],
  },
  "DELETE /api/v1/customers/{identifier}/devices/{device_id}": { 200: [undefined] },
  "POST /api/v1/customers/{identifier}/suppress": { 200: [undefined] },
  "POST /api/v1/customers/{identifier}/unsuppress": { 200: [undefined] },
  "POST /api/v1/customers/{identifier}/events": {
    200: [{ name: "bought", data: { a: 1 } }, { name: "/", type: "page", timestamp: 1 }],
    400: [{}, { name: "a", type: "click" }, { name: "a", data: 1, timestamp: "x" }, ...MALFORMED],
  },
  "POST /api/v1/events": {
    200: [{ name: "bought", anonymous_id: "a" }, { name: "home", type: "screen" }],
    400: [{}, { name: "a", anonymous_id: 1 }, ...MALFORMED],
  },
  "POST /api/v1/merge_customers": {
    200: [{ primary: ONE, secondary: { email: "b@example.com" } }],
    400: [{}, { primary: { ...ONE, email: "b@example.com" }, secondary: ONE }, ...MALFORMED],
  },
  "POST /api/v2/entity": {
    200: [
      ...["identify", "delete", "suppress", "unsuppress"].map((action) => ({ ...PERSON, action })),
      ...["event", "page", "screen"].map((action) => ({ ...PERSON, action, name: "a" })),
      ...["add_device", "delete_device"].map((action) => ({
        ...PERSON,
        action,
        device: { token: "d1", platform: "ios" },
      })),
      ...["add_relationships", "delete_relationships"].map((action) => ({
        ...PERSON,
        action,
        cio_relationships: [{ identifiers: { cio_object_id: "ob1" } }],
      })),
      { type: "person", action: "merge", primary: ONE, secondary: { cio_id: "a3" } },
    ],
    400: [{}, { ...PERSON, action: "dance" }, person({}), person({ id: 1 }), ...MALFORMED],
  },
  "POST /api/v2/batch": {
    200: [{ batch: [] }, { batch: [person(ONE), { ...PERSON, action: "event", name: "a" }] }],
    207: [{ batch: [person(ONE), person({ id: 1 }), 7, { type: "object", action: "identify" }] }],
    400: [{}, { batch: {} }, ...MALFORMED],
  },
};

/** Where the status depends on the path. */
const PATHS: Record<string, Record<string, string[]>> = {
  "DELETE /api/v1/customers/{identifier}/devices/{device_id}": {
    400: [`/api/v1/customers/${"x".repeat(151)}/devices/d1`],
  },
};

const ajv = new Ajv2020({ strict: false });

for (const { method, path, answers, needsCredentials } of specification.operations) {
  const name = `${method} ${path}`;
  const requests = REQUESTS[name];
  if (requests === undefined) continue;
  Deno.test(`${name} answers as the specification says`, async (test) => {
    await using client = startClient();
    const { siteId, apiKey, url } = client.sandbox;
    const seen = new Set<string>();
    const check = async (
      status: string,
      { at = path.replaceAll(/\{\w+\}/g, "1"), body, authorization }: {
        at?: string;
        body?: unknown;
        authorization: string;
      },
    ) => {
      const answer = await client.send(method, at, { body, authorization });
      assertEquals(String(answer.status), status, JSON.stringify(answer.body));
      assert(status in answers, "a status that the specification has");
      const schema = answers[status as keyof typeof answers];
      // Clients go where it says, so that it has to be the sandbox itself.
      if (answer.body.url === url) answer.body.url = "https://track.customer.io";
      const isAsItSays = ajv.compile(closed(schema ?? true) as object);
      assert(
        isAsItSays(answer.body),
        `${JSON.stringify(answer.body)} ${ajv.errorsText(isAsItSays.errors)}`,
      );
      seen.add(status);
    };
    const right = basic(siteId, apiKey);
    for (const [status, bodies] of Object.entries(requests)) {
      for (const body of bodies) {
        await test.step(`${status} to ${JSON.stringify(body)}`, () =>
          check(status, { body, authorization: right }));
        for (const authorization of ["", basic(siteId, "wrong"), `Bearer ${apiKey}`]) {
          if (needsCredentials) await check("401", { body, authorization });
        }
      }
    }
    for (const [status, paths] of Object.entries(PATHS[name] ?? {})) {
      for (const at of paths) {
        await test.step(`${status} at ${at}`, () => check(status, { at, authorization: right }));
      }
    }
    assertEquals([...seen].sort(), Object.keys(answers).sort(), "every status was seen");
  });
}

Deno.test("Every operation of the specification is tried above, or lacking", () => {
  const others = specification.operations.map(({ method, path }) => `${method} ${path}`)
    .filter((name) => !(name in REQUESTS));
  assertEquals(others, [
    "POST /unsubscribe/{delivery_id}",
    "POST /api/v1/forms/{form_id}/submit",
    "POST /api/v1/metrics",
    "POST /api/v1/push/events",
    "POST /api/v1/segments/{segment_id}/add_customers",
    "POST /api/v1/segments/{segment_id}/remove_customers",
  ]);
});

/** The specification names what is in an object and requires none of it: here it has to be there, and nothing else. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const all = Object.entries(schema).map(([name, each]) => [name, closed(each)]);
  const { properties } = schema as { properties?: object };
  return {
    ...Object.fromEntries(all),
    ...(properties !== undefined && {
      required: Object.keys(properties),
      additionalProperties: false,
    }),
  };
}
