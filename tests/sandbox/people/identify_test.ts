import { assertEquals } from "@std/assert";
import { type Client, person, startClient } from "../../helpers/sandbox_client.ts";

const TAKEN = "The identifier is already associated with a different profile.";
const SET_BEFORE = "The identifier is already set and can only be changed by cio_id.";

/** Every way to identify one person; the rules are the same for all. */
const WAYS: Record<string, (client: Client, id: string, attributes: object) => Promise<unknown>> = {
  "PUT /api/v1/customers": (client, id, attributes) => client.put(id, attributes),
  "POST /api/v2/entity": (client, id, attributes) => client.entity(itemOf(id, attributes)),
  "POST /api/v2/batch": (client, id, attributes) => client.batch(itemOf(id, attributes)),
};
const OK = { status: 200, body: {} };

for (const [way, identify] of Object.entries(WAYS)) {
  Deno.test(`${way} adds a person with every attribute as it was sent`, async () => {
    await using client = startClient();
    const attributes = {
      email: "Ann@example.com",
      name: "Zoë 😀",
      empty: [],
      vip: true,
      age: 41,
      text: "41",
      address: { city: "Zürich", lines: [1, "2"] },
    };
    assertEquals(await identify(client, "42", attributes), OK);
    assertEquals(client.sandbox.person({ id: "42" }), {
      identifiers: { id: "42", email: "Ann@example.com", cio_id: "a3000001" },
      attributes: {
        id: "42",
        email: "Ann@example.com",
        cio_id: "a3000001",
        name: "Zoë 😀",
        empty: "[]",
        vip: "true",
        age: "41",
        text: "41",
        address: '{"city":"Zürich","lines":[1,"2"]}',
      },
      sent: {
        name: '"Zoë 😀"',
        empty: "[]",
        vip: "true",
        age: "41",
        text: '"41"',
        address: '{"city":"Zürich","lines":[1,"2"]}',
      },
      unsubscribed: false,
    });
  });

  Deno.test(`${way} merges attributes; null and "" clear`, async () => {
    await using client = startClient();
    await identify(client, "1", { a: 1, b: 2, c: 3, d: null, e: "" });
    assertEquals(client.sandbox.person({ id: "1" })?.sent, { a: "1", b: "2", c: "3" });
    await identify(client, "1", { a: null, b: "", d: 4, zero: 0, no: false, nope: null });
    const { sent } = client.sandbox.person({ id: "1" })!;
    assertEquals(sent, { c: "3", d: "4", zero: "0", no: "false" });
  });

  Deno.test(`${way} with _update updates and never creates`, async () => {
    await using client = startClient();
    assertEquals(await identify(client, "1", { _update: true, a: 1 }), OK);
    assertEquals(client.sandbox.personCount, 0);
    await identify(client, "1", { _update: false, a: 1 });
    await identify(client, "1", { _update: true, b: 2 });
    assertEquals(client.sandbox.person({ id: "1" })?.sent, { a: "1", b: "2" });
    assertEquals(typesOf(client), [
      "failed_attribute_change",
      "profile_create",
      "attribute_change",
    ]);
  });

  Deno.test(`${way} drops what is older than the last change`, async () => {
    let now = 1_700_000_000_999;
    await using client = startClient({ now: () => now });
    await identify(client, "1", { a: 1 });
    assertEquals(await identify(client, "1", { _timestamp: 1_699_999_999, a: 2 }), OK);
    assertEquals(client.sandbox.person({ id: "1" })?.sent, { a: "1" });
    assertEquals(typesOf(client), ["profile_create", "skipped_update"]);
    await identify(client, "1", { _timestamp: 1_700_000_000, a: 3 });
    assertEquals(client.sandbox.person({ id: "1" })?.sent, { a: "3" });
    await identify(client, "1", { _timestamp: 1_800_000_000, a: 4 });
    await identify(client, "1", { _timestamp: 1_750_000_000, a: 5 });
    assertEquals(client.sandbox.person({ id: "1" })?.sent, { a: "4" });
    now += 1000;
    await identify(client, "1", { a: 6 });
    assertEquals(client.sandbox.person({ id: "1" })?.sent, { a: "6" });
  });

  Deno.test(`${way} answers 200 and logs a failure when an email is somebody else's`, async () => {
    await using client = startClient();
    await identify(client, "1", { email: "ann@example.com" });
    await identify(client, "2", { email: "bob@example.com" });
    assertEquals(await identify(client, "2", { email: "ANN@example.com", plan: "pro" }), OK);
    assertEquals(client.sandbox.person({ id: "2" })?.identifiers.email, "bob@example.com");
    assertEquals(client.sandbox.person({ id: "2" })?.attributes.plan, "pro");
    assertEquals(client.sandbox.person({ email: "ann@example.com" })?.identifiers.id, "1");
    const { sequence, timestamp: _, ...failure } = client.sandbox.activity().at(-1)!;
    assertEquals(sequence, 4);
    assertEquals(failure, {
      type: "failed_attribute_change",
      title: "Attribute Update Failure",
      identifiers: { id: "2", email: "bob@example.com", cio_id: "a3000002" },
      data: { email: { reason: TAKEN, value: "ANN@example.com" } },
    });
  });

  Deno.test(`${way} changes an email by id, and an id only by cio_id`, async () => {
    await using client = startClient();
    await identify(client, "1", { email: "old@example.com" });
    await identify(client, "1", { email: "new@example.com", id: "one" });
    const { identifiers } = client.sandbox.person({ id: "1" })!;
    assertEquals(identifiers.email, "new@example.com");
    assertEquals(client.sandbox.person({ email: "old@example.com" }), undefined);
    assertEquals(client.sandbox.activity().at(-1)?.data, {
      id: { reason: SET_BEFORE, value: "one" },
    });
    await identify(client, "anything", { cio_id: identifiers.cio_id, id: "one" });
    assertEquals(client.sandbox.personCount, 1);
    assertEquals(client.sandbox.person({ id: "one" })?.identifiers.cio_id, identifiers.cio_id);
  });
}

Deno.test("An id that nobody has goes to the person whose email comes with it", async () => {
  await using client = startClient();
  await client.put("ann@example.com", { a: 1 });
  await client.batch(person({ id: "1" }, { email: "Ann@example.com", b: 2 }));
  assertEquals(client.sandbox.personCount, 1);
  const expected = { id: "1", email: "Ann@example.com", cio_id: "a3000001" };
  assertEquals(client.sandbox.person({ id: "1" })?.identifiers, expected);
  assertEquals(client.sandbox.person({ id: "1" })?.sent, { a: "1", b: "2" });
  await client.put("2", { email: "ann@example.com" });
  assertEquals(client.sandbox.personCount, 1);
  assertEquals(client.sandbox.person({ id: "2" })?.identifiers.cio_id, "a3000001");
});

Deno.test("An email that nobody has goes to the person whose id comes with it", async () => {
  await using client = startClient();
  await client.put("1", { a: 1 });
  await client.put("ann@example.com", { id: "1", b: 2 });
  assertEquals(client.sandbox.personCount, 1);
  assertEquals(client.sandbox.person({ email: "ann@example.com" })?.identifiers.id, "1");
});

Deno.test("A set email is not changed by who names the person by email", async () => {
  await using client = startClient();
  await client.put("ann@example.com", {});
  await client.put("ann@example.com", { email: "other@example.com", n: 1 });
  const { attributes } = client.sandbox.person({ email: "ann@example.com" })!;
  assertEquals(attributes, { email: "ann@example.com", cio_id: "a3000001", n: "1" });
  assertEquals(client.sandbox.activity().at(-1)?.data, {
    email: { reason: SET_BEFORE, value: "other@example.com" },
  });
});

Deno.test("An id in the body that contradicts the path's is not taken over", async () => {
  await using client = startClient();
  await client.put("5", {});
  await client.put("7", { id: "5" });
  await client.put("8", { id: "8" });
  const ids = [...client.sandbox.people()].map(({ identifiers }) => identifiers.id);
  assertEquals(ids, ["5", "7", "8"]);
  assertEquals(client.sandbox.activity().at(-2)?.data, { id: { reason: TAKEN, value: "5" } });
});

Deno.test("An email is cleared like any attribute, and free for somebody else then", async () => {
  await using client = startClient();
  await client.put("1", { email: "ann@example.com" });
  await client.put("1", { email: null });
  assertEquals(client.sandbox.person({ id: "1" })?.identifiers.email, null);
  await client.put("2", { email: "ann@example.com" });
  assertEquals(client.sandbox.person({ email: "ann@example.com" })?.identifiers.id, "2");
});

Deno.test("A person has 300 attributes at most, and more are logged as failures", async () => {
  await using client = startClient();
  const many = (from: number) =>
    Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`a${from + index}`, index]));
  await client.put("1", many(0));
  assertEquals(await client.put("1", many(150)), OK);
  const { sent } = client.sandbox.person({ id: "1" })!;
  assertEquals(Object.keys(sent).length, 300);
  assertEquals(sent.a150, "0");
  assertEquals(Object.keys(client.sandbox.activity().at(-1)!.data).length, 50);
  await client.put("1", { a0: null, fresh: 1 });
  assertEquals(client.sandbox.person({ id: "1" })?.sent.fresh, "1");
});

Deno.test("unsubscribed counts as true in any case and as 1", async () => {
  await using client = startClient();
  for (const value of [true, "TRUE", "tRUe", 1, "1"]) {
    await client.put("1", { unsubscribed: value });
    assertEquals(client.sandbox.person({ id: "1" })?.unsubscribed, true);
  }
  for (const value of [false, "yes", 0, null]) {
    await client.put("1", { unsubscribed: value });
    assertEquals(client.sandbox.person({ id: "1" })?.unsubscribed, false);
  }
});

/** A v2 item, in which the time of a v1 request stands beside the attributes. */
function itemOf(
  id: string,
  { _timestamp: timestamp, ...attributes }: { _timestamp?: number },
): unknown {
  return person({ id }, attributes, { timestamp });
}

function typesOf({ sandbox }: Client): string[] {
  return sandbox.activity().map(({ type }) => type);
}

Deno.test("The activity log tells of a change of an identifier alone", async () => {
  await using client = startClient();
  await client.put("1", { email: "ann@example.com", a: 1 });
  const steps: [attributes: object, change: object][] = [
    [{ email: "bob@example.com" }, { email: { from: "ann@example.com", to: "bob@example.com" } }],
    [{ email: null }, { email: { from: "bob@example.com", to: "" } }],
    [{ id: "one" }, { id: { from: "1", to: "one" } }],
  ];
  for (const [attributes, change] of steps) {
    await client.put("cio_a3000001", attributes);
    const { type, data } = client.sandbox.activity().at(-1)!;
    assertEquals({ type, data }, { type: "attribute_change", data: change });
  }
  await client.put("one", { id: "one", a: 1 });
  assertEquals(client.sandbox.activity().length, 1 + steps.length);
});

Deno.test("A cio_id among the attributes that is empty or null names nobody", async () => {
  for (const [way, identify] of Object.entries(WAYS)) {
    for (const cio_id of ["", null]) {
      await using client = startClient();
      assertEquals(await identify(client, "1", { cio_id, a: 1 }), OK, way);
      assertEquals(client.sandbox.person({ id: "1" })?.sent, { a: "1" }, way);
    }
  }
});
