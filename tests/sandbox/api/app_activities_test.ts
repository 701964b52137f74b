import { assertEquals } from "@std/assert";
import { type Client, startClient } from "../../helpers/sandbox_client.ts";

const START = 1_700_000_000;

/** A sandbox in which things happen a second after each other, and look-ups never are too many. */
function startTimed(): { client: Client; look: Client["look"]; passTime: () => void } {
  let now = 1000 * START;
  const client = startClient({ now: () => now });
  return {
    client,
    look: (path) => {
      now += 1000;
      return client.look(path);
    },
    passTime: () => now += 1000,
  };
}

Deno.test("The App API shows activities newest first, everybody's and one person's", async () => {
  const { client: started, look, passTime } = startTimed();
  await using client = started;
  await client.put("1", { plan: "pro" });
  passTime();
  await client.put("2", {});
  passTime();
  await client.send("POST", "/api/v1/customers/1/events", {
    body: { name: "bought", data: { n: 1 } },
  });
  passTime();
  await client.send("POST", "/api/v1/customers/1/events", { body: { name: "/", type: "page" } });
  await client.send("POST", "/api/v1/events", { body: { name: "visit", anonymous_id: "a" } });
  const ann = {
    customer_id: "1",
    customer_identifiers: { id: "1", email: null, cio_id: "a3000001" },
  };
  const activities = [
    { id: "4", type: "page", timestamp: START + 3, ...ann, url: "/", data: {} },
    { id: "3", type: "event", timestamp: START + 2, ...ann, name: "bought", data: { n: "1" } },
    {
      id: "2",
      type: "profile_create",
      timestamp: START + 1,
      customer_id: "2",
      customer_identifiers: { id: "2", email: null, cio_id: "a3000002" },
      data: { id: { from: "", to: "2" } },
    },
    {
      id: "1",
      type: "profile_create",
      timestamp: START,
      ...ann,
      data: { id: { from: "", to: "1" }, plan: { from: "", to: "pro" } },
    },
  ];
  const [page, event, , created] = activities;
  assertEquals(await look("/activities"), { status: 200, body: { activities, next: "" } });
  const own = { status: 200, body: { activities: [page, event, created], next: "" } };
  assertEquals(await look("/customers/1/activities"), own);
  assertEquals(await look("/activities?customer_id=a3000001&id_type=cio_id"), own);
  for (const [query, found] of [["type=event", [event]], ["name=bought", [event]]] as const) {
    assertEquals((await look(`/activities?${query}`)).body.activities, found, query);
  }
  assertEquals((await look("/activities?type=sent_email")).body, { activities: [], next: "" });
});

Deno.test("The App API shows activities page by page, whatever is added meanwhile", async () => {
  const { client: started, look } = startTimed();
  await using client = started;
  await client.put("1", { n: 0 });
  for (let n = 1; n <= 250; n += 1) await client.put(n % 2 === 0 ? "1" : "2", { n });
  const ids: string[] = [];
  let next = "";
  do {
    const { body } = await look(`/customers/1/activities?limit=50&start=${next}`);
    ids.push(...body.activities.map(({ id }: { id: string }) => id));
    next = body.next;
    await client.put("1", { n: `more ${next}` });
  } while (next !== "");
  const expected = Array.from({ length: 125 }, (_, index) => String(251 - 2 * index));
  assertEquals(ids, [...expected, "1"]);
  const { body } = await look("/activities");
  assertEquals(body.activities.length, 10);
  const wrong = await look("/activities?limit=101");
  assertEquals(wrong.body.errors[0].detail, "limit must be a whole number from 1 to 100");
});

Deno.test("The App API shows activities of deleted people when they are asked for", async () => {
  const { client: started, look } = startTimed();
  await using client = started;
  await client.put("1", {});
  await client.put("2", {});
  await client.put("3", {});
  await client.send("DELETE", "/api/v1/customers/2");
  // The App API has no name for what happens to the third one.
  await client.send("POST", "/api/v1/customers/3/suppress");
  const types = async (path: string) =>
    (await look(path)).body.activities.map(({ type }: { type: string }) => type);
  assertEquals(await types("/activities"), ["profile_create"]);
  const deleted = ["profile_delete", "profile_create", "profile_create"];
  assertEquals(await types("/activities?deleted=true"), deleted);
  assertEquals(await types("/activities?deleted=true&customer_id=1"), []);
  assertEquals(await types("/activities?customer_id=1"), ["profile_create"]);
  assertEquals((await look("/activities?customer_id=2")).status, 404);
  assertEquals((await look("/activities?customer_id=1&id_type=x")).status, 400);
});

Deno.test("The App API finds activities that are far back, each of them once", async () => {
  const { client: started, look } = startTimed();
  await using client = started;
  const event = (name: string) => ({
    ...{ type: "person", action: "event", identifiers: { id: "1" }, name },
  });
  await client.batch(event("first"), ...Array.from({ length: 150 }, () => event("other")));
  await client.batch(
    ...Array.from({ length: 150 }, (_, n) => n % 2 === 0 ? event("even") : event("odd")),
  );
  const idsOf = async (query: string) =>
    (await look(`/activities?${query}`)).body.activities.map(({ id }: { id: string }) => +id);
  assertEquals(await idsOf("name=first"), [2]);
  assertEquals(await idsOf("name=nothing"), []);
  const even = Array.from({ length: 75 }, (_, n) => 301 - 2 * n);
  assertEquals(await idsOf("name=even&limit=100"), even);
  assertEquals(await idsOf("name=odd&limit=100"), even.map((id) => id + 1));
});

Deno.test("The App API finds changes by the attribute that changed", async () => {
  const { client: started, look } = startTimed();
  await using client = started;
  await client.put("1", { plan: "free", level: 1 });
  await client.put("1", { plan: "pro" });
  await client.put("1", { level: 2 });
  await client.send("POST", "/api/v1/customers/1/events", {
    body: { name: "x", data: { plan: 1 } },
  });
  const idsOf = async (query: string) =>
    (await look(`/activities?${query}`)).body.activities.map(({ id }: { id: string }) => id);
  assertEquals(await idsOf("name=plan"), ["2"]);
  assertEquals(await idsOf("name=level"), ["3"]);
  assertEquals(await idsOf("name=x"), ["4"]);
  assertEquals(await idsOf("name=plan&type=event"), []);
  assertEquals(await idsOf("name=plan&type=attribute_change"), ["2"]);
});
