/** What is refused, by every way to identify a person, in the envelope of each. */

import { assertEquals } from "@std/assert";
import { type Client, person, startClient } from "../../helpers/sandbox_client.ts";
import { refusal } from "../../helpers/sandbox_refusal.ts";

const OK = { status: 200, body: {} };
const STRING = (name: string) => `${name} attribute must be a string value`;
const E164 = "phone attribute must be a valid E.164 phone number";

/** Attributes that every way refuses, or none. */
const ATTRIBUTES: { name: string; attributes: string; field?: string; message?: string }[] = [
  { name: "a number as id", attributes: '{"id":7}', field: "id", message: STRING("id") },
  {
    name: "a long number as id",
    attributes: '{"id":12345678901234567890}',
    field: "id",
    message: STRING("id"),
  },
  { name: "a boolean as id", attributes: '{"id":true}', field: "id", message: STRING("id") },
  { name: "a list as id", attributes: '{"id":["7"]}', field: "id", message: STRING("id") },
  { name: "an object as id", attributes: '{"id":{}}', field: "id", message: STRING("id") },
  {
    name: "a number as email",
    attributes: '{"email":7}',
    field: "email",
    message: STRING("email"),
  },
  {
    name: "a boolean as email",
    attributes: '{"email":false}',
    field: "email",
    message: STRING("email"),
  },
  {
    name: "a number as phone",
    attributes: '{"phone":14155552671}',
    field: "phone",
    message: STRING("phone"),
  },
  {
    name: "a number as anonymous_id",
    attributes: '{"anonymous_id":7}',
    field: "anonymous_id",
    message: STRING("anonymous_id"),
  },
  { name: "null as id", attributes: '{"id":null}' },
  { name: "null as email", attributes: '{"email":null}' },
  { name: "nothing as email", attributes: '{"email":""}' },
  { name: "null as phone", attributes: '{"phone":null}' },
  { name: "a phone attribute of any form", attributes: '{"phone":"555-2671"}' },
  { name: "a number elsewhere", attributes: '{"number":7}' },
];

for (const { name, attributes, field, message } of ATTRIBUTES) {
  const verb = message === undefined ? "take" : "refuse";
  Deno.test(`PUT, POST /entity and POST /batch ${verb} ${name} among the attributes`, async () => {
    for (const [way, send] of Object.entries(WAYS)) {
      await using client = startClient();
      const expected = message === undefined ? OK : refusal(way, { field: field!, message });
      assertEquals(await send(client, `{"email":"ann@example.com"}`, attributes), expected, way);
      assertEquals(client.sandbox.personCount, message === undefined ? 1 : 0, way);
    }
  });
}

/** Values of `identifiers.phone`. */
const PHONES: { phone: unknown; message?: string }[] = [
  { phone: "+14155552671" },
  { phone: "+12" },
  { phone: "+123456789012345" },
  { phone: "+1234567890123456", message: E164 },
  { phone: "+1", message: E164 },
  { phone: "+04155552671", message: E164 },
  { phone: "14155552671", message: E164 },
  { phone: "+1 415 555 2671", message: E164 },
  { phone: "+1415555267a", message: E164 },
  { phone: "+14155552671 ", message: E164 },
  { phone: "", message: "phone attribute cannot be an empty string" },
  { phone: 14155552671, message: STRING("phone") },
  { phone: null, message: STRING("phone") },
];

for (const { phone, message } of PHONES) {
  const verb = message === undefined ? "take" : "refuse";
  Deno.test(`POST /entity and POST /batch ${verb} the phone ${JSON.stringify(phone)}`, async () => {
    for (const way of ["entity", "batch"] as const) {
      for (const action of ["identify", "delete", "suppress", "unsuppress"]) {
        await using client = startClient();
        const item = { type: "person", action, identifiers: { phone } };
        const expected = message === undefined ? OK : refusal(way, { field: "phone", message });
        assertEquals(await client[way](item), expected, `${way} ${action}`);
      }
      await using client = startClient();
      const merge = { primary: { id: "1" }, secondary: { phone } };
      const expected = message === undefined ? OK : refusal(way, { field: "phone", message });
      const item = { type: "person", action: "merge", ...merge };
      assertEquals(await client[way](item), expected, `${way} merge`);
      const byV1 = await client.send("POST", "/api/v1/merge_customers", { body: merge });
      const error = { status: 400, body: { meta: { error: message } } };
      assertEquals(byV1, message === undefined ? OK : error, "merge_customers");
    }
  });
}

/** Sends attributes as JSON text; the person is named by what stands in the path or in `identifiers`. */
type Send = (client: Client, identifiers: string, attributes: string) => Promise<unknown>;
const WAYS: Record<string, Send> = {
  v1: (client, identifiers, body) => {
    const [identifier] = Object.values<string>(JSON.parse(identifiers));
    const path = `/api/v1/customers/${encodeURIComponent(identifier)}`;
    return client.send("PUT", path, { body });
  },
  entity: (client, identifiers, attributes) =>
    client.send("POST", "/api/v2/entity", { body: itemOf(identifiers, attributes) }),
  batch: (client, identifiers, attributes) =>
    client.send("POST", "/api/v2/batch", {
      body: `{"batch":[${itemOf(identifiers, attributes)}]}`,
    }),
};

function itemOf(identifiers: string, attributes: string): string {
  return JSON.stringify(person("IDENTIFIERS", "ATTRIBUTES"))
    .replace('"IDENTIFIERS"', identifiers).replace('"ATTRIBUTES"', attributes);
}
