/** What the sandbox answers is as Customer.io's published specification of the Track API says, status and body. */

import { assertEquals } from "@std/assert";
import { basic, person, type SendOptions, startClient } from "../../helpers/sandbox_client.ts";
import { answerProblems } from "../../helpers/track_answers.ts";
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
const PATHS: Record<string, Record<string, string>> = {
  "DELETE /api/v1/customers/{identifier}/devices/{device_id}": {
    400: `/api/v1/customers/${"x".repeat(151)}/devices/d1`,
  },
};

for (const { method, path, answers, needsCredentials } of specification.operations) {
  const name = `${method} ${path}`;
  const requests = REQUESTS[name];
  if (requests === undefined) continue;
  Deno.test(`${name} answers as the specification says`, async () => {
    await using client = startClient();
    const { siteId, apiKey, url } = client.sandbox;
    const seen = new Set<string>();
    const check = async (expected: string, address: string, options: SendOptions) => {
      const { status, body } = await client.send(method, address, options);
      const about = `${JSON.stringify(options.body)}: ${JSON.stringify(body)}`;
      assertEquals(String(status), expected, about);
      assertEquals(answerProblems({ method, path: address, status, body, url }), [], about);
      seen.add(expected);
    };
    const usual = path.replaceAll(/\{\w+\}/g, "1");
    for (const [status, bodies] of Object.entries(requests)) {
      for (const body of bodies) {
        await check(status, usual, { body });
        if (!needsCredentials) continue;
        for (const authorization of ["", basic(siteId, "wrong"), `Bearer ${apiKey}`]) {
          await check("401", usual, { body, authorization });
        }
      }
    }
    for (const [status, address] of Object.entries(PATHS[name] ?? {})) {
      await check(status, address, {});
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
