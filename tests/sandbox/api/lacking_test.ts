/** Every operation of Customer.io's published specification is answered as it says, or with 501. */

import { assert, assertEquals } from "@std/assert";
import { basic, person, startClient } from "../../helpers/sandbox_client.ts";
import specification from "./track_operations.json" with { type: "json" };

/** What is sent, and what the sandbox lacks for it; nothing if it does what the specification says. */
interface Case {
  body?: unknown;
  lacks?: string;
}

const OPERATIONS: Record<string, Case> = {
  "GET /api/v1/accounts/region": {},
  "PUT /api/v1/customers/{identifier}": { body: { plan: "pro" } },
  "DELETE /api/v1/customers/{identifier}": {},
  "PUT /api/v1/customers/{identifier}/devices": {
    body: { device: { id: "d1", platform: "ios" } },
  },
  "DELETE /api/v1/customers/{identifier}/devices/{device_id}": {},
  "POST /api/v1/customers/{identifier}/suppress": {},
  "POST /api/v1/customers/{identifier}/unsuppress": {},
  "POST /unsubscribe/{delivery_id}": { body: { unsubscribe: true }, lacks: "deliveries" },
  "POST /api/v1/customers/{identifier}/events": { body: { name: "purchase" } },
  "POST /api/v1/events": { body: { name: "visit", anonymous_id: "a" } },
  "POST /api/v1/forms/{form_id}/submit": { body: { data: { id: "1" } }, lacks: "forms" },
  "POST /api/v1/merge_customers": { body: { primary: { id: "1" }, secondary: { id: "2" } } },
  "POST /api/v1/metrics": { body: { delivery_id: "1", metric: "opened" }, lacks: "metrics" },
  "POST /api/v1/push/events": { body: { delivery_id: "1" }, lacks: "push metrics" },
  "POST /api/v1/segments/{segment_id}/add_customers": {
    body: { ids: ["1"] },
    lacks: "people in segments",
  },
  "POST /api/v1/segments/{segment_id}/remove_customers": {
    body: { ids: ["1"] },
    lacks: "people in segments",
  },
  "POST /api/v2/entity": { body: person({ id: "1" }) },
  "POST /api/v2/batch": { body: { batch: [person({ id: "1" })] } },
};

const ONE = { identifiers: { id: "1" } };
const SIDES = { primary: { id: "1" }, secondary: { id: "2" } };
const RELATED = { ...ONE, cio_relationships: [{ identifiers: { cio_object_id: "ob1" } }] };

const ENTITY_ACTIONS: Record<string, Case> = {
  "person identify": { body: ONE },
  "person delete": { body: ONE },
  "person event": { body: { ...ONE, name: "purchase" } },
  "person screen": { body: { ...ONE, name: "home" } },
  "person page": { body: { ...ONE, name: "/" } },
  "person add_relationships": { body: RELATED },
  "person delete_relationships": { body: RELATED },
  "person add_device": { body: { ...ONE, device: { token: "d1", platform: "ios" } } },
  "person delete_device": { body: { ...ONE, device: { token: "d1", platform: "ios" } } },
  "person merge": { body: SIDES },
  "person suppress": { body: ONE },
  "person unsuppress": { body: ONE },
  "object identify": { lacks: "objects" },
  "object identify_anonymous": { lacks: "objects" },
  "object delete": { lacks: "objects" },
  "object add_relationships": { lacks: "objects" },
  "object delete_relationships": { lacks: "objects" },
  "delivery event": { lacks: "deliveries" },
};

Deno.test("The sandbox answers every operation of the specification as it says, or with 501", async () => {
  const { operations } = specification;
  const names = operations.map(({ method, path }) => `${method} ${path}`);
  assertEquals(Object.keys(OPERATIONS).sort(), names.toSorted());
  await using client = startClient();
  const { siteId, apiKey } = client.sandbox;
  for (const { method, path, answers, needsCredentials } of operations) {
    const name = `${method} ${path}`;
    const { body, lacks } = OPERATIONS[name];
    const address = path.replaceAll(/\{\w+\}/g, "1");
    const answer = await client.send(method, address, {
      body,
      authorization: needsCredentials ? basic(siteId, apiKey) : "",
    });
    if (lacks === undefined) {
      assert(String(answer.status) in answers && answer.status < 300, name);
    } else {
      const error = `the sandbox has no ${lacks}`;
      assertEquals(answer, { status: 501, body: { meta: { error } } }, name);
    }
    if (!needsCredentials) continue;
    const refused = await client.send(method, address, { body, authorization: "" });
    assertEquals(refused.status, 401, name);
  }
});

Deno.test("The App API answers 501 to what Customer.io's client for Node calls and the sandbox lacks", async () => {
  await using client = startClient();
  const cases: [request: string, lacks: string][] = [
    ["GET /v1/assets/folders", "assets"],
    ["PUT /v1/broadcasts/1/actions/2", "broadcasts"],
    ["POST /v1/campaigns/1/triggers", "campaigns and broadcasts"],
    ["DELETE /v1/collections/1", "collections"],
    ["GET /v1/data_index/events", "data index"],
    ["GET /v1/design_studio/emails", "design studio"],
    ["GET /v1/esp/search_suppression/a", "suppression lists of email providers"],
    ["GET /v1/exports", "exports"],
    ["GET /v1/exports/1/download", "exports"],
    ["POST /v1/exports/customers", "exports"],
    ["POST /v1/imports", "imports"],
    ["GET /v1/info/ip_addresses", "list of IP addresses"],
    ["POST /v1/newsletters", "newsletters"],
    ["POST /v1/objects", "objects"],
    ["PUT /v1/reporting_webhooks/1", "reporting webhooks"],
    ["POST /v1/send/email", "transactional messages"],
    ["GET /v1/sender_identities", "sender identities"],
    ["PUT /v1/snippets", "snippets"],
    ["GET /v1/subscription_center/1/token", "subscription center"],
    ["PUT /v1/transactional/1/content/2", "transactional messages"],
    ["GET /v1/workspaces", "list of workspaces"],
  ];
  for (const [request, lacks] of cases) {
    const [method, path] = request.split(" ");
    const authorization = `Bearer ${client.sandbox.appApiKey}`;
    const body = method === "POST" || method === "PUT" ? {} : undefined;
    assertEquals(await client.send(method, path, { body, authorization }), {
      status: 501,
      body: { errors: [{ detail: `the sandbox has no ${lacks}`, status: "501" }] },
    }, request);
    assertEquals((await client.send(method, path, { body })).status, 401, request);
  }
});

Deno.test("POST /entity does every action of the specification, or answers 501", async () => {
  const names = Object.entries(specification.entityActions)
    .flatMap(([type, actions]) => actions.map((action) => `${type} ${action}`));
  assertEquals(Object.keys(ENTITY_ACTIONS), names);
  await using client = startClient();
  for (const [name, { body, lacks }] of Object.entries(ENTITY_ACTIONS)) {
    const [type, action] = name.split(" ");
    const item = { type, action, ...body as object };
    const answer = await client.entity(item);
    const problem = {
      reason: "invalid",
      field: "type",
      message: `the sandbox has no ${lacks}`,
    };
    if (lacks === undefined) {
      assertEquals(answer, { status: 200, body: {} }, name);
    } else {
      assertEquals(answer.status, 501, name);
      assertEquals(answer.body.errors[0].message, problem.message, name);
      assertEquals(await client.batch(item), {
        status: 207,
        body: { errors: [{ batch_index: 0, ...problem }] },
      }, name);
    }
  }
});
