import { assertEquals } from "@std/assert";
import { BACKOFF, backoffMs } from "../../lib/delivery/backoff.ts";

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
