import { assertEquals } from "@std/assert";
import { progressChanges, progressFacts } from "../../lib/terminal/progress_events.ts";
import type { ProgressState } from "../../lib/terminal/progress_text.ts";

const STATE: ProgressState = {
  users: { read: 3, accepted: 2, unchanged: 0, rejected: 0, failed: 0 },
  bytesRead: 10,
  bytesTotal: undefined,
  requestsInFlight: 1,
  retried: 0,
  heldBackMs: 0,
  elapsedMs: 1234.5,
};

Deno.test("progressChanges() tells what begins and what ends, once", () => {
  const cases: {
    name: string;
    before: Partial<ProgressState> | undefined;
    now: Partial<ProgressState>;
    events: string[];
  }[] = [
    { name: "nothing", before: undefined, now: {}, events: [] },
    { name: "an outage", before: {}, now: { isOutage: true }, events: ["outage-begun"] },
    { name: "at once", before: undefined, now: { isOutage: true }, events: ["outage-begun"] },
    { name: "still", before: { isOutage: true }, now: { isOutage: true }, events: [] },
    { name: "its end", before: { isOutage: true }, now: {}, events: ["outage-ended"] },
    { name: "Retry-After", before: {}, now: { heldBackMs: 9 }, events: ["throttled"] },
    { name: "a slower pace", before: {}, now: { slowedTo: 9 }, events: ["throttled"] },
    { name: "one, then the other", before: { heldBackMs: 9 }, now: { slowedTo: 9 }, events: [] },
    { name: "full speed", before: { slowedTo: 9 }, now: {}, events: ["throttle-ended"] },
  ];
  for (const { name, before, now, events } of cases) {
    const entries = progressChanges(before && { ...STATE, ...before }, { ...STATE, ...now });
    assertEquals(entries.map(({ event }) => event), events, name);
    for (const { facts } of entries) assertEquals(facts?.counts, STATE.users, name);
  }
});

Deno.test("progressChanges() says why, for people and programs", () => {
  const tell = (now: Partial<ProgressState>) => progressChanges(undefined, { ...STATE, ...now })[0];
  const outage = tell({ isOutage: true, lastStatus: 503, noSuccessMs: 2000.4 });
  assertEquals(outage.message, "No request succeeds (status 503): waiting for one that does");
  assertEquals(outage.facts, { counts: STATE.users, lastStatus: 503, noSuccessMs: 2000 });
  const silence = tell({ isOutage: true });
  assertEquals(silence.message, "No request succeeds (no answer): waiting for one that does");
  assertEquals(silence.facts, { counts: STATE.users, lastStatus: null, noSuccessMs: 0 });
  assertEquals(tell({ heldBackMs: 1500 }).message, "Customer.io holds requests back for 1.5 s");
  const slowed = tell({ slowedTo: 87.6 });
  assertEquals(slowed.message, "Slowed to 88 requests a second");
  assertEquals(slowed.facts, { counts: STATE.users, heldBackMs: 0, slowedTo: 87.6 });
  const held = tell({ heldBackMs: 1500.4 });
  assertEquals(held.facts, { counts: STATE.users, heldBackMs: 1500, slowedTo: null });

  const end = (before: Partial<ProgressState>) =>
    progressChanges({ ...STATE, ...before }, STATE)[0];
  assertEquals(end({ isOutage: true }).message, "Requests succeed again");
  assertEquals(end({ slowedTo: 9 }).message, "Requests are at full speed again");
});

Deno.test("progressChanges() hears of what is short, too", () => {
  const [entry] = progressChanges(undefined, { ...STATE, heldBackMs: 1 });
  assertEquals(entry.message, "Customer.io holds requests back for 0.0 s");
  assertEquals(progressChanges({ ...STATE, heldBackMs: 1 }, STATE).length, 1);
});

Deno.test("progressFacts() has null for what cannot be told", () => {
  const facts = progressFacts(STATE, undefined);
  assertEquals(facts, {
    counts: STATE.users,
    share: null,
    leftMs: null,
    elapsedMs: 1235,
    requestsInFlight: 1,
    retried: 0,
  });
  const known = progressFacts({ ...STATE, bytesTotal: 30 }, 99.6);
  assertEquals([known.share, known.leftMs], [0.3333, 100]);
});

Deno.test("progressFacts() has the share that is done to four places, and never more than is", () => {
  const cases: [read: number, total: number, share: number][] = [
    [0, 30_000, 0],
    [10_000, 30_000, 0.3333],
    [20_000, 30_000, 0.6666],
    [30_000, 30_000, 1],
  ];
  for (const [bytesRead, bytesTotal, share] of cases) {
    const users = { read: 1, accepted: 1, unchanged: 0, rejected: 0, failed: 0 };
    const facts = progressFacts({ ...STATE, users, bytesRead, bytesTotal }, 10.6);
    assertEquals([facts.share, facts.leftMs], [share, 11], `${bytesRead}`);
  }
});
