import { assertEquals } from "@std/assert";
import { askedWaitMs, BACKOFF, backoffMs } from "../../lib/delivery/backoff.ts";

Deno.test("backoffMs() doubles from 0.5 s to 30 s, with full jitter, when the backoff is BACKOFF", () => {
  const cases = [
    { random: 0, waits: [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] },
    { random: 0.5, waits: [250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000] },
  ];
  for (const { random, waits } of cases) {
    const actual = waits.map((_, i) => backoffMs(BACKOFF, i + 1, random));
    assertEquals(actual, waits, `random is ${random}`);
  }
});

Deno.test("backoffMs() waits the longest time when there is no jitter", () => {
  const backoff = { minTimeout: 100, maxTimeout: 250, multiplier: 2, jitter: 0 };
  assertEquals([1, 2, 3].map((attempt) => backoffMs(backoff, attempt, 0.9)), [100, 200, 250]);
});

Deno.test("askedWaitMs() is what is asked for, within what there is to wait", () => {
  const cases = [
    { name: "nothing", askedMs: 0, waitedMs: 0, ms: 0 },
    { name: "within it", askedMs: 60_000, waitedMs: 0, ms: 60_000 },
    { name: "all of it", askedMs: 300_000, waitedMs: 0, ms: 300_000 },
    { name: "more than is left", askedMs: 60_000, waitedMs: 280_000, ms: 20_000 },
    { name: "nothing is left", askedMs: 60_000, waitedMs: 300_000, ms: 0 },
    { name: "more than there is: a third", askedMs: 300_001, waitedMs: 0, ms: 100_000 },
    { name: "the same, at the end", askedMs: 600_000, waitedMs: 280_000, ms: 20_000 },
  ];
  for (const { name, ms, ...facts } of cases) {
    assertEquals(askedWaitMs({ ...facts, mostMs: 300_000 }), ms, name);
  }
  assertEquals(askedWaitMs({ askedMs: 600_000, waitedMs: 0, mostMs: Infinity }), 600_000);
});
