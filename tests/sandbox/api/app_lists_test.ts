import { assertEquals } from "@std/assert";
import { slowClock, startClient } from "../../helpers/sandbox_client.ts";

Deno.test("The App API answers with empty lists of what no sandbox can contain", async () => {
  await using client = startClient({ now: slowClock() });
  const lists = {
    broadcasts: { broadcasts: [] },
    campaigns: { campaigns: [] },
    messages: { messages: [], next: "" },
    "newsletters?limit=5": { newsletters: [], next: "" },
    object_types: { types: [] },
    subscription_channels: { channels: [] },
    subscription_topics: { topics: [] },
    transactional: { messages: [] },
  };
  for (const [list, body] of Object.entries(lists)) {
    assertEquals(await client.look(`/${list}`), { status: 200, body }, list);
    const { status } = await client.send("GET", `/v1/${list}`);
    assertEquals(status, 401, list);
  }
});

Deno.test("The App API answers 404 to what would be in one of the empty lists", async () => {
  await using client = startClient({ now: slowClock() });
  const body = { errors: [{ detail: "not found", status: "404" }] };
  for (const path of ["campaigns/5", "broadcasts/1/metrics", "messages/1", "transactional/1"]) {
    assertEquals(await client.look(`/${path}`), { status: 404, body }, path);
  }
});

Deno.test("The empty lists of the App API count for its rate limit", async () => {
  await using client = startClient({ now: () => 1_700_000_000_000 });
  for (let count = 0; count < 10; count += 1) {
    assertEquals((await client.look("/campaigns")).status, 200);
  }
  assertEquals((await client.look("/campaigns/5")).status, 429);
});
