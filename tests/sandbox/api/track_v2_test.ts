import { assertEquals } from "@std/assert";
import { person, startClient } from "../../helpers/sandbox_client.ts";

const OK = { status: 200, body: {} };
const TYPE = "type must be person: the sandbox has no others";
const ACTIONS =
  "action must be identify, delete, event, page, screen, add_device, delete_device, " +
  "add_relationships, delete_relationships, merge, suppress or unsuppress";
const ONE_OF = "must hold exactly one of id, email, cio_id, phone";

/** Items that are refused, with the reason, field and message that say why. */
const REFUSED: { item: unknown; reason: string; field: string; message: string }[] = [
  { item: null, reason: "invalid", field: "batch", message: "item must be a JSON object" },
  { item: "person", reason: "invalid", field: "batch", message: "item must be a JSON object" },
  { item: [], reason: "invalid", field: "batch", message: "item must be a JSON object" },
  { item: {}, reason: "required", field: "type", message: TYPE },
  { item: { type: "animal" }, reason: "invalid", field: "type", message: TYPE },
  { item: { type: "person" }, reason: "required", field: "action", message: ACTIONS },
  {
    item: { type: "person", action: "dance" },
    reason: "invalid",
    field: "action",
    message: ACTIONS,
  },
  {
    item: { type: "person", action: "constructor" },
    reason: "invalid",
    field: "action",
    message: ACTIONS,
  },
  {
    item: person(undefined),
    reason: "required",
    field: "identifiers",
    message: "identifiers must be present",
  },
  {
    item: person(null),
    reason: "required",
    field: "identifiers",
    message: "identifiers must be present",
  },
  {
    item: person("1"),
    reason: "invalid",
    field: "identifiers",
    message: "identifiers must be a JSON object",
  },
  { item: person({}), reason: "required", field: "identifiers", message: `identifiers ${ONE_OF}` },
  {
    item: person({ id: "1", email: "a@b" }),
    reason: "invalid",
    field: "identifiers",
    message: `identifiers ${ONE_OF}`,
  },
  {
    item: person({ telephone: "+1" }),
    reason: "invalid",
    field: "identifiers",
    message: `identifiers ${ONE_OF}`,
  },
  {
    item: person({ id: 1 }),
    reason: "invalid",
    field: "id",
    message: "id attribute must be a string value",
  },
  {
    item: person({ id: null }),
    reason: "invalid",
    field: "id",
    message: "id attribute must be a string value",
  },
  {
    item: person({ id: "" }),
    reason: "invalid",
    field: "id",
    message: "id attribute cannot be an empty string",
  },
  {
    item: person({ email: "" }),
    reason: "invalid",
    field: "email",
    message: "email attribute cannot be an empty string",
  },
  {
    item: person({ id: "1" }, []),
    reason: "invalid",
    field: "attributes",
    message: "attributes must be a JSON object",
  },
  {
    item: person({ id: "1" }, { id: "" }),
    reason: "invalid",
    field: "id",
    message: "id attribute cannot be an empty string",
  },
  {
    item: person({ id: "1" }, {}, { timestamp: "2024-01-01" }),
    reason: "invalid",
    field: "timestamp",
    message: "timestamp must be a Unix timestamp in seconds",
  },
  {
    item: { type: "person", action: "delete" },
    reason: "required",
    field: "identifiers",
    message: "identifiers must be present",
  },
  {
    item: { type: "person", action: "merge", primary: { id: "1" } },
    reason: "required",
    field: "secondary",
    message: "secondary must be present",
  },
];

for (const { item, reason, field, message } of REFUSED) {
  Deno.test(`POST /entity answers 400 when given ${JSON.stringify(item)}`, async () => {
    await using client = startClient();
    const errors = [{ reason, field, message }];
    assertEquals(await client.entity(item), { status: 400, body: { errors } });
    assertEquals(client.sandbox.personCount, 0);
  });
}

Deno.test("POST /batch accepts all items and answers 200 when all are right", async () => {
  await using client = startClient();
  await client.put("old", { email: "old@example.com" });
  const answer = await client.batch(
    person({ id: "1" }, { a: 1 }),
    person({ email: "ann@example.com" }),
    person({ id: "1" }, { b: 2 }),
    { type: "person", action: "delete", identifiers: { id: "old" } },
    { type: "person", action: "suppress", identifiers: { id: "never" } },
    person({ id: "never" }),
    { type: "person", action: "unsuppress", identifiers: { id: "never" } },
    person({ id: "late" }),
    {
      type: "person",
      action: "merge",
      primary: { id: "1" },
      secondary: { email: "ann@example.com" },
    },
  );
  assertEquals(answer, OK);
  const all = [...client.sandbox.people()].map(({ identifiers: { id, email } }) => [id, email]);
  assertEquals(all, [["1", "ann@example.com"], ["late", null]]);
  assertEquals(client.sandbox.person({ id: "1" })?.sent, { a: "1", b: "2" });
});

Deno.test("POST /batch answers 207 naming the items refused, and accepts the rest", async () => {
  await using client = startClient();
  const refused = REFUSED.map(({ item }) => item);
  const answer = await client.batch(
    person({ id: "first" }),
    ...refused,
    person({ id: "last" }),
  );
  assertEquals(answer, {
    status: 207,
    body: {
      errors: REFUSED.map(({ reason, field, message }, index) => ({
        batch_index: index + 1,
        reason,
        field,
        message,
      })),
    },
  });
  const ids = [...client.sandbox.people()].map(({ identifiers }) => identifiers.id);
  assertEquals(ids, ["first", "last"]);
});

Deno.test("POST /batch names an item once for each thing that is wrong with it", async () => {
  await using client = startClient();
  const wrong = person({ id: 1 }, { id: "", long: "x".repeat(1001) }, { timestamp: "now" });
  const { status, body } = await client.batch(person({ id: "1" }), wrong);
  assertEquals(status, 207);
  assertEquals(
    body.errors.map((error: { batch_index: number; field: string }) =>
      `item ${error.batch_index}: ${error.field}`
    ),
    ["item 1: id", "item 1: id", "item 1: long", "item 1: timestamp"],
  );
  assertEquals(client.sandbox.personCount, 1);
});

Deno.test("POST /batch answers 400 when the whole of it is malformed", async () => {
  await using client = startClient();
  const json = { reason: "invalid", field: "body", message: "request body must be valid JSON" };
  const array = (reason: string) => ({
    reason,
    field: "batch",
    message: "batch must be a JSON array",
  });
  const cases: { body: string; error: unknown }[] = [
    { body: "", error: json },
    { body: '{"batch":[', error: json },
    { body: "{}", error: array("required") },
    { body: "[]", error: array("required") },
    { body: "null", error: array("required") },
    { body: '{"batch":{}}', error: array("invalid") },
    { body: '{"batch":null}', error: array("invalid") },
  ];
  for (const { body, error } of cases) {
    const answer = await client.send("POST", "/api/v2/batch", { body });
    assertEquals(answer, { status: 400, body: { errors: [error] } }, body);
  }
  assertEquals(await client.batch(), OK);
});

Deno.test("POST /batch takes the timestamp beside the attributes alone", async () => {
  await using client = startClient({ now: () => 1_700_000_000_000 });
  await client.batch(person({ id: "1" }, { a: 1 }));
  await client.batch(
    person({ id: "1" }, { a: 2, _timestamp: 1_800_000_000 }, { timestamp: 1_600_000_000 }),
  );
  assertEquals(client.sandbox.person({ id: "1" })?.sent, { a: "1" });
  await client.batch(
    person({ id: "1" }, { a: 3, _timestamp: 1_600_000_000 }),
    person({ id: "1" }, { b: 4, _timestamp: "never" }),
  );
  assertEquals(client.sandbox.person({ id: "1" })?.sent, { a: "3", b: "4" });
});

Deno.test("POST /batch and PUT keep no relationships and control keys when they store attributes", async () => {
  await using client = startClient();
  const attributes = {
    _update: false,
    _timestamp: 1_700_000_000,
    cio_relationships: { action: "add_relationships", relationships: [] },
    cio_subscription_preferences: { topics: { topic_1: true } },
  };
  await client.put("1", attributes);
  await client.batch(person({ id: "2" }, attributes));
  for (const id of ["1", "2"]) {
    assertEquals(client.sandbox.person({ id })?.sent, {
      cio_subscription_preferences: '{"topics":{"topic_1":true}}',
    });
  }
});

Deno.test("POST /batch and PUT write a subscription topic by its name, and leave the others", async () => {
  const name = "cio_subscription_preferences";
  const topic = (number: number) => `${name}.topics.topic_${number}`;
  await using client = startClient();
  const steps: { attributes: Record<string, unknown>; expected: string }[] = [
    { attributes: { [topic(1)]: true }, expected: '{"topics":{"topic_1":true}}' },
    { attributes: { [topic(2)]: false }, expected: '{"topics":{"topic_1":true,"topic_2":false}}' },
    { attributes: { [topic(1)]: null }, expected: '{"topics":{"topic_2":false}}' },
    {
      attributes: { [name]: { topics: { topic_3: true } } },
      expected: '{"topics":{"topic_3":true}}',
    },
  ];
  for (const { attributes, expected } of steps) {
    await client.put("1", attributes);
    await client.batch(person({ id: "2" }, attributes));
    for (const id of ["1", "2"]) {
      assertEquals(client.sandbox.person({ id })?.sent, { [name]: expected }, `${id}, ${expected}`);
    }
  }
  await client.put("3", { [topic(1)]: "" });
  assertEquals(client.sandbox.person({ id: "3" })?.sent, {});
});
