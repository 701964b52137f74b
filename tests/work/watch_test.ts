import { assertEquals } from "@std/assert";
import type { LogEntry } from "../../lib/terminal/log_entry.ts";
import type { WorkFacts } from "../../lib/work/facts.ts";
import { watchWork } from "../../lib/work/watch.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { workFacts } from "../helpers/work_facts.ts";

const IDLE = workFacts({
  sent: 0,
  requestsInFlight: 0,
  people: { accepted: 0, rejected: 0, failed: 0 },
  messages: { taken: 0, acknowledged: 0, expired: 0 },
});

/** A watch of a worker, whose facts the test changes. */
function scene({ isText = false } = {}) {
  const clock = new FakeClock();
  const told: LogEntry[] = [];
  const worker = { facts: IDLE };
  const watch = watchWork({
    facts: () => worker.facts,
    tell: (entry) => told.push(entry),
    isText,
    clock,
  });
  return {
    watch,
    told,
    /** What is told in the next `ms` milliseconds of a worker that is as `facts` say. */
    async in(ms: number, facts: WorkFacts): Promise<string[]> {
      told.length = 0;
      worker.facts = facts;
      for (let passed = 0; passed < ms; passed += 500) await clock.advance(500);
      return told.map(({ event }) => event);
    },
  };
}

Deno.test("watchWork() tells counts every 30 s while something is done, and then no more", async () => {
  const { watch, told, ...work } = scene();
  using _watch = watch;
  assertEquals(await work.in(60_000, IDLE), []);
  assertEquals(await work.in(30_000, workFacts({ sent: 1 })), ["work-progress"]);
  assertEquals(told[0].facts?.elapsedMs, 90_000);
  const busy = workFacts({ sent: 5 });
  assertEquals(await work.in(60_000, busy), ["work-progress", "work-progress"]);
  const done = workFacts({ sent: 5, requestsInFlight: 0 });
  assertEquals(await work.in(60_000, done), []);
});

Deno.test("watchWork() tells counts while messages are taken, or requests are in flight", async () => {
  const { watch: _, told: __, ...work } = scene();
  const taken = { ...IDLE, messages: { taken: 1, acknowledged: 0, expired: 0 } };
  assertEquals(await work.in(30_000, taken), ["work-progress"]);
  assertEquals(await work.in(30_000, taken), []);
  assertEquals(await work.in(30_000, { ...taken, requestsInFlight: 1 }), ["work-progress"]);
  assertEquals(await work.in(30_000, { ...taken, sent: 1 }), ["work-progress"]);
});

Deno.test("watchWork() looks twice a second, and tells nothing more once it was disposed of", async () => {
  const { watch, told: _, ...work } = scene();
  const outage = { ...IDLE, pace: { heldBackMs: 0, isOutage: true } };
  assertEquals(await work.in(500, outage), ["outage-begun"]);
  assertEquals(await work.in(500, IDLE), ["outage-ended"]);
  watch[Symbol.dispose]();
  assertEquals(await work.in(60_000, outage), []);
});

Deno.test("watchWork() tells the last counts at the end, unless it has told them", async () => {
  const { watch, told, ...work } = scene();
  await work.in(1_000, workFacts({ sent: 3, requestsInFlight: 0 }));
  assertEquals(told, []);
  watch[Symbol.dispose]();
  assertEquals(told.map(({ event }) => event), ["work-progress"]);
  assertEquals(told[0].facts?.sent, 3);
  assertEquals(told[0].facts?.elapsedMs, 1_000);

  const idle = scene();
  await idle.in(1_000, IDLE);
  idle.watch[Symbol.dispose]();
  assertEquals(idle.told, []);
});

Deno.test("watchWork() tells an outage at once, in text too", async () => {
  const outage = { ...IDLE, pace: { heldBackMs: 0, isOutage: true, lastStatus: 503 } };
  for (const [isText, event] of [[false, "outage-begun"], [true, "note"]] as const) {
    const { watch, told, ...work } = scene({ isText });
    using _watch = watch;
    assertEquals(await work.in(500, outage), [event]);
    assertEquals(told[0].message, "No request succeeds (status 503): waiting for one that does");
  }
});
