import { assert, assertEquals } from "@std/assert";
import type { JsonValue } from "../../../lib/json/exact_json.ts";
import {
  attributeProblems,
  isItemTooLarge,
  isLongerThan,
} from "../../../lib/sandbox/people/limits.ts";
import { person, startClient } from "../../helpers/sandbox_client.ts";

const OK = { status: 200, body: {} };
const ID_TOO_LONG = "id attribute cannot be longer than 150 bytes";
const NAME_TOO_LONG = "attribute name cannot be longer than 150 bytes";
const TOO_MANY = "cannot identify more than 300 attributes in one request";
const valueTooLong = (name: string) =>
  `value for attribute '${name}' cannot be longer than 1000 bytes`;

/** A number of so many digits, written as it is. */
function digits(count: number): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON("1".repeat(count));
}

const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, index]));

/** Attributes at a limit and right above it, with the problem of the latter. */
const CASES: { limit: string; at: object; above: object; field: string; message: string }[] = [
  {
    limit: "value",
    at: { a: "x".repeat(1000) },
    above: { a: "x".repeat(1001) },
    field: "a",
    message: valueTooLong("a"),
  },
  {
    limit: "value in UTF-8",
    at: { a: "é".repeat(500) },
    above: { a: "é".repeat(501) },
    field: "a",
    message: valueTooLong("a"),
  },
  {
    limit: "value of emoji",
    at: { a: "😀".repeat(250) },
    above: { a: "😀".repeat(251) },
    field: "a",
    message: valueTooLong("a"),
  },
  {
    limit: "list",
    at: { a: ["x".repeat(996)] },
    above: { a: ["x".repeat(997)] },
    field: "a",
    message: valueTooLong("a"),
  },
  {
    limit: "number",
    at: { a: digits(1000) },
    above: { a: digits(1001) },
    field: "a",
    message: valueTooLong("a"),
  },
  {
    limit: "list of numbers",
    at: { a: [digits(998)] },
    above: { a: [digits(999)] },
    field: "a",
    message: valueTooLong("a"),
  },
  {
    limit: "phone",
    at: { phone: "1".repeat(1000) },
    above: { phone: "1".repeat(1001) },
    field: "phone",
    message: valueTooLong("phone"),
  },
  {
    limit: "email",
    at: { email: "x".repeat(996) + "@b.c" },
    above: { email: "x".repeat(997) + "@b.c" },
    field: "email",
    message: valueTooLong("email"),
  },
  {
    limit: "name",
    at: { ["n".repeat(150)]: 1 },
    above: { ["n".repeat(151)]: 1 },
    field: "attributes",
    message: NAME_TOO_LONG,
  },
  {
    limit: "name in UTF-8",
    at: { ["é".repeat(75)]: 1 },
    above: { ["é".repeat(75) + "n"]: 1 },
    field: "attributes",
    message: NAME_TOO_LONG,
  },
  {
    limit: "number of attributes",
    at: many(300),
    above: many(301),
    field: "attributes",
    message: TOO_MANY,
  },
  {
    limit: "id",
    at: { id: "i".repeat(150) },
    above: { id: "i".repeat(151) },
    field: "id",
    message: ID_TOO_LONG,
  },
];

for (const { limit, at, above, field, message } of CASES) {
  Deno.test(`Attributes at the limit for ${limit} are accepted, above it refused`, async () => {
    await using client = startClient();
    assertEquals(await client.put("a@b.c", at), OK);
    assertEquals(await client.entity(person({ email: "d@e.f" }, above)), {
      status: 400,
      body: { errors: [{ reason: "invalid", field, message }] },
    });
    assertEquals(await client.put("d@e.f", above), {
      status: 400,
      body: { meta: { errors: [message] } },
    });
    const answer = await client.batch(
      person({ id: "at" }, at),
      person({ email: "d@e.f" }, above),
    );
    assertEquals(answer, {
      status: 207,
      body: { errors: [{ batch_index: 1, reason: "invalid", field, message }] },
    });
    assertEquals(client.sandbox.person({ email: "d@e.f" }), undefined);
    assertEquals(client.sandbox.personCount, 2);
  });
}

Deno.test("An id may have 150 bytes", async () => {
  await using client = startClient();
  for (const id of ["i".repeat(150), "é".repeat(75)]) {
    assertEquals(await client.put(id, {}), OK);
    assertEquals(await client.entity(person({ id })), OK);
    const error = { reason: "invalid", field: "id", message: ID_TOO_LONG };
    assertEquals(await client.entity(person({ id: `${id}+` })), {
      status: 400,
      body: { errors: [error] },
    });
    const v1 = { status: 400, body: { meta: { errors: [ID_TOO_LONG] } } };
    assertEquals(await client.put(`${id}+`, {}), v1);
    assertEquals(await client.send("DELETE", `/api/v1/customers/${encodeURIComponent(id)}-`), v1);
  }
  assertEquals(client.sandbox.personCount, 2);
});

Deno.test("Other identifiers than an id have no limit of their own", async () => {
  await using client = startClient();
  const email = `${"e".repeat(2000)}@example.com`;
  const cioId = "c".repeat(2000);
  assertEquals(await client.put(email, { n: 1 }), OK);
  assertEquals(await client.put(`cio_${cioId}`, { n: 1 }), OK);
  for (const identifiers of [{ email }, { cio_id: cioId }]) {
    assertEquals(await client.entity(person(identifiers, { n: 2 })), OK);
    assertEquals(await client.batch(person(identifiers, { n: 3 })), OK);
  }
  assertEquals(client.sandbox.personCount, 1);
  assertEquals(client.sandbox.person({ email })?.sent, { n: "3" });
});

Deno.test("Instructions are not counted, and the reserved object is not measured", async () => {
  const topics = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`topic_${n}`, true]));
  const attributes = { ...many(299), cio_subscription_preferences: { topics }, _update: false };
  await using client = startClient();
  assertEquals(await client.put("1", { ...attributes, _timestamp: 1_900_000_000 }), OK);
  const item = person({ id: "2" }, attributes, { timestamp: 1_900_000_000 });
  assertEquals(await client.entity(item), OK);
  assertEquals(await client.batch(item), OK);
  for (const id of ["1", "2"]) {
    assertEquals(Object.keys(client.sandbox.person({ id })!.sent).length, 300, id);
  }
  assertEquals((await client.put("3", { ...attributes, a: 1 })).status, 400);
  assertEquals((await client.entity(person({ id: "3" }, { ...attributes, a: 1 }))).status, 400);
  assertEquals((await client.batch(person({ id: "3" }, { ...attributes, a: 1 }))).status, 207);
});

Deno.test("A value nested 100,000 deep is too long like any other", async () => {
  await using client = startClient();
  const body = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  assertEquals(await client.send("PUT", "/api/v1/customers/1", { body }), {
    status: 400,
    body: { meta: { errors: [valueTooLong("a")] } },
  });
});

Deno.test("A v1 answer lists everything that is wrong", async () => {
  await using client = startClient();
  const answer = await client.put("1", { a: "x".repeat(1001), ["n".repeat(151)]: 1, b: 1 });
  assertEquals(answer.body, { meta: { errors: [valueTooLong("a"), NAME_TOO_LONG] } });
});

Deno.test("isLongerThan() counts bytes of UTF-8 when a text is not ASCII", () => {
  const cases = [
    { text: "", bytes: 0 },
    { text: "abc", bytes: 3 },
    { text: "é", bytes: 2 },
    { text: "€", bytes: 3 },
    { text: "😀", bytes: 4 },
  ];
  for (const { text, bytes } of cases) {
    assertEquals(isLongerThan(text, bytes), false, text);
    if (bytes > 0) assert(isLongerThan(text, bytes - 1), text);
  }
});

Deno.test("A value that is nested more deeply than can be written is too long", () => {
  let deep: JsonValue = [];
  for (let depth = 0; depth < 200_000; depth++) deep = [deep];
  assertEquals(attributeProblems({ a: deep }).map(({ message }) => message), [valueTooLong("a")]);
  assertEquals(isItemTooLarge({ a: deep }), true);
  assertEquals(isItemTooLarge({ a: [] }), false);
});
