/** Items of the Track API v2 that are refused for one thing alone, and change nothing then. */

import { assertEquals } from "@std/assert";
import { type Client, startClient } from "../../helpers/sandbox_client.ts";

const ONE = { identifiers: { id: "1" } };

/** Everything of an item that is right, and what is wrong in its place. */
const CASES: { name: string; item: Record<string, unknown>; field: string; message: string }[] = [
  {
    name: "an event at a time that is no whole number",
    item: { action: "event", ...ONE, name: "bought", timestamp: 1.5 },
    field: "timestamp",
    message: "timestamp must be a Unix timestamp in seconds",
  },
  {
    name: "an event at a time that is text",
    item: { action: "event", ...ONE, name: "bought", timestamp: "1700000000" },
    field: "timestamp",
    message: "timestamp must be a Unix timestamp in seconds",
  },
  {
    name: "a device last used at a time that is no whole number",
    item: { action: "add_device", ...ONE, device: { token: "d", platform: "ios", last_used: 1.5 } },
    field: "device",
    message: "device last_used must be a Unix timestamp in seconds",
  },
  {
    name: "a device of another platform",
    item: { action: "add_device", ...ONE, device: { token: "d", platform: "web" } },
    field: "device",
    message: "device platform must be ios or android",
  },
  {
    name: "no relationships to add",
    item: { action: "add_relationships", ...ONE },
    field: "cio_relationships",
    message: "cio_relationships must be present",
  },
];

/** What has happened in the sandbox. */
async function activities(client: Client): Promise<unknown[]> {
  return (await client.look("/activities")).body.activities;
}

for (const { name, item, field, message } of CASES) {
  Deno.test(`POST /entity and POST /batch refuse ${name}, and do nothing`, async () => {
    await using client = startClient();
    const whole = { type: "person", ...item };
    const alone = await client.entity(whole);
    assertEquals(alone.status, 400);
    assertEquals(
      alone.body.errors.map((each: Record<string, unknown>) => [each.field, each.message]),
      [[field, message]],
    );
    const { status, body } = await client.batch(whole);
    assertEquals([status, body.errors.length, body.errors[0].message], [207, 1, message]);
    assertEquals([client.sandbox.personCount, await activities(client)], [0, []]);
  });
}

for (const action of ["event", "add_device", "delete_device", "add_relationships"]) {
  Deno.test(`POST /entity refuses ${action} of nobody`, async () => {
    await using client = startClient();
    const { status, body } = await client.entity({
      ...{ type: "person", action, name: "bought", device: { token: "d", platform: "ios" } },
      cio_relationships: [{ identifiers: { cio_object_id: "o" } }],
    });
    assertEquals([status, body.errors.length], [400, 1]);
    assertEquals(await activities(client), []);
  });
}

Deno.test("Merging fills a person up to 300 attributes", async () => {
  await using client = startClient();
  const attributes = (name: string, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`${name}${i}`, i]));
  await client.put("1", attributes("a", 298));
  await client.put("2", { ...attributes("b", 5), email: "ann@example.com" });
  const sides = { primary: { id: "1" }, secondary: { id: "2" } };
  assertEquals((await client.send("POST", "/api/v1/merge_customers", { body: sides })).status, 200);
  const { body } = await client.look("/customers/1/attributes");
  const { id: _, email, cio_id: __, ...others } = body.customer.attributes;
  assertEquals([email, Object.keys(others).length], ["ann@example.com", 300]);
  assertEquals([others.b0, others.b1, others.b2], ["0", "1", undefined]);
});

Deno.test("Suppressing a person suppresses all that they are known by", async () => {
  await using client = startClient();
  await client.put("1", { email: "ann@example.com" });
  await client.send("POST", "/api/v1/customers/1/suppress");
  for (const name of ["1", "ann@example.com", "cio_a3000001"]) await client.put(name, { a: 1 });
  assertEquals(client.sandbox.personCount, 0);
});
