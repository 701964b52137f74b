import { assertEquals } from "@std/assert";
import { slowClock, startClient } from "../../helpers/sandbox_client.ts";

Deno.test("The App API keeps manual segments, which nobody is in", async () => {
  await using client = startClient({ now: slowClock() });
  const { look } = client;
  assertEquals((await look("/segments")).body, { segments: [] });
  const sent = { name: "Beta", description: "early ones" };
  const { status, body: { segment } } = await look("/segments", { segment: sent });
  const { created_at, updated_at, deduplicate_id, ...rest } = segment;
  assertEquals(status, 200);
  assertEquals(updated_at, created_at);
  assertEquals(deduplicate_id, `1:${created_at}`);
  assertEquals(rest, {
    id: 1,
    ...sent,
    state: "finished",
    progress: null,
    type: "manual",
    tags: null,
  });
  const second = await look("/segments", { segment: { name: "Beta" } });
  assertEquals([second.body.segment.id, second.body.segment.description], [2, ""]);
  assertEquals((await look("/segments")).body, { segments: [segment, second.body.segment] });

  const parts = {
    "": { segment },
    "/customer_count": { segment_id: 1, count: 0 },
    "/membership?limit=5": { segment_id: 1, ids: [], identifiers: [], next: "" },
    "/used_by": {
      segment_id: 1,
      used_by: { campaigns: [], sent_newsletters: [], draft_newsletters: [] },
    },
  };
  for (const [part, body] of Object.entries(parts)) {
    assertEquals(await look(`/segments/1${part}`), { status: 200, body }, part);
  }
});

Deno.test("The App API deletes a segment once, and gives its id to no other", async () => {
  await using client = startClient({ now: slowClock() });
  await client.look("/segments", { segment: { name: "a" } });
  const remove = async () => {
    const response = await fetch(`${client.sandbox.url}/v1/segments/1`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${client.sandbox.appApiKey}` },
    });
    return { status: response.status, body: await response.text() };
  };
  assertEquals(await remove(), { status: 204, body: "" });
  const missing = { errors: [{ detail: "not found", status: "404" }] };
  assertEquals(await remove(), { status: 404, body: JSON.stringify(missing) });
  for (const part of ["", "/customer_count", "/membership", "/used_by"]) {
    assertEquals(await client.look(`/segments/1${part}`), { status: 404, body: missing }, part);
  }
  assertEquals((await client.look("/segments")).body, { segments: [] });
  const { body } = await client.look("/segments", { segment: { name: "b" } });
  assertEquals(body.segment.id, 2);
});

Deno.test("The App API answers 400 to a segment without a name", async () => {
  await using client = startClient({ now: slowClock() });
  const detail = "segment needs a name, and may have a description, as strings";
  const wrong = [{}, [], { segment: "a" }, { segment: { name: "" } }, { segment: { name: 1 } }, {
    segment: { name: "a", description: null },
  }];
  for (const body of wrong) {
    assertEquals(await client.look("/segments", body), {
      status: 400,
      body: { errors: [{ detail, status: "400" }] },
    }, JSON.stringify(body));
  }
  assertEquals((await client.look("/segments", "{")).body, {
    errors: [{ detail: "request body must be valid JSON", status: "400" }],
  });
  assertEquals((await client.look("/segments")).body, { segments: [] });
});
