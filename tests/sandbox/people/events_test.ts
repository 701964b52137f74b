/** Tests of events: taking them by v1 and v2, and showing them on the person. */

import { assertEquals, assertMatch } from "@std/assert";
import { startStandalone } from "../../../lib/sandbox/standalone.ts";
import { type Client, clientOf, startClient } from "../../helpers/sandbox_client.ts";

const OK = { status: 200, body: {} };
const DATA = { price: 23.45, product: "socks" };

/** The ways to send an event of the person with the id 1. */
const WAYS: Record<string, (client: Client, event: object) => Promise<unknown>> = {
  v1: (client, event) => client.send("POST", "/api/v1/customers/1/events", { body: event }),
  v2: (client, event) => {
    const { type, data, ...others } = event as { type?: string; data?: unknown };
    const action = type ?? "event";
    const item = { ...others, attributes: data };
    return client.entity({ type: "person", action, identifiers: { id: "1" }, ...item });
  },
};

for (const [way, track] of Object.entries(WAYS)) {
  Deno.test(`${way} keeps an event in the activity of its person`, async () => {
    await using client = startClient({ now: () => 5000 });
    await client.put("1", { plan: "pro" });
    const cases = [
      { sent: { name: " purchase ", data: DATA, timestamp: 3 }, type: "event", title: "Event" },
      { sent: { type: "page", name: "/cart" }, type: "page", title: "Page Viewed" },
      { sent: { type: "screen", name: "home" }, type: "screen", title: "Screen Viewed" },
    ];
    for (const [index, { sent, type, title }] of cases.entries()) {
      assertEquals(await track(client, sent), OK, title);
      assertEquals<unknown>(client.sandbox.activity().at(-1), {
        sequence: index + 2,
        type,
        title,
        timestamp: 5,
        name: sent.name.trim(),
        identifiers: { id: "1", email: null, cio_id: "a3000001" },
        data: sent.data === undefined
          ? {}
          : { price: { from: "", to: "23.45" }, product: { from: "", to: "socks" } },
      });
    }
    assertEquals(client.sandbox.person({ id: "1" })?.sent, { plan: '"pro"' });
  });

  Deno.test(`${way} makes the person of an event, unless the identifier is suppressed`, async () => {
    await using client = startClient();
    assertEquals(await track(client, { name: "purchase" }), OK);
    assertEquals(client.sandbox.activity().map(({ type }) => type), ["profile_create", "event"]);
    await client.send("POST", "/api/v1/customers/1/suppress");
    assertEquals(await track(client, { name: "purchase" }), OK);
    assertEquals(client.sandbox.personCount, 0);
    assertEquals(client.sandbox.activity().at(-1)?.type, "skipped_update");
  });
}

Deno.test("POST /customers/{identifier}/events answers 400 to what is no event", async () => {
  await using client = startClient();
  const cases = [
    { body: {}, errors: ["name must be present"] },
    { body: { name: " " }, errors: ["name must be a string that is not empty"] },
    { body: { name: 1 }, errors: ["name must be a string that is not empty"] },
    { body: { name: "a", type: "click" }, errors: ["type must be event, page or screen"] },
    { body: { name: "a", data: [] }, errors: ["data must be a JSON object"] },
    {
      body: { name: "a", timestamp: "now" },
      errors: ["timestamp must be a Unix timestamp in seconds"],
    },
  ];
  for (const { body, errors } of cases) {
    const answer = await client.send("POST", "/api/v1/customers/1/events", { body });
    assertEquals(answer, { status: 400, body: { meta: { errors } } }, JSON.stringify(body));
  }
  assertEquals(client.sandbox.activity(), []);
});

Deno.test("POST /entity says which part of an event is wrong", async () => {
  await using client = startClient();
  const item = { type: "person", action: "event", identifiers: { id: "1" } };
  const missing = { reason: "required", field: "name", message: "name must be present" };
  assertEquals(await client.entity(item), { status: 400, body: { errors: [missing] } });
  const message = "attributes must be a JSON object";
  assertEquals(await client.entity({ ...item, name: "a", attributes: "x" }), {
    status: 400,
    body: { errors: [{ reason: "invalid", field: "attributes", message }] },
  });
});

Deno.test("POST /events keeps an event of somebody who is not known, and makes nobody", async () => {
  await using client = startClient({ now: () => 5000 });
  const cases = [
    { sent: { name: " visit ", anonymous_id: "abc", data: { a: 1 } }, type: "event" },
    { sent: { type: "page", name: "/cart", anonymous_id: "abc", timestamp: 3 }, type: "page" },
    { sent: { type: "screen", name: "home" }, type: "screen" },
    { sent: { name: "invite", anonymous_id: "", data: { a: 1 } }, type: "event" },
    { sent: { name: "invite", anonymous_id: null }, type: "event" },
  ];
  for (const { sent, type } of cases) {
    const name = JSON.stringify(sent);
    assertEquals(await client.send("POST", "/api/v1/events", { body: sent }), OK, name);
    const activity = client.sandbox.activity().at(-1)!;
    assertEquals<unknown>({ ...activity, sequence: 0, title: "" }, {
      sequence: 0,
      type,
      title: "",
      timestamp: 5,
      name: sent.name.trim(),
      identifiers: sent.anonymous_id ? { anonymous_id: "abc" } : {},
      data: sent.data === undefined ? {} : { a: { from: "", to: "1" } },
    }, name);
  }
  assertEquals(client.sandbox.personCount, 0);
});

Deno.test("POST /events answers 400 to what is no event, and to an anonymous_id that is no text", async () => {
  await using client = startClient();
  const cases = [
    { body: undefined, errors: ["name must be present"] },
    { body: { anonymous_id: "abc" }, errors: ["name must be present"] },
    { body: { name: "a", anonymous_id: 7 }, errors: ["anonymous_id must be a string"] },
    {
      body: { anonymous_id: [], type: "click", name: "a", timestamp: "now" },
      errors: [
        "anonymous_id must be a string",
        "type must be event, page or screen",
        "timestamp must be a Unix timestamp in seconds",
      ],
    },
  ];
  for (const { body, errors } of cases) {
    const answer = await client.send("POST", "/api/v1/events", { body });
    assertEquals(answer, { status: 400, body: { meta: { errors } } }, JSON.stringify(body));
  }
  const { status } = await client.send("POST", "/api/v1/events", { body: "[]" });
  assertEquals(status, 400);
  assertEquals(client.sandbox.activity(), []);
});

Deno.test("The page shows an anonymous event in the log, by its anonymous_id", async () => {
  await using client = clientOf(await startStandalone());
  const send = (body: object) => client.send("POST", "/api/v1/events", { body });
  await send({ name: "visit", anonymous_id: "<abc>" });
  await send({ name: "invite", data: { recipient: "ann@example.com" } });
  const text = await (await fetch(`${client.sandbox.url}/`)).text();
  assertMatch(text, /<span class="person">&lt;abc&gt;<\/span><span class="event">visit<\/span>/);
  assertMatch(text, /<span class="person">nobody<\/span><span class="event">invite<\/span>/);
});

Deno.test("The page shows events in the log and in the history of their person", async () => {
  await using client = clientOf(await startStandalone());
  await client.send("POST", "/api/v1/customers/1/events", { body: { name: "<b>", data: DATA } });
  const read = async (path: string) => await (await fetch(client.sandbox.url + path)).text();
  assertMatch(await read("/"), /Event<\/span>.*<span class="event">&lt;b&gt;<\/span>/);
  const person = await read("/people/a3000001");
  assertMatch(person, /<b class="event">&lt;b&gt;<\/b>/);
  assertMatch(person, /<dt>product<\/dt><dd><ins>socks<\/ins><\/dd>/);
});

Deno.test("v1 refuses an event of an identifier that nobody can have", async () => {
  await using client = startClient();
  const path = `/api/v1/customers/${"x".repeat(151)}/events`;
  const errors = ["id attribute cannot be longer than 150 bytes"];
  const answer = await client.send("POST", path, { body: { name: "visit" } });
  assertEquals(answer, { status: 400, body: { meta: { errors } } });
  assertEquals(client.sandbox.activity(), []);
});
