import { assertEquals } from "@std/assert";
import { type Client, person, startClient } from "../../helpers/sandbox_client.ts";
import { refusal } from "../../helpers/sandbox_refusal.ts";

const OK = { status: 200, body: {} };
const ACME = { object_type_id: "1", object_id: "acme" };
const OWN = { cio_object_id: "obb7fd050101" };
const OBJECT = "cio_relationships identifiers must hold either object_type_id and object_id, " +
  "or cio_object_id, as strings that are not empty";
const ITEM = "each of cio_relationships must be a JSON object";
const ATTRIBUTES = "cio_relationships relationship_attributes must be a JSON object";

/** Sends relationships to add to the person with id 1, where each API has them. */
type Relate = (client: Client, list: unknown) => Promise<unknown>;
const WAYS: Record<string, Relate> = {
  v1: (client, relationships) =>
    client.put("1", { cio_relationships: { action: "add_relationships", relationships } }),
  entity: (client, list) => client.entity(person({ id: "1" }, {}, { cio_relationships: list })),
  batch: (client, list) => client.batch(person({ id: "1" }, {}, { cio_relationships: list })),
};

/** Lists of relationships, with what is wrong with them. */
const LISTS: { name: string; list: unknown; message?: string }[] = [
  { name: "none", list: [] },
  { name: "type and id", list: [{ identifiers: ACME }] },
  { name: "a cio_object_id", list: [{ identifiers: OWN }] },
  { name: "attributes", list: [{ identifiers: ACME, relationship_attributes: { n: [1, null] } }] },
  { name: "keys of no meaning", list: [{ identifiers: { ...ACME, more: 1 }, more: 1 }] },
  { name: "half a pair and a cio_object_id", list: [{ identifiers: { ...OWN, object_id: "a" } }] },
  { name: "a text", list: ["acme"], message: ITEM },
  { name: "null", list: [null], message: ITEM },
  { name: "no identifiers", list: [{}], message: OBJECT },
  { name: "identifiers that are a text", list: [{ identifiers: "acme" }], message: OBJECT },
  { name: "no object_id", list: [{ identifiers: { object_type_id: "1" } }], message: OBJECT },
  { name: "no object_type_id", list: [{ identifiers: { object_id: "acme" } }], message: OBJECT },
  {
    name: "a number as object_type_id",
    list: [{ identifiers: { ...ACME, object_type_id: 1 } }],
    message: OBJECT,
  },
  {
    name: "a number as object_id",
    list: [{ identifiers: { ...ACME, object_id: 7 } }],
    message: OBJECT,
  },
  {
    name: "an empty object_id",
    list: [{ identifiers: { ...ACME, object_id: "" } }],
    message: OBJECT,
  },
  {
    name: "a number as cio_object_id",
    list: [{ identifiers: { cio_object_id: 7 } }],
    message: OBJECT,
  },
  { name: "both ways to name one", list: [{ identifiers: { ...ACME, ...OWN } }], message: OBJECT },
  {
    name: "attributes that are a list",
    list: [{ identifiers: ACME, relationship_attributes: [] }],
    message: ATTRIBUTES,
  },
  {
    name: "attributes that are null",
    list: [{ identifiers: ACME, relationship_attributes: null }],
    message: ATTRIBUTES,
  },
  {
    name: "one that is right and one that is not",
    list: [{ identifiers: ACME }, { identifiers: {} }],
    message: OBJECT,
  },
];

for (const { name, list, message } of LISTS) {
  const verb = message === undefined ? "take" : "refuse";
  Deno.test(`PUT, POST /entity and POST /batch ${verb} relationships with ${name}`, async () => {
    for (const [way, relate] of Object.entries(WAYS)) {
      await using client = startClient();
      const expected = message === undefined
        ? OK
        : refusal(way, { field: "cio_relationships", message });
      assertEquals(await relate(client, list), expected, way);
      assertEquals(client.sandbox.personCount, message === undefined ? 1 : 0, way);
    }
  });
}

/** What does not stand where v1 has it. */
const WRONG_IN_V1: { value: unknown; message: string }[] = [
  {
    value: [{ identifiers: ACME }],
    message: "cio_relationships must be a JSON object with action and relationships",
  },
  {
    value: null,
    message: "cio_relationships must be a JSON object with action and relationships",
  },
  {
    value: "acme",
    message: "cio_relationships must be a JSON object with action and relationships",
  },
  {
    value: { relationships: [] },
    message: "cio_relationships action must be add_relationships or delete_relationships",
  },
  {
    value: { action: "add", relationships: [] },
    message: "cio_relationships action must be add_relationships or delete_relationships",
  },
  {
    value: { action: "add_relationships" },
    message: "cio_relationships relationships must be a JSON array",
  },
  {
    value: { action: "add_relationships", relationships: { identifiers: ACME } },
    message: "cio_relationships relationships must be a JSON array",
  },
];

for (const { value, message } of WRONG_IN_V1) {
  Deno.test(`PUT refuses cio_relationships ${JSON.stringify(value)}`, async () => {
    await using client = startClient();
    const answer = await client.put("1", { cio_relationships: value, a: 1 });
    assertEquals(answer, refusal("v1", { field: "cio_relationships", message }));
    assertEquals(client.sandbox.personCount, 0);
  });
}

const WRONG_IN_V2 = [null, {}, "acme", { action: "add_relationships", relationships: [] }];

for (const value of WRONG_IN_V2) {
  Deno.test(`POST /entity and POST /batch refuse cio_relationships ${JSON.stringify(value)}`, async () => {
    for (const way of ["entity", "batch"] as const) {
      await using client = startClient();
      const item = person({ id: "1" }, {}, { cio_relationships: value });
      const message = "cio_relationships must be a JSON array";
      assertEquals(
        await client[way](item),
        refusal(way, { field: "cio_relationships", message }),
        way,
      );
      assertEquals(client.sandbox.personCount, 0, way);
    }
  });
}

Deno.test("POST /entity and POST /batch ignore relationships among the attributes", async () => {
  const right = [{ identifiers: ACME }];
  for (
    const value of [right, { action: "add_relationships", relationships: right }, "acme", null]
  ) {
    for (const way of ["entity", "batch"] as const) {
      await using client = startClient();
      assertEquals(await client[way](person({ id: "1" }, { cio_relationships: value, a: 1 })), OK);
      const { sent, relationships } = client.sandbox.person({ id: "1" })!;
      assertEquals({ sent, relationships }, { sent: { a: "1" }, relationships: undefined });
    }
  }
});

for (const [way, relate] of Object.entries(WAYS)) {
  Deno.test(`${way} adds relationships, merges their attributes and says what changed`, async () => {
    await using client = startClient();
    await relate(client, [
      { identifiers: { ...ACME, more: 1 }, relationship_attributes: { role: "admin", n: 1 } },
    ]);
    await relate(client, [
      { identifiers: OWN, relationship_attributes: { gone: null, empty: "" } },
      { identifiers: ACME, relationship_attributes: { role: "", n: null, since: 1702480414 } },
      { identifiers: ACME, relationship_attributes: { vip: true } },
    ]);
    assertEquals(related(client), [
      { identifiers: ACME, relationship_attributes: { since: 1702480414, vip: true } },
      { identifiers: OWN, relationship_attributes: {} },
    ]);
    assertEquals(client.sandbox.person({ id: "1" })?.sent, {});
    const activities = client.sandbox.activity();
    assertEquals(activities.map(({ type }) => type), ["profile_create", "attribute_change"]);
    assertEquals(activities[1].data, {
      "cio_relationships 1/acme": {
        from: '{"role":"admin","n":1}',
        to: '{"since":1702480414,"vip":true}',
      },
      "cio_relationships obb7fd050101": { from: "", to: "{}" },
    });
    await relate(client, [{ identifiers: OWN }]);
    assertEquals(client.sandbox.activity().length, 2, "the same again changes nothing");
    await client.put("1", { a: 1 });
    assertEquals(related(client)?.length, 2, "an update without relationships keeps them");
  });
}

Deno.test("PUT with delete_relationships removes those that are there", async () => {
  await using client = startClient();
  const other = { object_type_id: "2", object_id: "acme" };
  await WAYS.v1(client, [{ identifiers: ACME }, { identifiers: other }, { identifiers: OWN }]);
  const remove = (list: unknown[]) =>
    client.put("1", {
      cio_relationships: { action: "delete_relationships", relationships: list },
    });
  assertEquals(await remove([{ identifiers: ACME }, { identifiers: OWN }]), OK);
  assertEquals(related(client), [{ identifiers: other, relationship_attributes: {} }]);
  assertEquals(await remove([{ identifiers: ACME }]), OK);
  assertEquals(related(client)?.length, 1);
  assertEquals(await remove([{ identifiers: other }]), OK);
  assertEquals(related(client), undefined);
});

Deno.test("Merging keeps the relationships of both, and the primary's attributes", async () => {
  await using client = startClient();
  const relate = (id: string, list: unknown[]) =>
    client.batch(person({ id }, {}, { cio_relationships: list }));
  await relate("1", [{ identifiers: ACME, relationship_attributes: { role: "admin" } }]);
  await relate("2", [
    { identifiers: OWN },
    { identifiers: ACME, relationship_attributes: { role: "viewer", since: 7 } },
  ]);
  await client.entity({
    type: "person",
    action: "merge",
    primary: { id: "1" },
    secondary: { id: "2" },
  });
  assertEquals(related(client), [
    { identifiers: ACME, relationship_attributes: { role: "admin", since: 7 } },
    { identifiers: OWN, relationship_attributes: {} },
  ]);
});

Deno.test("Relationships are not counted or measured like attributes", async () => {
  await using client = startClient();
  const list = Array.from({ length: 100 }, (_, index) => ({
    identifiers: { object_type_id: "1", object_id: `o${index}` },
    relationship_attributes: { text: "x".repeat(100) },
  }));
  const attributes = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`a${n}`, n]));
  const v1 = { action: "add_relationships", relationships: list };
  assertEquals(await client.put("1", { ...attributes, cio_relationships: v1 }), OK);
  const item = person({ id: "2" }, attributes, { cio_relationships: list });
  assertEquals(await client.entity(item), OK);
  assertEquals(related(client)?.length, 100);
});

function related({ sandbox }: Client) {
  return sandbox.person({ id: "1" })?.relationships;
}

Deno.test("v2 add_relationships and delete_relationships change nothing else, and delete makes nobody", async () => {
  await using client = startClient();
  const send = (id: string, action: string, cio_relationships: unknown) =>
    client.entity({ type: "person", action, identifiers: { id }, cio_relationships });
  const acme = { identifiers: { object_type_id: "1", object_id: "acme" } };
  await send("1", "add_relationships", [{ ...acme, relationship_attributes: { role: "a" } }]);
  await send("1", "add_relationships", [{ identifiers: { cio_object_id: "ob1" } }]);
  await send("1", "delete_relationships", [acme]);
  assertEquals(client.sandbox.person({ id: "1" })?.relationships, [
    { identifiers: { cio_object_id: "ob1" }, relationship_attributes: {} },
  ]);
  await send("2", "delete_relationships", [acme]);
  assertEquals(client.sandbox.personCount, 1);
  for (const action of ["add_relationships", "delete_relationships"]) {
    const { status, body } = await send("1", action, undefined);
    assertEquals(status, 400);
    assertEquals(body.errors[0].message, "cio_relationships must be present");
  }
});
