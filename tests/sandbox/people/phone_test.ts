import { assertEquals } from "@std/assert";
import { type Client, person, startClient } from "../../helpers/sandbox_client.ts";

const PHONE = "+14155552671";
const OTHER = "+4915112345678";
const OK = { status: 200, body: {} };
const SET_BEFORE = "The identifier is already set and can only be changed by cio_id.";
const TAKEN = "The identifier is already associated with a different profile.";
const SUPPRESSED = "The identifier is suppressed.";

/** Who there is before the request, what is sent, and who there is then, oldest first. */
interface Case {
  name: string;
  before?: unknown[];
  item: unknown;
  people: Record<string, string>[];
  /** What the activity log says was not applied. @default {nothing} */
  failures?: Record<string, unknown>;
}

const CASES: Case[] = [
  {
    name: "makes a person who has the attribute phone",
    item: person({ phone: PHONE }, { plan: "pro" }),
    people: [{ phone: PHONE, plan: "pro" }],
  },
  {
    name: "updates whoever was made by phone",
    before: [person({ phone: PHONE }, { a: 1 })],
    item: person({ phone: PHONE }, { b: 2 }),
    people: [{ phone: PHONE, a: "1", b: "2" }],
  },
  {
    name: "updates whoever got the number as an attribute",
    before: [person({ id: "1" }, { phone: PHONE })],
    item: person({ phone: PHONE }, { b: 2 }),
    people: [{ id: "1", phone: PHONE, b: "2" }],
  },
  {
    name: "updates the one of two who had the number first, not the older one",
    before: [
      person({ id: "1" }),
      person({ id: "2" }, { phone: PHONE }),
      person({ id: "1" }, { phone: PHONE }),
    ],
    item: person({ phone: PHONE }, { b: 2 }),
    people: [{ id: "1", phone: PHONE }, { id: "2", phone: PHONE, b: "2" }],
  },
  {
    name: "updates the next one when the first has another number",
    before: [
      person({ id: "1" }, { phone: PHONE }),
      person({ id: "2" }, { phone: PHONE }),
      person({ id: "1" }, { phone: OTHER }),
    ],
    item: person({ phone: PHONE }, { b: 2 }),
    people: [{ id: "1", phone: OTHER }, { id: "2", phone: PHONE, b: "2" }],
  },
  {
    name: "gives a new number to the person whose id comes with it",
    before: [person({ id: "1" }, { phone: OTHER })],
    item: person({ phone: PHONE }, { id: "1" }),
    people: [{ id: "1", phone: PHONE }],
  },
  {
    name: "gives a new number to the person whose email comes with it",
    before: [person({ email: "Ann@example.com" })],
    item: person({ phone: PHONE }, { id: "1", email: "ann@EXAMPLE.com" }),
    people: [{ id: "1", email: "ann@EXAMPLE.com", phone: PHONE }],
  },
  {
    name: "follows the id when id and email are two people's",
    before: [person({ email: "ann@example.com" }), person({ id: "1" })],
    item: person({ phone: PHONE }, { id: "1", email: "ann@example.com" }),
    people: [{ email: "ann@example.com" }, { id: "1", phone: PHONE }],
    failures: { email: { reason: TAKEN, value: "ann@example.com" } },
  },
  {
    name: "gives a new number to the person of a cio_id",
    before: [person({ id: "1" }, { phone: OTHER })],
    item: person({ phone: PHONE }, { cio_id: "a3000001" }),
    people: [{ id: "1", phone: PHONE }],
  },
  {
    name: "keeps the number when another one is among the attributes",
    before: [person({ phone: PHONE })],
    item: person({ phone: PHONE }, { phone: OTHER, a: 1 }),
    people: [{ phone: PHONE, a: "1" }],
    failures: { phone: { reason: SET_BEFORE, value: OTHER } },
  },
  {
    name: "keeps the number when null is among the attributes",
    item: person({ phone: PHONE }, { phone: null }),
    people: [{ phone: PHONE }],
    failures: { phone: { reason: SET_BEFORE, value: "" } },
  },
  {
    name: "by id changes and clears a number like any attribute",
    before: [person({ id: "1" }, { phone: PHONE }), person({ id: "2" }, { phone: PHONE })],
    item: person({ id: "1" }, { phone: null }),
    people: [{ id: "1" }, { id: "2", phone: PHONE }],
  },
  {
    name: "by id does not go to whoever has the number",
    before: [person({ id: "1" }, { phone: PHONE })],
    item: person({ id: "2" }, { phone: PHONE }),
    people: [{ id: "1", phone: PHONE }, { id: "2", phone: PHONE }],
  },
  {
    name: "makes nobody with _update",
    item: person({ phone: PHONE }, { _update: true }),
    people: [],
    failures: {
      phone: {
        reason: "No person has this identifier, and the request only updates.",
        value: PHONE,
      },
    },
  },
];

for (const { name, before = [], item, people, failures } of CASES) {
  Deno.test(`Identifying by phone ${name}`, async () => {
    for (const way of ["entity", "batch"] as const) {
      await using client = startClient();
      for (const each of before) assertEquals(await client.entity(each), OK, way);
      assertEquals(await client[way](item), OK, way);
      assertEquals(everybody(client), people, way);
      const failed = client.sandbox.activity()
        .filter(({ type }) => type === "failed_attribute_change").map(({ data }) => data);
      assertEquals(failed, failures === undefined ? [] : [failures], way);
    }
  });
}

Deno.test("A phone number is found like an identifier, and is never among the identifiers", async () => {
  await using client = startClient();
  await client.entity(person({ phone: PHONE }));
  const identifiers = { id: null, email: null, cio_id: "a3000001" };
  assertEquals(client.sandbox.person({ phone: PHONE })?.identifiers, identifiers);
  const [created] = client.sandbox.activity();
  assertEquals(created.identifiers, { ...identifiers, phone: PHONE });
  const { body } = await client.look(
    `/customers/${encodeURIComponent(PHONE)}/attributes?id_type=phone`,
  );
  assertEquals(body.customer, {
    id: "",
    identifiers: { id: null, email: null, cio_id: "a3000001" },
    attributes: { cio_id: "a3000001", phone: PHONE },
    unsubscribed: false,
    devices: [],
  });
});

Deno.test("A new person has the number they are named by, however many attributes come with it", async () => {
  await using client = startClient();
  const attributes = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`a${n}`, n]));
  assertEquals(await client.entity(person({ phone: PHONE }, attributes)), OK);
  const { sent } = client.sandbox.person({ phone: PHONE })!;
  assertEquals(Object.keys(sent).length, 300);
  assertEquals(Object.keys(client.sandbox.activity().at(-1)!.data), ["a299"]);
});

Deno.test("Identifying by phone keeps names such as __proto__", async () => {
  await using client = startClient();
  const body = `{"type":"person","action":"identify","identifiers":{"phone":"${PHONE}"},` +
    '"attributes":{"__proto__":{"a":1},"constructor":2}}';
  assertEquals(await client.send("POST", "/api/v2/entity", { body }), OK);
  assertEquals(Object.entries(client.sandbox.person({ phone: PHONE })!.sent), [
    ["phone", `"${PHONE}"`],
    ["__proto__", '{"a":1}'],
    ["constructor", "2"],
  ]);
});

Deno.test("Delete, suppress and unsuppress take a phone number", async () => {
  await using client = startClient();
  const change = (action: string) =>
    client.entity({ type: "person", action, identifiers: { phone: PHONE } });
  await client.put("1", { phone: PHONE });
  assertEquals(await change("delete"), OK);
  assertEquals(everybody(client), []);
  await client.put("1", { phone: PHONE });
  assertEquals(await change("suppress"), OK);
  await client.put("1", {});
  await client.entity(person({ phone: PHONE }));
  assertEquals(everybody(client), [], "both identifiers are barred");
  await client.put("2", { phone: PHONE, a: 1 });
  assertEquals(everybody(client), [{ id: "2", a: "1" }]);
  assertEquals(client.sandbox.activity().at(-1)?.data, {
    phone: { reason: SUPPRESSED, value: PHONE },
  });
  assertEquals(await change("unsuppress"), OK);
  await client.put("1", { phone: PHONE });
  assertEquals(everybody(client), [{ id: "2", a: "1" }, { id: "1", phone: PHONE }]);
});

Deno.test("Suppressing a phone number that nobody has bars it", async () => {
  await using client = startClient();
  await client.entity({ type: "person", action: "suppress", identifiers: { phone: PHONE } });
  await client.entity(person({ phone: PHONE }, { a: 1 }));
  assertEquals(everybody(client), []);
  assertEquals(client.sandbox.activity().at(-1)?.data, {
    phone: { reason: SUPPRESSED, value: PHONE },
  });
});

Deno.test("Merging by phone gives the primary the number that only the secondary has", async () => {
  const sides = { primary: { id: "1" }, secondary: { phone: PHONE } };
  const ways: ((client: Client) => Promise<unknown>)[] = [
    (client) => client.send("POST", "/api/v1/merge_customers", { body: sides }),
    (client) => client.entity({ type: "person", action: "merge", ...sides }),
    (client) => client.batch({ type: "person", action: "merge", ...sides }),
  ];
  for (const merge of ways) {
    await using client = startClient();
    await client.put("1", { a: 1 });
    await client.entity(person({ phone: PHONE }, { b: 2 }));
    assertEquals(await merge(client), OK);
    assertEquals(everybody(client), [{ id: "1", a: "1", phone: PHONE, b: "2" }]);
    assertEquals(client.sandbox.person({ phone: PHONE })?.identifiers.id, "1");
  }
});

Deno.test("Who had a phone number before it was suppressed keeps it, and can be sent it again", async () => {
  await using client = startClient();
  for (const id of ["1", "2"]) await client.put(id, { phone: PHONE });
  await client.entity({ type: "person", action: "suppress", identifiers: { phone: PHONE } });
  assertEquals(await client.put("2", { phone: PHONE, a: 1 }), OK);
  assertEquals(everybody(client), [{ id: "2", phone: PHONE, a: "1" }]);
  assertEquals(typesOf(client).slice(-2), ["suppress", "attribute_change"]);
  assertEquals(await client.put("2", { phone: OTHER, b: 2 }), OK);
  assertEquals(everybody(client), [{ id: "2", phone: OTHER, a: "1", b: "2" }]);
});

Deno.test("A cio_id gives the person another number than the one they are named by", async () => {
  await using client = startClient();
  await client.entity(person({ phone: PHONE }));
  const attributes = { cio_id: "a3000001", phone: OTHER };
  assertEquals(await client.entity(person({ phone: PHONE }, attributes)), OK);
  assertEquals(everybody(client), [{ phone: OTHER }]);
  assertEquals(typesOf(client), ["profile_create", "attribute_change"]);
});

function typesOf({ sandbox }: Client): string[] {
  return sandbox.activity().map(({ type }) => type);
}

/** Everybody's attributes without the `cio_id`, oldest first. */
function everybody({ sandbox }: Client): Record<string, string>[] {
  return [...sandbox.people()].map(({ attributes: { cio_id: _, ...others } }) => others);
}
