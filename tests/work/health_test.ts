import { assertEquals } from "@std/assert";
import { healthOf } from "../../lib/work/health.ts";
import { workFacts } from "../helpers/work_facts.ts";

Deno.test("healthOf() is 200 while connected, also in an outage of Customer.io, and 503 otherwise", () => {
  const counts = { runs: 1, requestsInFlight: 4 };
  const ok = { status: 200 as const, body: { status: "ok" as const, ...counts } };
  assertEquals(healthOf(workFacts()), ok);
  assertEquals(healthOf(workFacts({ pace: { heldBackMs: 0, isOutage: true } })), ok);
  const lost = healthOf(workFacts({ isConnected: false }));
  assertEquals(lost, { status: 503, body: { status: "not connected to NATS", ...counts } });
  const ending = healthOf(workFacts({ isEnding: true, isConnected: false }));
  assertEquals(ending, { status: 503, body: { status: "ending", ...counts } });
});
