import { assert, assertEquals, assertGreater, assertLess, assertLessOrEqual } from "@std/assert";
import { Pace } from "../../lib/delivery/pace.ts";
import type { AttemptResult } from "../../lib/delivery/verdict.ts";
import { seeded } from "../helpers/random.ts";
import {
  fixedWindow,
  simulate,
  type SimulatedServer,
  slidingWindow,
  tokenBucket,
} from "../helpers/simulated_run.ts";

const LIMITS = { rateLimit: 1000, parallelism: 20 };

/** What the pace says to each of `results`, `everyMs` apart from `from` on. */
function learn(
  pace: Pace,
  results: { of: AttemptResult; count: number; from: number; everyMs?: number },
): number[] {
  const { of, count, from, everyMs = 1 } = results;
  return Array.from({ length: count }, (_, i) => pace.record(of, from + i * everyMs, 0));
}

Deno.test("Pace keeps to its limits while all goes well", () => {
  const pace = new Pace(LIMITS);
  assertEquals(new Set(learn(pace, { of: "success", count: 5000, from: 0 })), new Set([0]));
  assertEquals({ inFlight: pace.inFlight, rate: pace.rate(5000), isSlowed: pace.isSlowed(5000) }, {
    inFlight: 20,
    rate: 1000,
    isSlowed: false,
  });
});

Deno.test("Pace goes on at what went through, with fewer in flight, when it is refused", () => {
  const pace = new Pace(LIMITS);
  learn(pace, { of: "success", count: 400, from: 0, everyMs: 5 });
  const pauses = learn(pace, { of: "refused", count: 30, from: 2000, everyMs: 5 });
  const cuts = pauses.filter((ms) => ms > 0);
  assertEquals(cuts.length, 1);
  assert(pace.rate(2150) > 150 && pace.rate(2150) < 200, String(pace.rate(2150)));
  assertEquals({ inFlight: pace.inFlight, isSlowed: pace.isSlowed(2150) }, {
    inFlight: 12,
    isSlowed: true,
  });
});

Deno.test("Pace measures a second before it cuts, unless most is refused", () => {
  const mixed = (pace: Pace, refusedOf10: number, until: number) => {
    for (let i = 0; i < until; i += 5) {
      const restMs = pace.record(i / 5 % 10 >= 10 - refusedOf10 ? "refused" : "success", i, 0);
      if (restMs > 0) return i;
    }
  };
  assertEquals(mixed(new Pace(LIMITS), 2, 1100), undefined);
  assertEquals(mixed(new Pace(LIMITS), 2, 1200), 1140);
  assertLess(mixed(new Pace(LIMITS), 5, 1100)!, 300);
});

Deno.test("Pace takes no notice of few refusals among many successes", () => {
  const pace = new Pace(LIMITS);
  for (let i = 0; i < 10_000; i++) {
    assertEquals(pace.record(i % 100 === 99 ? "refused" : "success", i, 0), 0, `result ${i}`);
  }
  assertEquals(pace.isSlowed(10_000), false);
});

Deno.test("Pace takes failures in a row for trouble, and single ones for nothing", () => {
  for (
    const { parallelism, inARow } of [
      { parallelism: 1, inARow: 3 },
      { parallelism: 3, inARow: 3 },
      { parallelism: 5, inARow: 5 },
      { parallelism: 20, inARow: 10 },
      { parallelism: 1000, inARow: 10 },
    ]
  ) {
    const facts = `${parallelism} in flight`;
    const single = new Pace({ rateLimit: 1000, parallelism });
    for (let i = 0; i < 5000; i++) {
      assertEquals(single.record(i % inARow === 0 ? "success" : "trouble", i, 0), 0, facts);
    }
    const pace = new Pace({ rateLimit: 1000, parallelism });
    const pauses = learn(pace, { of: "trouble", count: inARow, from: 0 });
    assertEquals(pauses.findIndex((ms) => ms > 0), inARow - 1, facts);
    assert(pace.isSlowed(inARow), facts);
  }
});

Deno.test("Pace goes down to one request a second in trouble, and is back within half a minute", () => {
  const pace = new Pace(LIMITS);
  learn(pace, { of: "success", count: 1000, from: 0 });
  learn(pace, { of: "trouble", count: 600, from: 1000, everyMs: 20 });
  assertLess(pace.rate(13_000), 5);
  assertEquals(pace.inFlight, 1);
  for (let time = 13_000; time < 43_000; time += 20) pace.record("success", time, 0);
  assertEquals({ rate: pace.rate(43_000), inFlight: pace.inFlight }, { rate: 1000, inFlight: 20 });
});

Deno.test("Pace grows step by step after a refusal, and quickly once that was long ago", () => {
  const pace = new Pace(LIMITS);
  learn(pace, { of: "success", count: 1000, from: 0, everyMs: 2 });
  learn(pace, { of: "refused", count: 30, from: 2000 });
  const cut = pace.rate(2300);
  assertLess(pace.rate(3300), cut * 1.05);
  assertGreater(pace.rate(3300), cut * 1.03);
  assertLess(pace.rate(5000), 600);
  for (let time = 5000; time < 20_000; time += 100) pace.rate(time);
  assertEquals(pace.rate(20_000), 1000);
});

const LIMITERS: { name: string; limiter: (perSecond: number) => SimulatedServer }[] = [
  { name: "a bucket of 100", limiter: (perSecond) => tokenBucket(perSecond, 100) },
  { name: "a bucket of 10", limiter: (perSecond) => tokenBucket(perSecond, 10) },
  { name: "each second", limiter: fixedWindow },
  { name: "any second", limiter: slidingWindow },
];

for (const { name, limiter } of LIMITERS) {
  Deno.test(`Pace gets 80 % of 100 requests a second, less than 5 % refused in a minute: ${name}`, () => {
    for (const parallelism of [10, 25, 50]) {
      for (const latencyMs of [5, 50, 200]) {
        const random = seeded(parallelism * latencyMs);
        const run = { server: limiter(100), requests: 6000, random, parallelism, latencyMs };
        const { throughput, refusedShare, failed, attempts } = simulate(run);
        const facts = `${parallelism} in flight, ${latencyMs} ms: ${throughput}, ${refusedShare}`;
        const possible = Math.min(100, parallelism * 1000 / latencyMs);
        assertGreater(throughput, possible * 0.8, facts);
        assertLess(refusedShare, 0.05, facts);
        assertEquals(failed, 0, facts);
        assertGreater(attempts, 6000 - 1);
      }
    }
  });
}

Deno.test("Pace never goes above its limits whatever happens", () => {
  const random = seeded(7);
  const server: SimulatedServer = (time) => {
    if (time % 7000 < 1000) return "trouble";
    return time % 5000 < 500 || random.chance(0.01) ? "refused" : "success";
  };
  const { maxInFlight, maxInASecond } = simulate({
    ...{ server, random, requests: 5000 },
    ...{ parallelism: 12, rateLimit: 150, latencyMs: 20 },
  });
  assertLessOrEqual(maxInFlight, 12);
  assertLessOrEqual(maxInASecond, 151);
});

Deno.test("Pace finds a limit that changes within seconds", () => {
  const before = tokenBucket(800, 100);
  const after = tokenBucket(100, 100);
  const server: SimulatedServer = (time) => time < 10_000 ? before(time) : after(time);
  const run = { server, requests: 12_000, random: seeded(3), latencyMs: 20 };
  const { throughput, refusedShare, failed } = simulate(run);
  // 8000 in the first ten seconds, and 4000 in forty more.
  assertGreater(throughput, 12_000 / 50 * 0.75);
  assertLess(refusedShare, 0.05);
  assertEquals(failed, 0);
});

Deno.test("Pace takes time that stands still or jumps for what it is", () => {
  const pace = new Pace(LIMITS);
  const times = [0, 0, 5, 3_600_000, 3_600_001, 7_200_000_000, 7_200_000_000];
  for (const time of times) {
    for (const result of ["success", "refused", "refused", "trouble"] as const) {
      const restMs = pace.record(result, time, 3);
      const rate = pace.rate(time);
      assert(Number.isFinite(restMs) && rate >= 1 && rate <= 1000, `${time}: ${restMs}, ${rate}`);
      assert(pace.inFlight >= 1 && pace.inFlight <= 20);
    }
  }
});

Deno.test("Pace is at a new limit where it was at the old one, and below it where it was slowed down", () => {
  const pace = new Pace(LIMITS);
  pace.limitTo(300, 0);
  assertEquals([pace.rate(0), pace.isSlowed(0)], [300, false]);
  pace.limitTo(1000, 0);
  assertEquals([pace.rate(0), pace.isSlowed(0)], [1000, false]);
  learn(pace, { of: "success", count: 400, from: 0, everyMs: 5 });
  learn(pace, { of: "refused", count: 30, from: 2000, everyMs: 5 });
  const slowed = pace.rate(2150);
  pace.limitTo(900, 2150);
  assertEquals([pace.rate(2150), pace.isSlowed(2150)], [slowed, true]);
  pace.limitTo(100, 2150);
  assertEquals([pace.rate(2150), pace.isSlowed(10_000)], [100, true]);
  assertEquals(pace.rate(60_000), 100);
});

/** Has `pace` be refused at `time` until it cuts, or doubts what it has learnt; the pause. */
function refuseAt(pace: Pace, time: number): number {
  for (let i = 0; i < 100; i++) {
    const restMs = pace.record("refused", time, 0);
    if (restMs > 0) return restMs;
  }
  return 0;
}

/** One that was cut for the first time at 2 s, after `through` successes in the last second. */
function cutAt2s(through = 500): Pace {
  const pace = new Pace(LIMITS);
  pace.record("success", 0, 0);
  learn(pace, { of: "success", count: through, from: 1500 });
  assertEquals(refuseAt(pace, 2000), 500);
  return pace;
}

Deno.test("Pace takes fewer than 50 in a second for too few to show what goes through", () => {
  for (const [through, growth] of [[49, 4], [50, 1.04]]) {
    const pace = cutAt2s(through);
    const before = pace.rate(2250);
    assertEquals((pace.rate(3250) / before).toFixed(3), growth.toFixed(3), `${through}`);
  }
});

Deno.test("Pace goes by what went through once a second and the rest have passed since the last cut", () => {
  for (const [time, rate] of [[3250, 440 * 1.04 * 0.88], [3251, 100 * 0.88]]) {
    const pace = cutAt2s();
    learn(pace, { of: "success", count: 100, from: 3000 });
    assertEquals(refuseAt(pace, time), 250);
    assertEquals(pace.rate(time).toFixed(1), rate.toFixed(1), `${time}`);
  }
});

Deno.test("Pace takes cuts of two seconds apart for ones of one reason, and later ones for another", () => {
  for (const [time, isFound] of [[4000, true], [4001, false]] as const) {
    const pace = cutAt2s();
    learn(pace, { of: "success", count: 100, from: 3500 });
    assertEquals(refuseAt(pace, time), 250);
    // Of the results a second later as many are refused as before: the rate is not why.
    for (let i = 1; i <= 80; i++) {
      pace.record(i % 10 === 0 ? "refused" : "success", time + 1000 + i, 0);
    }
    assertEquals(pace.rate(time + 1100) === 1000, isFound, `${pace.rate(time + 1100)}`);
  }
});

/** One that has learnt that a tenth is refused by chance, at 3,579 ms: by a cut that was a guess, and with failures in a row. */
function learntAt3579(): Pace {
  const pace = cutAt2s(49);
  assertEquals(refuseAt(pace, 2500), 250);
  const results = [
    ...new Array<AttemptResult>(10).fill("trouble"),
    ...Array.from({ length: 70 }, (_, i): AttemptResult => i % 9 === 0 ? "refused" : "success"),
  ];
  for (const [i, result] of results.entries()) pace.record(result, 3500 + i, 0);
  assertEquals(pace.rate(3579), 1000);
  return pace;
}

Deno.test("Pace grows as ever after it has tried what it had learnt again, whatever was before", () => {
  const pace = learntAt3579();
  learn(pace, { of: "success", count: 19, from: 13_500 });
  assertEquals(pace.rate(13_578), 1000);
  pace.record("success", 13_579, 0);
  // Six tenths of what there was in the last second, for a while.
  assertEquals(pace.rate(13_579), 12);
  assertEquals(pace.rate(20_579).toFixed(3), (12 * 1.04 ** 7).toFixed(3));
});

Deno.test("Pace doubts what it has learnt at most every half second", () => {
  const pace = learntAt3579();
  learn(pace, { of: "success", count: 60, from: 6500 });
  assertEquals([7000, 7100, 7499, 7500].map((time) => refuseAt(pace, time)), [250, 0, 0, 250]);
});
