import { assertEquals, assertNotEquals } from "@std/assert";
import {
  outcomeStream,
  outcomeSubject,
  queueOf,
  queueStream,
  queueSubject,
  requestOf,
  workspaceHash,
} from "../../lib/nats/names.ts";

const NAME = { workspace: "0123abcd", run: "crm_a-b", generation: "f00" };

Deno.test("queueOf() tells which queue a stream of requests is of, and nothing of any other stream", () => {
  assertEquals(queueOf(queueStream(NAME)), NAME);
  for (const other of [outcomeStream(NAME), "orders", "cio-sync-2_a_b_queue_c", ""]) {
    assertEquals(queueOf(other), undefined, other);
  }
});

Deno.test("Streams and subjects are different for each queue, and what NATS takes", () => {
  const others = [NAME, { ...NAME, run: "b" }, { ...NAME, generation: "b" }, {
    ...NAME,
    workspace: "b",
  }];
  for (const name of [queueStream, outcomeStream, queueSubject]) {
    assertEquals(new Set(others.map(name)).size, others.length);
  }
  assertEquals(/[.*>\s/\\]/.test(queueStream(NAME)), false);
  assertEquals(requestOf(outcomeSubject(NAME, "17")), "17");
});

Deno.test("workspaceHash() depends on the site and the address, and shows neither", async () => {
  const target = { baseUrl: "https://track.example" };
  const hash = await workspaceHash({ siteId: "site", target });
  assertEquals(await workspaceHash({ siteId: "site", target }), hash);
  assertEquals(/^[0-9a-f]{16}$/.test(hash), true);
  assertNotEquals(await workspaceHash({ siteId: "other", target }), hash);
  const elsewhere = { baseUrl: "https://track-eu.example" };
  assertNotEquals(await workspaceHash({ siteId: "site", target: elsewhere }), hash);
});
