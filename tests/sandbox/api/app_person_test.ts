import { assertEquals } from "@std/assert";
import { person, slowClock, startClient } from "../../helpers/sandbox_client.ts";

const PARTS = ["activities", "messages", "relationships", "segments", "subscription_preferences"];

Deno.test("The App API looks up a person's messages and segments, which nobody has", async () => {
  await using client = startClient({ now: slowClock() });
  await client.put("1", {});
  assertEquals((await client.look("/customers/1/messages")).body, { messages: [], next: "" });
  assertEquals((await client.look("/customers/1/segments?id_type=id")).body, { segments: [] });
});

Deno.test("The App API looks up a person's relationships page by page", async () => {
  await using client = startClient({ now: slowClock() });
  const relationships = [
    { identifiers: { object_type_id: "1", object_id: "acme" }, relationship_attributes: { a: 1 } },
    { identifiers: { object_type_id: "x", object_id: "2" } },
    { identifiers: { cio_object_id: "ob3" } },
  ];
  await client.entity(person({ id: "1" }, {}, { cio_relationships: relationships }));
  await client.put("2", {});
  const expected = [
    { object_type_id: 1, identifiers: { object_id: "acme" }, attributes: { a: 1 } },
    { object_type_id: "x", identifiers: { object_id: "2" }, attributes: {} },
    { identifiers: { cio_object_id: "ob3" }, attributes: {} },
  ];
  const path = "/customers/1/relationships";
  const whole = await client.look(path);
  assertEquals(whole, { status: 200, body: { cio_relationships: expected, next: "" } });
  const first = await client.look(`${path}?limit=2`);
  assertEquals(first.body, { cio_relationships: expected.slice(0, 2), next: "2" });
  const second = await client.look(`${path}?limit=2&start=2`);
  assertEquals(second.body, { cio_relationships: expected.slice(2), next: "" });
  const none = await client.look("/customers/2/relationships");
  assertEquals(none.body, { cio_relationships: [], next: "" });
  const detail = "limit must be a whole number from 1 to 1000";
  for (const limit of ["0", "1001"]) {
    assertEquals(await client.look(`${path}?limit=${limit}`), {
      status: 400,
      body: { errors: [{ detail, status: "400" }] },
    });
  }
  assertEquals(await client.look(`${path}?limit=1000`), whole);
});

Deno.test("The App API has a hundred relationships on a page", async () => {
  await using client = startClient({ now: slowClock() });
  const relationships = Array.from(
    { length: 101 },
    (_, i) => ({ identifiers: { object_type_id: "1", object_id: `${i}` } }),
  );
  for (const some of [relationships.slice(0, 60), relationships.slice(60)]) {
    const { status } = await client.entity({
      ...{ type: "person", action: "add_relationships", identifiers: { id: "1" } },
      cio_relationships: some,
    });
    assertEquals(status, 200);
  }
  const { body } = await client.look("/customers/1/relationships");
  assertEquals([body.cio_relationships.length, body.next], [100, "100"]);
});

Deno.test("The App API looks up a person's subscription preferences", async () => {
  await using client = startClient({ now: slowClock() });
  await client.put("1", {
    email: "ann@example.com",
    unsubscribed: true,
    cio_subscription_preferences: {
      topics: { topic_10: true, topic_7: false, topic_8: "True", other: true },
    },
  });
  await client.put("bob@example.com", {});
  const path = "/customers/ann%40example.com/subscription_preferences?id_type=email";
  const topic = (id: number, subscribed: boolean) => ({
    id,
    subscribed,
    name: `topic_${id}`,
    description: "",
  });
  assertEquals(await client.look(path), {
    status: 200,
    body: {
      customer: {
        id: "1",
        identifiers: { id: "1", email: "ann@example.com", cio_id: "a3000001" },
        topics: [topic(7, false), topic(8, true), topic(10, true)],
        unsubscribed: true,
      },
    },
  });
  const other = await client.look(
    "/customers/a3000002/subscription_preferences?id_type=cio_id&language=de",
  );
  assertEquals(other.body, {
    customer: {
      id: null,
      identifiers: { id: null, email: "bob@example.com", cio_id: "a3000002" },
      topics: [],
      unsubscribed: false,
    },
  });
});

Deno.test("The App API answers 404 to every look-up of nobody, 400 to a wrong id_type, and 401 without its key", async () => {
  await using client = startClient({ now: slowClock() });
  await client.put("1", {});
  for (const part of PARTS) {
    assertEquals(await client.look(`/customers/2/${part}`), {
      status: 404,
      body: { errors: [{ detail: "not found", status: "404" }] },
    }, part);
    assertEquals((await client.look(`/customers/1/${part}?id_type=x`)).status, 400, part);
    assertEquals((await client.look(`/customers/1/${part}?id_type=phone`)).status, 400, part);
    assertEquals((await client.send("GET", `/v1/customers/1/${part}`)).status, 401, part);
  }
});
