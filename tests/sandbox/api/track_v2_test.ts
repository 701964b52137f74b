import { assertEquals } from "@std/assert";
import { person, startClient } from "../../helpers/sandbox_client.ts";

const OK = { status: 200, body: {} };
const ACTIONS =
  "action must be identify, delete, suppress, unsuppress or merge: the sandbox has no others";
const ONE_OF = "must hold exactly one of id, email, cio_id";

/** Items that are refused, with the reason, field and message that say why. */
const REFUSED: [unknown, string, string, string][] = [
  [null, "invalid", "batch", "item must be a JSON object"],
  ["person", "invalid", "batch", "item must be a JSON object"],
  [[], "invalid", "batch", "item must be a JSON object"],
  [{}, "required", "type", "type must be person: the sandbox has no others"],
  [{ type: "object" }, "invalid", "type", "type must be person: the sandbox has no others"],
  [{ type: "person" }, "required", "action", ACTIONS],
  [{ type: "person", action: "event" }, "invalid", "action", ACTIONS],
  [{ type: "person", action: "constructor" }, "invalid", "action", ACTIONS],
  [person(undefined), "required", "identifiers", "identifiers must be present"],
  [person(null), "required", "identifiers", "identifiers must be present"],
  [person("1"), "invalid", "identifiers", "identifiers must be a JSON object"],
  [person({}), "required", "identifiers", `identifiers ${ONE_OF}`],
  [person({ id: "1", email: "a@b" }), "invalid", "identifiers", `identifiers ${ONE_OF}`],
  [person({ phone: "+1" }), "invalid", "identifiers", `identifiers ${ONE_OF}`],
  [person({ id: 1 }), "invalid", "id", "id attribute must be a string value"],
  [person({ id: null }), "invalid", "id", "id attribute must be a string value"],
  [person({ id: "" }), "invalid", "id", "id attribute cannot be an empty string"],
  [person({ email: "" }), "invalid", "email", "email attribute cannot be an empty string"],
  [person({ id: "1" }, []), "invalid", "attributes", "attributes must be a JSON object"],
  [person({ id: "1" }, { id: "" }), "invalid", "id", "id attribute cannot be an empty string"],
  [
    person({ id: "1" }, {}, { timestamp: "2024-01-01" }),
    "invalid",
    "timestamp",
    "timestamp must be a Unix timestamp in seconds",
  ],
  [
    person({ id: "1" }, { _timestamp: 1.5 }),
    "invalid",
    "_timestamp",
    "_timestamp must be a Unix timestamp in seconds",
  ],
  [
    { type: "person", action: "delete" },
    "required",
    "identifiers",
    "identifiers must be present",
  ],
  [
    { type: "person", action: "merge", primary: { id: "1" } },
    "required",
    "secondary",
    "secondary must be present",
  ],
];

for (const [item, reason, field, message] of REFUSED) {
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
  const refused = REFUSED.map(([item]) => item);
  const answer = await client.batch(
    person({ id: "first" }),
    ...refused,
    person({ id: "last" }),
  );
  assertEquals(answer, {
    status: 207,
    body: {
      errors: REFUSED.map(([, reason, field, message], index) => ({
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
    body.errors.map((error: { batch_index: number; field: string }) => [
      error.batch_index,
      error.field,
    ]),
    [[1, "id"], [1, "id"], [1, "long"], [1, "timestamp"]],
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
  const cases: [string, unknown][] = [
    ["", json],
    ['{"batch":[', json],
    ["{}", array("required")],
    ["[]", array("required")],
    ["null", array("required")],
    ['{"batch":{}}', array("invalid")],
    ['{"batch":null}', array("invalid")],
  ];
  for (const [body, error] of cases) {
    const answer = await client.send("POST", "/api/v2/batch", { body });
    assertEquals(answer, { status: 400, body: { errors: [error] } });
  }
  assertEquals(await client.batch(), OK);
});

Deno.test("POST /batch takes the timestamp beside the attributes before the one inside", async () => {
  await using client = startClient({ now: () => 1_700_000_000_000 });
  await client.batch(person({ id: "1" }, { a: 1 }));
  await client.batch(
    person({ id: "1" }, { a: 2, _timestamp: 1_800_000_000 }, { timestamp: 1_600_000_000 }),
  );
  assertEquals(client.sandbox.person({ id: "1" })?.sent, { a: "1" });
  await client.batch(
    person({ id: "1" }, { a: 3, _timestamp: 1_600_000_000 }, { timestamp: 1_800_000_000 }),
  );
  assertEquals(client.sandbox.person({ id: "1" })?.sent, { a: "3" });
});

Deno.test("POST /batch and PUT do not keep relationships and control keys as attributes", async () => {
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
