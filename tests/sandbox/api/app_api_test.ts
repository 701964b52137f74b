import { assertEquals } from "@std/assert";
import { RateLimit } from "../../../lib/sandbox/api/rate_limit.ts";
import { slowClock, startClient } from "../../helpers/sandbox_client.ts";

const ANN = {
  id: "1",
  identifiers: { id: "1", email: "Ann@example.com", cio_id: "a3000001" },
  attributes: {
    id: "1",
    email: "Ann@example.com",
    cio_id: "a3000001",
    created_at: "1489014595",
    hirable: "true",
    big: "12345678901234567890",
    tags: '["a",1]',
  },
  unsubscribed: false,
  devices: [],
};
const SENT = '{"email":"Ann@example.com","created_at":1489014595,"hirable":true,' +
  '"big":12345678901234567890,"tags":["a",1]}';

Deno.test("GET /v1/customers/{id}/attributes shows every value as a string", async () => {
  await using client = startClient({ now: slowClock() });
  await client.send("PUT", "/api/v1/customers/1", { body: SENT });
  for (
    const path of [
      "1/attributes",
      "1/attributes?id_type=id",
      "ann%40EXAMPLE.com/attributes?id_type=email",
      "a3000001/attributes?id_type=cio_id",
      "cio_a3000001/attributes?id_type=cio_id",
    ]
  ) {
    const answer = await client.look(`/customers/${path}`);
    assertEquals(answer, { status: 200, body: { customer: ANN } }, path);
  }
});

Deno.test("GET /v1/customers/{id}/attributes answers 404 when there is nobody", async () => {
  await using client = startClient({ now: slowClock() });
  await client.put("1", { email: "ann@example.com" });
  const body = { errors: [{ detail: "not found", status: "404" }] };
  for (const path of ["2/attributes", "1/attributes?id_type=email", "ann@example.com/attributes"]) {
    assertEquals(await client.look(`/customers/${path}`), { status: 404, body }, path);
  }
});

Deno.test("The App API answers 400 when id_type is none of the four kinds", async () => {
  await using client = startClient({ now: slowClock() });
  const body = {
    errors: [{ detail: "id_type must be one of id, email, cio_id, phone", status: "400" }],
  };
  assertEquals(await client.look("/customers/1/attributes?id_type=anonymous_id"), {
    status: 400,
    body,
  });
  const answer = await client.look("/customers/attributes?id_type=", { ids: ["1"] });
  assertEquals(answer, { status: 400, body });
});

Deno.test("POST /v1/customers/attributes leaves out whom there is not, and names nobody twice", async () => {
  await using client = startClient({ now: slowClock() });
  await client.send("PUT", "/api/v1/customers/1", { body: SENT });
  await client.put("2", { unsubscribed: true });
  const ids = ["1", "nobody", "2", "1"];
  const { status, body } = await client.look("/customers/attributes", { ids });
  assertEquals(status, 200);
  assertEquals(body.customers[0], ANN);
  assertEquals(
    body.customers.map(({ id, unsubscribed }: typeof ANN) => ({ id, unsubscribed })),
    [{ id: "1", unsubscribed: false }, { id: "2", unsubscribed: true }],
  );
  const byEmail = await client.look("/customers/attributes?id_type=email", {
    ids: ["ANN@example.com"],
  });
  assertEquals(byEmail.body, { customers: [ANN] });
  const nobody = await client.look("/customers/attributes", { ids: ["nobody"] });
  assertEquals(nobody, { status: 200, body: { customers: [] } });
});

Deno.test("The App API finds people by phone, and answers 400 to what is no E.164 number", async () => {
  await using client = startClient({ now: slowClock() });
  const phone = "+14155552671";
  await client.put("1", { phone });
  await client.put("2", { phone });
  await client.put("3", { phone: "555" });
  const path = (value: string) =>
    `/customers/${encodeURIComponent(value)}/attributes?id_type=phone`;
  const ids = (ids: string[]) => client.look("/customers/attributes?id_type=phone", { ids });
  const { body } = await client.look(path(phone));
  assertEquals(body.customer.id, "1");
  assertEquals(body.customer.identifiers, { id: "1", email: null, cio_id: "a3000001" });
  assertEquals(body.customer.attributes.phone, phone);
  const found = await ids([phone, "+4915112345678"]);
  assertEquals(found.body.customers.map(({ id }: typeof ANN) => id), ["1"]);
  assertEquals((await client.look(path("+4915112345678"))).status, 404);
  const detail = "phone attribute must be a valid E.164 phone number";
  const refused = { status: 400, body: { errors: [{ detail, status: "400" }] } };
  for (const value of ["555", "14155552671", "nobody"]) {
    assertEquals(await client.look(path(value)), refused, value);
    assertEquals(await ids([phone, value]), refused, value);
  }
});

Deno.test("POST /v1/customers/attributes takes 1 to 100 ids", async () => {
  await using client = startClient({ now: slowClock() });
  const ids = Array.from({ length: 100 }, (_, index) => String(index));
  for (const id of ids) await client.put(id, {});
  const { body } = await client.look("/customers/attributes", { ids });
  assertEquals(body.customers.map((each: typeof ANN) => each.id), ids);
  const refused = {
    errors: [{ detail: "ids must be a list of 1 to 100 strings", status: "400" }],
  };
  const wrong = [{ ids: [] }, { ids: [...ids, "100"] }, { ids: [1] }, { ids: "1" }, {}, []];
  for (const body of wrong) {
    const answer = await client.look("/customers/attributes", body);
    assertEquals(answer, { status: 400, body: refused }, JSON.stringify(body));
  }
  assertEquals((await client.look("/customers/attributes", "{")).body, {
    errors: [{ detail: "request body must be valid JSON", status: "400" }],
  });
});

Deno.test("GET /v1/customers?email= finds by email, and nobody by an unencoded +", async () => {
  await using client = startClient({ now: slowClock() });
  await client.put("1", { email: "ann+a@example.com" });
  await client.put("bob@example.com", {});
  const found = (path: string) => client.look(path).then(({ body }) => body.results);
  assertEquals(await found("/customers?email=ANN%2Ba%40example.com"), [
    { email: "ann+a@example.com", id: "1", cio_id: "a3000001" },
  ]);
  assertEquals(await found("/customers?email=bob@example.com"), [
    { email: "bob@example.com", id: null, cio_id: "a3000002" },
  ]);
  assertEquals(await found("/customers?email=ann+a@example.com"), []);
  for (const path of ["/customers", "/customers?email="]) {
    assertEquals(await client.look(path), {
      status: 400,
      body: { errors: [{ detail: "email parameter is required", status: "400" }] },
    });
  }
});

Deno.test("The App API answers 401 unless the key is right", async () => {
  await using client = startClient({ appApiKey: "right" });
  await client.put("1", {});
  const body = { errors: [{ detail: "unauthorized request", status: "401" }] };
  const wrong = ["", "Bearer", "Bearer wrong", "Basic right", "right"];
  for (const authorization of wrong) {
    const answer = await client.send("GET", "/v1/customers/1/attributes", { authorization });
    assertEquals(answer, { status: 401, body }, authorization);
  }
  const track = await client.send("GET", "/v1/customers/1/attributes");
  assertEquals(track, { status: 401, body });
  const good = await client.send("GET", "/v1/customers/1/attributes", {
    authorization: "bearer right",
  });
  assertEquals(good.status, 200);
});

Deno.test("The App API answers 429 to what is more than 10 a second", async () => {
  let now = 1_700_000_000_000;
  await using client = startClient({ now: () => now });
  const ask = async () => (await client.look("/customers?email=a")).status;
  const statuses = await Promise.all(Array.from({ length: 25 }, ask));
  assertEquals(statuses.filter((status) => status === 200).length, 10);
  assertEquals(statuses.filter((status) => status === 429).length, 15);
  const { body } = await client.look("/customers?email=a");
  assertEquals(body, { errors: [{ detail: "too many requests", status: "429" }] });
  now += 899;
  assertEquals(await ask(), 429);
  now += 1;
  assertEquals(await ask(), 200);
  // The Track API has no such limit.
  for (let id = 0; id < 30; id += 1) assertEquals((await client.put(String(id), {})).status, 200);
});

Deno.test("RateLimit.allows() counts over any window, and only what it allowed", () => {
  const limit = new RateLimit(2, 100);
  const requests = [
    { atMs: 0, isAllowed: true },
    { atMs: 60, isAllowed: true },
    { atMs: 99, isAllowed: false },
    { atMs: 100, isAllowed: true },
    { atMs: 159, isAllowed: false },
    { atMs: 160, isAllowed: true },
    { atMs: 1000, isAllowed: true },
    { atMs: 1000, isAllowed: true },
    { atMs: 1099, isAllowed: false },
  ];
  for (const { atMs, isAllowed } of requests) {
    assertEquals(limit.allows(atMs), isAllowed, `at ${atMs} ms`);
  }
});
