import { createHash } from "node:crypto";
import { assertEquals, assertNotEquals } from "@std/assert";
import {
  maxDeliveriesSubject,
  newQueueSubject,
  outcomeStream,
  outcomeSubject,
  presenceSubject,
  publisherSubject,
  queueOf,
  queueStream,
  queueSubject,
  queueSubjects,
  requestOf,
  stopSubject,
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

Deno.test("Streams and subjects keep their names, by which other versions and docs/machines.md know them", () => {
  const { workspace, run } = NAME;
  assertEquals([queueStream(NAME), outcomeStream(NAME)], [
    "cio-sync-1_0123abcd_f00_queue_crm_a-b",
    "cio-sync-1_0123abcd_f00_outcomes_crm_a-b",
  ]);
  assertEquals([queueSubject(NAME), queueSubjects(workspace)], [
    "cio-sync-1.0123abcd.queue.crm_a-b.f00",
    "cio-sync-1.0123abcd.queue.*.*",
  ]);
  assertEquals(outcomeSubject(NAME, "17"), "cio-sync-1.0123abcd.outcome.crm_a-b.f00.17");
  assertEquals(stopSubject(NAME), "cio-sync-1.0123abcd.stop.crm_a-b.f00");
  assertEquals(presenceSubject(workspace), "cio-sync-1.0123abcd.worker");
  assertEquals(newQueueSubject(workspace), "cio-sync-1.0123abcd.new");
  assertEquals(publisherSubject({ workspace, run }), "cio-sync-1.0123abcd.publisher.crm_a-b");
  const advisory = "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES";
  assertEquals(maxDeliveriesSubject(NAME), `${advisory}.${queueStream(NAME)}.workers`);
});

Deno.test("workspaceHash() is the beginning of SHA-256, so that publishers and workers of any version find each other", async () => {
  const target = { baseUrl: "https://track.example" };
  for (let site = 0; site < 32; site++) {
    const digits = createHash("sha256").update(`${target.baseUrl}\n${site}`).digest("hex");
    assertEquals(await workspaceHash({ siteId: `${site}`, target }), digits.slice(0, 16));
  }
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
