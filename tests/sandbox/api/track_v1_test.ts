import { assertEquals } from "@std/assert";
import { type Client, person, startClient } from "../../helpers/sandbox_client.ts";

const OK = { status: 200, body: {} };

const MERGES: Record<string, (client: Client, body: object) => unknown> = {
  "POST /merge_customers": (client, body) =>
    client.send("POST", "/api/v1/merge_customers", { body }),
  "v2 merge": (client, body) => client.entity({ type: "person", action: "merge", ...body }),
};

for (const [way, merge] of Object.entries(MERGES)) {
  Deno.test(`${way} gives the primary what only the secondary has`, async () => {
    await using client = startClient();
    await client.put("1", { a: 1, b: 1 });
    await client.put("ann@example.com", { b: 2, c: 2 });
    const body = { primary: { id: "1" }, secondary: { email: "Ann@example.com" } };
    assertEquals(await merge(client, body), OK);
    assertEquals(client.sandbox.personCount, 1);
    assertEquals(client.sandbox.person({ email: "ann@example.com" }), {
      identifiers: { id: "1", email: "ann@example.com", cio_id: "a3000001" },
      attributes: {
        id: "1",
        email: "ann@example.com",
        cio_id: "a3000001",
        a: "1",
        b: "1",
        c: "2",
      },
      sent: { a: "1", b: "1", c: "2" },
      unsubscribed: false,
    });
  });

  Deno.test(`${way} does nothing unless both exist and are two people`, async () => {
    await using client = startClient();
    await client.put("1", { email: "ann@example.com" });
    const pairs = [
      { primary: { id: "2" }, secondary: { id: "1" } },
      { primary: { id: "1" }, secondary: { id: "2" } },
      { primary: { id: "1" }, secondary: { email: "ann@example.com" } },
    ];
    for (const pair of pairs) assertEquals(await merge(client, pair), OK, JSON.stringify(pair));
    assertEquals(client.sandbox.person({ email: "ann@example.com" })?.identifiers.id, "1");
  });
}

Deno.test("POST /merge_customers answers 400 unless each side has one identifier", async () => {
  await using client = startClient();
  const one = { id: "1" };
  const exactlyOne = "must hold exactly one of id, email, cio_id, phone";
  const cases: { body: unknown; error: string }[] = [
    { body: {}, error: "primary must be present" },
    { body: { primary: one }, error: "secondary must be present" },
    { body: { primary: one, secondary: {} }, error: `secondary ${exactlyOne}` },
    {
      body: { primary: { id: "1", email: "a@b" }, secondary: one },
      error: `primary ${exactlyOne}`,
    },
    { body: { primary: { telephone: "1" }, secondary: one }, error: `primary ${exactlyOne}` },
    { body: { primary: "1", secondary: one }, error: "primary must be a JSON object" },
    { body: { primary: { id: 1 }, secondary: one }, error: "id attribute must be a string value" },
    {
      body: { primary: { id: "" }, secondary: one },
      error: "id attribute cannot be an empty string",
    },
  ];
  for (const { body, error } of cases) {
    const answer = await client.send("POST", "/api/v1/merge_customers", { body });
    assertEquals(answer, { status: 400, body: { meta: { error } } }, JSON.stringify(body));
  }
});

Deno.test("PUT /customers/{identifier} answers 400 when the body is not a JSON object", async () => {
  await using client = startClient();
  const malformed = "request body must be valid JSON";
  const other = "request body must be a JSON object";
  const cases: { body: BodyInit; error: string }[] = [
    { body: "{", error: malformed },
    { body: "{'a':1}", error: malformed },
    { body: "a=1&b=2", error: malformed },
    { body: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), error: malformed },
    { body: "[]", error: other },
    { body: "null", error: other },
    { body: '"text"', error: other },
    { body: "12345678901234567890", error: other },
  ];
  for (const { body, error } of cases) {
    const answer = await client.send("PUT", "/api/v1/customers/1", { body });
    assertEquals(answer, { status: 400, body: { meta: { error } } }, JSON.stringify(body));
  }
  assertEquals(client.sandbox.personCount, 0);
  assertEquals(await client.send("PUT", "/api/v1/customers/1"), OK);
  assertEquals(client.sandbox.personCount, 1);
});

Deno.test("PUT /customers/{identifier} takes a body of unknown length", async () => {
  await using client = startClient();
  const body = new Blob(['{"a":', "1.10}"]).stream();
  assertEquals(await client.send("PUT", "/api/v1/customers/1", { body }), OK);
  assertEquals(client.sandbox.person({ id: "1" })?.attributes.a, "1.10");
});

Deno.test("Every way to send keeps digits of numbers and odd names when it stores attributes", async () => {
  await using client = startClient();
  const attributes = '{"big":12345678901234567890,"odd":9007199254740993,"price":1.10,' +
    '"tiny":1e-7,"list":[1.0,{"deep":0.10}],"__proto__":2.50,"constructor":"c","plain":3}';
  const expected = {
    big: "12345678901234567890",
    odd: "9007199254740993",
    price: "1.10",
    tiny: "1e-7",
    list: '[1.0,{"deep":0.10}]',
    ["__proto__"]: "2.50",
    constructor: "c",
    plain: "3",
  };
  const item = (id: string) =>
    `{"type":"person","action":"identify","identifiers":{"id":"${id}"},"attributes":${attributes}}`;
  await client.send("PUT", "/api/v1/customers/1", { body: attributes });
  await client.send("POST", "/api/v2/entity", { body: item("2") });
  await client.send("POST", "/api/v2/batch", { body: `{"batch":[${item("3")}]}` });
  for (const id of ["1", "2", "3"]) {
    const { attributes: { cio_id: _, ...shown }, sent } = client.sandbox.person({ id })!;
    assertEquals(Object.entries(shown), Object.entries({ id, ...expected }));
    assertEquals(sent.big, "12345678901234567890");
    assertEquals(Object.getOwnPropertyDescriptor(sent, "constructor")?.value, '"c"');
  }
  const [created] = client.sandbox.activity();
  assertEquals(created.data.price, { from: "", to: "1.10" });
  await client.batch(person({ id: "1" }, { price: 1.1 }));
  assertEquals(client.sandbox.activity().at(-1)?.data, { price: { from: "1.10", to: "1.1" } });
});

Deno.test("DELETE, suppress and unsuppress refuse an identifier that nobody can have", async () => {
  await using client = startClient();
  const path = `/api/v1/customers/${"x".repeat(151)}`;
  const refused = {
    status: 400,
    body: { meta: { errors: ["id attribute cannot be longer than 150 bytes"] } },
  };
  assertEquals(await client.send("DELETE", path), refused);
  assertEquals(await client.send("POST", `${path}/suppress`), refused);
  assertEquals(await client.send("POST", `${path}/unsuppress`), refused);
  assertEquals(client.sandbox.activity(), []);
});
