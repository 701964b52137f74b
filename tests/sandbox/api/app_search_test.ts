import { assertEquals } from "@std/assert";
import { type Client, person, slowClock, startClient } from "../../helpers/sandbox_client.ts";

const eq = (field: string, value: unknown) => ({ attribute: { field, operator: "eq", value } });
const exists = (field: string) => ({ attribute: { field, operator: "exists" } });

async function startWithPeople(): Promise<Client> {
  const client = startClient({ now: slowClock() });
  await client.put("1", { email: "Ann@example.com", plan: "pro", level: 2, vip: true });
  await client.put("2", { plan: "free", level: "2" });
  await client.put("bob@example.com", { plan: "pro", level: 12345678901234567890n.toString() });
  return client;
}

function search(client: Client, { filter, query = "" }: { filter: unknown; query?: string }) {
  return client.look(`/customers${query}`, { filter });
}

Deno.test("POST /v1/customers finds people by attributes, and by and, or and not of them", async () => {
  await using client = await startWithPeople();
  const cases: [filter: unknown, found: string[]][] = [
    [{ and: [eq("plan", "pro")] }, ["1", ""]],
    [eq("plan", "pro"), ["1", ""]],
    [eq("plan", "Pro"), []],
    [eq("level", "2"), ["1", "2"]],
    [eq("level", 2), ["1", "2"]],
    [eq("vip", true), ["1"]],
    [eq("email", "ann@EXAMPLE.com"), ["1"]],
    [eq("id", "2"), ["2"]],
    [eq("cio_id", "a3000003"), [""]],
    [exists("vip"), ["1"]],
    [exists("email"), ["1", ""]],
    [exists("id"), ["1", "2"]],
    [exists("constructor"), []],
    [{ not: exists("vip") }, ["2", ""]],
    [{ or: [eq("plan", "free"), exists("vip")] }, ["1", "2"]],
    [{ and: [eq("plan", "pro"), { not: { or: [exists("vip"), eq("id", "9")] } }] }, [""]],
  ];
  for (const [filter, ids] of cases) {
    const { status, body } = await search(client, { filter });
    assertEquals([status, body.ids], [200, ids], JSON.stringify(filter));
  }
  const { body } = await search(client, { filter: eq("plan", "pro") });
  assertEquals(body, {
    identifiers: [
      { id: "1", email: "Ann@example.com", cio_id: "a3000001" },
      { id: null, email: "bob@example.com", cio_id: "a3000003" },
    ],
    ids: ["1", ""],
    next: "",
  });
});

Deno.test("POST /v1/customers answers page by page", async () => {
  await using client = await startWithPeople();
  const filter = exists("plan");
  const first = await search(client, { filter, query: "?limit=2" });
  assertEquals([first.body.ids, first.body.next], [["1", "2"], "2"]);
  const second = await search(client, { filter, query: `?limit=2&start=${first.body.next}` });
  assertEquals([second.body.ids, second.body.next], [[""], ""]);
  const one = await search(client, { filter, query: "?limit=1" });
  assertEquals([one.body.ids, one.body.next], [["1"], "1"]);
  const whole = await search(client, { filter, query: "?limit=3" });
  assertEquals([whole.body.ids.length, whole.body.next], [3, ""]);
  const limits = ["0", "1001", "-1", "x", "1.5"];
  for (const limit of limits) {
    assertEquals(await search(client, { filter, query: `?limit=${limit}` }), {
      status: 400,
      body: { errors: [{ detail: "limit must be a whole number from 1 to 1000", status: "400" }] },
    }, limit);
  }
  assertEquals((await search(client, { filter, query: "?limit=1000" })).status, 200);
  const { body } = await search(client, { filter, query: "?start=x" });
  assertEquals(body.errors[0].detail, "start must be next of another answer");
});

Deno.test("POST /v1/customers has 50 people on a page unless another number is asked for", async () => {
  await using client = startClient({ now: slowClock() });
  const people = Array.from({ length: 51 }, (_, i) => person({ id: `${i}` }, { plan: "pro" }));
  await client.batch(...people);
  const { body } = await search(client, { filter: exists("plan") });
  assertEquals([body.ids.length, body.next], [50, "50"]);
});

Deno.test("POST /v1/customers takes filters that are 20 levels deep", async () => {
  await using client = await startWithPeople();
  let deep: unknown = exists("vip");
  for (let level = 0; level < 20; level += 1) deep = { not: deep };
  const { status, body } = await search(client, { filter: deep });
  assertEquals([status, body.ids], [200, ["1"]]);
  let all: unknown = exists("vip");
  for (let level = 0; level < 20; level += 1) all = { and: [all] };
  assertEquals((await search(client, { filter: all })).body.ids, ["1"]);
  const { body: refused } = await search(client, { filter: { or: [all] } });
  assertEquals(refused.errors[0].detail, "a filter can be 20 levels deep");
});

Deno.test("POST /v1/customers says what a filter has wrong, and what the sandbox lacks for it", async () => {
  await using client = await startWithPeople();
  const conditions = "a filter must have exactly one of and, or, not, attribute and segment";
  let deep: unknown = exists("a");
  for (let level = 0; level < 21; level += 1) deep = { not: deep };
  const cases: [filter: unknown, detail: string][] = [
    [undefined, conditions],
    [{}, conditions],
    [[], conditions],
    [{ event: { name: "a" } }, conditions],
    [{ ...exists("a"), not: exists("b") }, conditions],
    [{ and: [] }, "and must be a list of filters"],
    [{ or: exists("a") }, "or must be a list of filters"],
    [{ and: [exists("a"), {}] }, conditions],
    [{ attribute: "a" }, "attribute needs a field"],
    [{ attribute: { field: "a", operator: "gt", value: 1 } }, "operator must be eq or exists"],
    [{ attribute: { field: "a", operator: "eq" } }, "operator eq needs a value"],
    [deep, "a filter can be 20 levels deep"],
  ];
  for (const [filter, detail] of cases) {
    assertEquals(await search(client, { filter }), {
      status: 400,
      body: { errors: [{ detail, status: "400" }] },
    }, JSON.stringify(filter));
  }
  assertEquals(await search(client, { filter: { and: [{ segment: { id: 1 } }] } }), {
    status: 501,
    body: { errors: [{ detail: "the sandbox has no search of people by segment", status: "501" }] },
  });
  assertEquals((await client.look("/customers", "{")).body, {
    errors: [{ detail: "request body must be valid JSON", status: "400" }],
  });
});
