import { assertEquals } from "@std/assert";
import { ActivityLog } from "../../../lib/sandbox/people/activity.ts";
import { person, startClient } from "../../helpers/sandbox_client.ts";

Deno.test("ActivityLog keeps the latest activities, oldest first", () => {
  const log = new ActivityLog(3);
  assertEquals(log.list(), []);
  for (let timestamp = 1; timestamp <= 7; timestamp += 1) {
    log.add({ type: "unsuppress", timestamp, identifiers: { id: String(timestamp) } });
    const kept = Math.min(timestamp, 3);
    assertEquals(
      log.list().map(({ sequence }) => sequence),
      Array.from({ length: kept }, (_, index) => timestamp - kept + 1 + index),
    );
  }
  assertEquals(log.count, 7);
  assertEquals(log.list()[0], {
    sequence: 5,
    type: "unsuppress",
    title: "Person Unsuppressed",
    timestamp: 5,
    identifiers: { id: "5" },
    data: {},
  });
});

Deno.test("sandbox.activity() tells what happened, to whom, and what changed", async () => {
  await using client = startClient({ now: () => 1_700_000_000_999 });
  await client.put("1", { email: "a@b.c", n: 1, gone: true });
  await client.put("1", { n: 2, gone: null, list: [1] });
  await client.put("1", { n: 2, list: [1] });
  await client.put("2", { n: 5, m: 6 });
  await client.send("POST", "/api/v1/merge_customers", {
    body: { primary: { id: "1" }, secondary: { id: "2" } },
  });
  await client.send("POST", "/api/v1/customers/1/suppress");
  await client.send("POST", "/api/v1/customers/1/unsuppress");
  await client.put("3", {});
  await client.send("DELETE", "/api/v1/customers/3");
  await client.send("DELETE", "/api/v1/customers/3");

  const one = { id: "1", email: "a@b.c", cio_id: "a3000001" };
  const two = { id: "2", email: null, cio_id: "a3000002" };
  const three = { id: "3", email: null, cio_id: "a3000003" };
  const expected = [
    ["Person Created", one, {
      id: { from: "", to: "1" },
      email: { from: "", to: "a@b.c" },
      n: { from: "", to: "1" },
      gone: { from: "", to: "true" },
    }],
    ["Attribute Change", one, {
      n: { from: "1", to: "2" },
      gone: { from: "true", to: "" },
      list: { from: "", to: "[1]" },
    }],
    ["Person Created", two, {
      id: { from: "", to: "2" },
      n: { from: "", to: "5" },
      m: { from: "", to: "6" },
    }],
    ["People Merged", one, { m: { from: "", to: "6" } }],
    ["Person Suppressed", one, {}],
    ["Person Unsuppressed", { id: "1" }, {}],
    ["Person Created", three, { id: { from: "", to: "3" } }],
    ["Person Deleted", three, {}],
  ];
  const activity = client.sandbox.activity();
  assertEquals(
    activity.map(({ title, identifiers, data }) => [title, identifiers, data]),
    expected,
  );
  assertEquals(new Set(activity.map(({ timestamp }) => timestamp)), new Set([1_700_000_000]));
});

Deno.test("sandbox.activity() is bounded by activityLimit", async () => {
  await using client = startClient({ activityLimit: 5 });
  for (let id = 1; id <= 12; id += 1) await client.put(String(id), {});
  const sequences = client.sandbox.activity().map(({ sequence }) => sequence);
  assertEquals(sequences, [8, 9, 10, 11, 12]);
  assertEquals(client.sandbox.personCount, 12);
});

Deno.test("sandbox.activity() keeps a thousand unless it is told how many", async () => {
  await using client = startClient();
  const items = Array.from({ length: 1_002 }, (_, id) => person({ id: `${id}` }));
  await client.batch(...items);
  const sequences = client.sandbox.activity().map(({ sequence }) => sequence);
  assertEquals([sequences.length, sequences[0], sequences.at(-1)], [1_000, 3, 1_002]);
});
