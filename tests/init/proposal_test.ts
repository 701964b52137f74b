/** Which key becomes which attribute, and which cannot become one. */

import { assertEquals } from "@std/assert";
import { type Proposal, propose, type UserKey } from "../../lib/init/proposal.ts";
import { surveyOf } from "../helpers/survey.ts";

const BY_ID: UserKey = { from: "id", identifier: "id" };

async function proposalFor(records: readonly unknown[], user: UserKey = BY_ID): Promise<Proposal> {
  return propose(await surveyOf(records), user);
}

async function pairs(records: readonly unknown[], user?: UserKey): Promise<string[][]> {
  const { mappings } = await proposalFor(records, user);
  return mappings.map(({ from, to }) => [from, to]);
}

async function reasons(record: unknown): Promise<string[][]> {
  return (await proposalFor([record])).leftOut.map(({ from, reason }) => [from, reason]);
}

Deno.test("propose() names attributes like keys, and by their path in nested objects", async () => {
  assertEquals(
    await pairs([{ id: 1, "First Name": "a", address: { city: "b", geo: { lat: 1 } } }]),
    [["First Name", "First Name"], ["address.city", "address_city"], [
      "address.geo.lat",
      "address_geo_lat",
    ]],
  );
  assertEquals(await pairs([{ id: 1, _id: { $oid: "x" }, n: { $numberLong: "5" } }]), [
    ["_id.$oid", "_id"],
    ["n.$numberLong", "n"],
  ]);
});

Deno.test("propose() gives no two keys one name", async () => {
  assertEquals(await pairs([{ id: 1, a_b: 1, a: { b: 2 } }]), [["a_b", "a_b"], ["a.b", "a.b"]]);
  const { mappings, leftOut } = await proposalFor([{ id: 1, a_b_c: 1, a: { b_c: 2 }, "a.b_c": 3 }]);
  assertEquals(mappings.map(({ to }) => to), ["a_b_c", "a", "a.b_c"]);
  assertEquals(leftOut, []);
});

Deno.test("propose() keeps the name of the identifier for the key that identifies", async () => {
  const record = { id: "1", user_id: "u1", email: "a@x.com" };
  assertEquals(await pairs([record]), [["user_id", "user_id"], ["email", "email"]]);
  const byOther = await proposalFor([record], { from: "user_id", identifier: "id" });
  assertEquals(byOther.mappings.map(({ from, to }) => [from, to]), [
    ["id", "id_in_data"],
    ["email", "email"],
  ]);
  assertEquals(byOther.mappings[0].note, "as id_in_data, because id is what 'user_id' becomes");
  assertEquals(await pairs([record], { from: "email", identifier: "email" }), [
    ["id", "id"],
    ["user_id", "user_id"],
  ]);
});

Deno.test("propose() leaves out keys that cannot become attributes, and says why", async () => {
  assertEquals(await reasons({ id: 1, "": 1 }), [["", "its name is empty"]]);
  assertEquals(await reasons({ id: 1, "a${b}": 1 }), [
    ["a${b}", "its name holds '${', which means a variable in a configuration"],
  ]);
  assertEquals(await reasons(JSON.parse('{"id":1,"\\ud800":1}')), [
    ["\ud800", "its name holds half of a surrogate pair"],
  ]);
  assertEquals(await reasons({ id: 1, a1b2c3d4e5f60718293a: 1 }), [
    ["a1b2c3d4e5f60718293a", "its name looks like a credential"],
  ]);
  const twice = { user_id: 1, id_in_data: 2, id: 3 };
  const { leftOut } = await proposalFor([twice], { from: "user_id", identifier: "id" });
  assertEquals(leftOut, [{ from: "id", reason: "its name is taken" }]);
  const long = "ü".repeat(76);
  assertEquals(await reasons({ id: 1, [long]: 1, ["ü".repeat(75)]: 1 }), [
    [long, "its name is longer than 150 bytes, Customer.io's limit"],
  ]);
  assertEquals(await reasons({ id: 1, cio_id: "a", _timestamp: 1, _update: true }), [
    ["cio_id", "Customer.io gives it to each person itself"],
    ["_timestamp", "it would outdate later updates: Customer.io drops what is older"],
    ["_update", "it would tell Customer.io not to create anyone"],
  ]);
});

Deno.test("propose() leaves out what Customer.io takes in another form alone", async () => {
  const taken = "which is what Customer.io takes as";
  const cases: { value: unknown; key: string; reason?: string }[] = [
    {
      key: "unsubscribed",
      value: "maybe",
      reason: `1 of 1 values are not true or false, ${taken} unsubscribed`,
    },
    { key: "unsubscribed", value: "yes" },
    { key: "email", value: { a: [1] }, reason: `1 of 1 values are not text, ${taken} email` },
    { key: "email", value: 5 },
    {
      key: "cio_relationships",
      value: ["x"],
      reason: `1 of 1 values are not a list of relationships, ${taken} cio_relationships`,
    },
    { key: "cio_relationships", value: [{ identifiers: { object_type_id: "1", object_id: "a" } }] },
    {
      key: "cio_subscription_preferences",
      value: "x",
      reason: `1 of 1 values are not an object, ${taken} cio_subscription_preferences`,
    },
    { key: "cio_subscription_preferences", value: { topics: { topic_1: true } } },
  ];
  for (const { key, value, reason } of cases) {
    // A nested email has a name of its own.
    const record = key === "email" && reason !== undefined
      ? { id: 1, email: [1] }
      : { id: 1, [key]: value };
    assertEquals(await reasons(record), reason === undefined ? [] : [[key, reason]], key);
  }
  // One user with a bad email is told by a check; the others have theirs.
  assertEquals(await pairs([{ id: 1, email: "a" }, { id: 2, email: "b" }, { id: 3, email: [1] }]), [
    ["email", "email"],
  ]);
});

Deno.test("propose() tells of values that are too long, and leaves a key out where most are", async () => {
  const long = "x".repeat(1001);
  const { mappings, leftOut } = await proposalFor([
    { id: 1, bio: long, some: long, fits: "x".repeat(1000), tags: ["ü".repeat(500)] },
    { id: 2, bio: long, some: "a" },
    { id: 3, bio: "a", some: "b" },
  ]);
  assertEquals(mappings.map(({ from, note }) => [from, note]), [
    [
      "some",
      "1 value of more than 1,000 bytes: Customer.io takes none, so this user will be rejected",
    ],
    ["fits", undefined],
  ]);
  const both = await proposalFor([{ id: 1, a: long }, { id: 2, a: long }, { id: 3, a: "a" }, {
    id: 4,
    a: "b",
  }, { id: 5, a: "c" }]);
  assertEquals(
    both.mappings[0].note,
    "2 values of more than 1,000 bytes: Customer.io takes none, so these users will be rejected",
  );
  assertEquals(leftOut.map(({ from }) => from), ["bio", "tags"]);
  assertEquals(leftOut[0].reason, "2 of 3 values are longer than 1,000 bytes, Customer.io's limit");
});

Deno.test("propose() keeps the 300 attributes that most users have", async () => {
  const rare = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`r${i}`, 1]));
  const usual = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`u${i}`, 1]));
  const { mappings, leftOut } = await proposalFor([{ id: 1, ...rare, ...usual }, {
    id: 2,
    ...usual,
  }]);
  assertEquals(mappings.length, 300);
  assertEquals(mappings.filter(({ from }) => from.startsWith("u")).length, 100);
  assertEquals(leftOut.length, 50);
  assertEquals(leftOut.every(({ from }) => from.startsWith("r")), true);
  assertEquals(
    leftOut[0].reason,
    "a person has at most 300 attributes, and others have more values",
  );
});

Deno.test("propose() names the users' emails email, to which Customer.io writes", async () => {
  const emails = [{ id: 1, "E-Mail Address": "a@x.com" }, { id: 2, "E-Mail Address": null }];
  const { mappings } = await proposalFor(emails);
  assertEquals(mappings.map(({ to, note }) => [to, note]), [
    ["email", "as email, to which Customer.io writes"],
  ]);
  assertEquals(await pairs([{ id: 1, contact: { email: "a@x.com" } }]), [[
    "contact.email",
    "email",
  ]]);
  // There is one of that name, or they are no emails, or somebody else's.
  assertEquals(await pairs([{ id: 1, Email: "a@x.com", email: "b@x.com" }]), [
    ["Email", "Email"],
    ["email", "email"],
  ]);
  assertEquals(await pairs([{ id: 1, mail: "postbox 5" }]), [["mail", "mail"]]);
  assertEquals(await pairs([{ id: 1, boss_email: "a@x.com" }]), [["boss_email", "boss_email"]]);
  const byEmail: UserKey = { from: "login", identifier: "email" };
  assertEquals(await pairs([{ login: "a@x.com", mail: "a@x.com" }], byEmail), [["mail", "mail"]]);
});

Deno.test("propose() takes for the users' emails what nine tenths of the values are", async () => {
  const records = (emails: number) =>
    Array.from({ length: 10 }, (_, id) => ({ id, mail: id < emails ? `${id}@x.com` : "none" }));
  assertEquals(await pairs(records(9)), [["mail", "email"]]);
  assertEquals(await pairs(records(8)), [["mail", "mail"]]);
  assertEquals(await pairs([{ id: 1, mail: null }]), [["mail", "mail"]]);
});

Deno.test("propose() maps a key that has no value, and one of which less than half is too long", async () => {
  const long = "x".repeat(1001);
  const records = [{ id: 1, none: null, half: long }, { id: 2, half: "a" }];
  const { mappings, leftOut } = await proposalFor(records);
  assertEquals(mappings.map(({ from }) => from), ["none"]);
  assertEquals(leftOut, [
    { from: "half", reason: "1 of 2 values are longer than 1,000 bytes, Customer.io's limit" },
  ]);
});

Deno.test("propose() says so of no key that has its name but for another's", async () => {
  const { mappings } = await proposalFor([{ id: 1, a_b: 1, a: { b: 2 } }]);
  assertEquals(mappings.map(({ to, note }) => [to, note]), [["a_b", undefined], [
    "a.b",
    undefined,
  ]]);
});

Deno.test("propose() leaves a key out when half of its values or more are not what its name needs", async () => {
  const emails = (...values: unknown[]) => values.map((email, id) => ({ id, email }));
  const left = async (records: unknown[]) => (await proposalFor(records)).leftOut;
  assertEquals(await left(emails("a@x.org", "b@x.org", [1])), []);
  assertEquals(await left(emails("a@x.org", [1])), [{
    from: "email",
    reason: "1 of 2 values are not text, which is what Customer.io takes as email",
  }]);
});
