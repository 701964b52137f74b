/** The pace at a table of servers, in simulated time: what gets through of what is possible, and what is refused. */

import { assert, assertEquals, assertGreaterOrEqual, assertLessOrEqual } from "@std/assert";
import { type Random, seeded } from "../helpers/random.ts";
import {
  fixedWindow,
  simulate,
  type SimulatedResult,
  type SimulatedServer,
  tokenBucket,
} from "../helpers/simulated_run.ts";

/** Six seeds are enough for their mean to be within these of that of many: of what is possible, and of what is refused. */
const SEEDS = [1, 2, 3, 4, 5, 6];
const TOLERANCE = 0.03;
const REFUSED_TOLERANCE = 0.004;

/** A minute with 25 requests in flight that take some 20 ms, at a server of this kind. */
interface ServerCase {
  name: string;
  server: (random: Random) => SimulatedServer;
  /** Milliseconds that a refusal asks to wait. */
  retryAfterMs?: number;
  /** Requests a second. @default {1000} */
  rateLimit?: number;
  /** @default {25} */
  parallelism?: number;
  /** @default {20} */
  latencyMs?: number;
  /** Successes a second that are possible. @default {those without a pace} */
  possible?: number;
  /** The share of the usual waits after refusals without a pace. @default {1} */
  waitShare?: number;
  /** The bar: what gets through of what is possible, at least. */
  through: number;
  /** The same for what is refused of all attempts, at most. @default {1} */
  refused?: number;
}

/** Refuses `share` at random, and the others as `server` does. */
function atRandom(share: number, server: SimulatedServer = () => "success") {
  return (random: Random): SimulatedServer => (time) =>
    random.chance(share) ? "refused" : server(time);
}

function changing(before: SimulatedServer, after: SimulatedServer, at: number): SimulatedServer {
  return (time) => time < at ? before(time) : after(time);
}

/** As short as the pace lets waits be where it knows that refusals are by chance, so that it gains nothing by that. */
const SHORT = { waitShare: 0.2 };

const SERVERS: ServerCase[] = [
  {
    name: "a bucket of 100 a second",
    ...{ server: () => tokenBucket(100, 100), possible: 100, through: 1.01, refused: 0.023 },
  },
  {
    name: "a window of 100 a second",
    ...{ server: () => fixedWindow(100), possible: 100, through: 0.91, refused: 0.026 },
  },
  {
    name: "a bucket of 1000 a second",
    server: () => tokenBucket(1000, 1000),
    ...{ rateLimit: 5000, possible: 1000, through: 0.94, refused: 0.013 },
  },
  { name: "2 % at random", server: atRandom(0.02), through: 0.96 },
  { name: "4 % at random", server: atRandom(0.04), ...SHORT, through: 0.91 },
  { name: "8 % at random", server: atRandom(0.08), ...SHORT, through: 0.91 },
  { name: "15 % at random", server: atRandom(0.15), ...SHORT, through: 0.92 },
  {
    name: "8 % at random with Retry-After: 1",
    ...{ server: atRandom(0.08), retryAfterMs: 1000, ...SHORT, through: 0.94 },
  },
  {
    name: "5 % at random and a bucket of 100 a second",
    server: (random) => atRandom(0.05, tokenBucket(100, 100))(random),
    ...{ possible: 100, through: 0.79, refused: 0.078 },
  },
  {
    name: "a limit that falls from 300 to 60",
    server: () => changing(tokenBucket(300, 300), tokenBucket(60, 60), 30_000),
    ...{ possible: 180, through: 0.77, refused: 0.057 },
  },
  // What follows is not in the table of the law, but happens.
  {
    name: "a bucket of 5 a second",
    ...{ server: () => tokenBucket(5, 5), possible: 5, through: 0.95, refused: 0.45 },
  },
  {
    name: "a bucket of 20 a second, at 300 ms",
    server: () => tokenBucket(20, 20),
    ...{ latencyMs: 300, possible: 20, through: 0.95, refused: 0.1 },
  },
  {
    name: "a bucket of 100 a second, 1000 in flight",
    server: () => tokenBucket(100, 100),
    ...{ parallelism: 1000, possible: 100, through: 1, refused: 0.023 },
  },
  {
    name: "8 % at random, 300 ms",
    ...{ server: atRandom(0.08), latencyMs: 300, ...SHORT, through: 0.85 },
  },
  {
    name: "8 % at random, one in flight",
    ...{ server: atRandom(0.08), parallelism: 1, ...SHORT, through: 0.65 },
  },
  {
    name: "15 % at random, 100 in flight",
    ...{ server: atRandom(0.15), parallelism: 100, ...SHORT, through: 0.92 },
  },
  {
    name: "8 % at random, limited to 100",
    ...{ server: atRandom(0.08), rateLimit: 100, possible: 92, through: 0.85 },
  },
  {
    name: "15 % at random, limited to 10",
    ...{ server: atRandom(0.15), rateLimit: 10, possible: 8.5, through: 0.75 },
  },
  {
    name: "15 % at random, limited to one",
    ...{ server: atRandom(0.15), rateLimit: 1, possible: 0.85, through: 0.9 },
  },
];

function mean(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function runMinute(
  { server, ...facts }: Pick<ServerCase, "server" | "parallelism">,
  { seed, isPaced = true }: { seed: number; isPaced?: boolean },
): SimulatedResult {
  const random = seeded(seed);
  return simulate({
    seconds: 60,
    latencyMs: 20,
    ...facts,
    server: server(random),
    random,
    isPaced,
  });
}

for (const { name, possible, through, refused = 1, ...run } of SERVERS) {
  Deno.test(`Pace gets through what is possible where refusals are ${name}`, () => {
    const results = SEEDS.map((seed) => {
      const all = possible ?? runMinute(run, { seed, isPaced: false }).throughput;
      const { throughput, refusedShare } = runMinute(run, { seed });
      return { through: throughput / all, refused: refusedShare };
    });
    const each = JSON.stringify(results);
    const share = mean(results.map(({ through }) => through));
    assertGreaterOrEqual(share, through - TOLERANCE, each);
    assertLessOrEqual(
      mean(results.map(({ refused }) => refused)),
      refused + REFUSED_TOLERANCE,
      each,
    );
  });
}

/** A server that lets more through from second `at` on, and how soon `perSecond` are through at most. */
interface RiseCase {
  name: string;
  server: () => SimulatedServer;
  retryAfterMs?: number;
  at: number;
  perSecond: number;
  /** Seconds. */
  within: number;
}

/** Refuses everything until `until`. */
function refusing(until: number, from = 0): () => SimulatedServer {
  return () => (time) => time >= from && time < until ? "refused" : "success";
}

const RISES: RiseCase[] = [
  {
    name: "a limit rose from 100 to 1000",
    server: () => changing(tokenBucket(100, 100), tokenBucket(1000, 1000), 20_000),
    ...{ at: 20, perSecond: 800, within: 9 },
  },
  {
    name: "everything was refused for the first 30 s",
    ...{ server: refusing(30_000), at: 30, perSecond: 750, within: 15 },
  },
  {
    name: "everything was refused for 10 s",
    ...{ server: refusing(20_000, 10_000), at: 20, perSecond: 750, within: 18 },
  },
  {
    name: "everything was refused for 10 s, with Retry-After: 1",
    ...{ server: refusing(20_000, 10_000), retryAfterMs: 1000, at: 20, perSecond: 750, within: 5 },
  },
];

for (const { name, at, perSecond, within, ...run } of RISES) {
  Deno.test(`Pace rises again after ${name}`, () => {
    const seconds = SEEDS.map((seed) => {
      const result = runMinute(run, { seed });
      const first = result.perSecond.findIndex((count, i) => i >= at && count >= perSecond);
      return first < 0 ? Infinity : first - at;
    });
    const average = mean(seconds);
    assert(average >= 1 && average <= within, seconds.join());
  });
}

Deno.test("Pace uses up nobody's attempts where only few requests a second are let through", () => {
  const { failed } = runMinute({ server: () => tokenBucket(5, 5) }, { seed: 1 });
  assertEquals(failed, 0);
});
