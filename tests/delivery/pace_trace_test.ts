/**
 * The numbers of the pace were found by measuring, together: what they make of some servers stands in `golden/`, second by
 * second, so that a change of one is seen in review.
 * `WRITE_PACE=1 deno test -A tests/delivery/pace_trace_test.ts` writes it anew.
 */

import { assertEquals } from "@std/assert";
import { Pace, type PaceLimits } from "../../lib/delivery/pace.ts";
import type { AttemptResult } from "../../lib/delivery/verdict.ts";
import { seeded } from "../helpers/random.ts";

/** Answers the request that is sent at `now`. */
type Answer = (now: number) => AttemptResult;

interface Course {
  limits: PaceLimits;
  seconds: number;
  /** Made anew for each run, as it remembers what it has answered. */
  start: () => Answer;
}

/** At most `limit(now)` in each second of the clock. */
function window(limit: (now: number) => number): Answer {
  let second = -1;
  let count = 0;
  return (now) => {
    if (Math.floor(now / 1000) !== second) [second, count] = [Math.floor(now / 1000), 0];
    return ++count > limit(now) ? "refused" : "success";
  };
}

/** A share of all is refused, whatever the pace, and of the others a share fails. */
function chance(refused: (now: number) => number, trouble: (now: number) => number): Answer {
  const random = seeded(7);
  return (now) => {
    if (random.next() < refused(now)) return "refused";
    return random.next() < trouble(now) ? "trouble" : "success";
  };
}

const LIMITS = { rateLimit: 300, parallelism: 20 };
const never = () => 0;

const COURSES: Record<string, Course> = {
  "a limit of 100 a second": { limits: LIMITS, seconds: 60, start: () => window(() => 100) },
  "a limit that falls to 5 and is lifted": {
    limits: LIMITS,
    seconds: 60,
    start: () => window((now) => now < 10_000 ? 200 : now < 30_000 ? 5 : 1000),
  },
  "8 % refused by chance": { limits: LIMITS, seconds: 90, start: () => chance(() => 0.08, never) },
  "8 % refused by chance, with a thousand in flight": {
    limits: { rateLimit: 300, parallelism: 1000 },
    seconds: 30,
    start: () => chance(() => 0.08, never),
  },
  "25 % refused by chance, later none": {
    limits: LIMITS,
    seconds: 90,
    start: () => chance((now) => now < 40_000 ? 0.25 : 0, never),
  },
  "6 % refused by chance, and a limit of 150": {
    limits: LIMITS,
    seconds: 90,
    start: () => {
      const [random, limit] = [chance(() => 0.06, never), window(() => 150)];
      return (now) => random(now) === "refused" ? "refused" : limit(now);
    },
  },
  "most is refused": { limits: LIMITS, seconds: 30, start: () => chance(() => 0.6, never) },
  "failures in a row": {
    limits: LIMITS,
    seconds: 60,
    start: () => chance(never, (now) => now % 20_000 < 3_000 ? 1 : 0.01),
  },
  "one in flight, and failures in a row": {
    limits: { rateLimit: 20, parallelism: 1 },
    seconds: 30,
    start: () => chance(never, (now) => now % 5_000 < 400 ? 1 : 0.3),
  },
  "nearly nothing is let through": {
    limits: { rateLimit: 1000, parallelism: 20 },
    seconds: 40,
    start: () => window((now) => now < 20_000 ? 1 : 1000),
  },
  "hardly any in flight": {
    limits: { rateLimit: 20, parallelism: 2 },
    seconds: 60,
    start: () => window((now) => now < 30_000 ? 3 : 100),
  },
};

/** What the pace was in each second: requests a second, in flight, share of the wait, sent, refused, held back. */
function traceOf({ limits, seconds, start }: Course): string[] {
  const pace = new Pace(limits);
  const answer = start();
  const lines: string[] = [];
  let now = 0;
  let [sent, refused, restMs] = [0, 0, 0];
  while (lines.length < seconds) {
    const result = answer(now);
    sent++;
    if (result === "refused") refused++;
    const rest = pace.record(result, now, Math.min(pace.inFlight, 3) - 1);
    restMs += rest;
    const next = now + rest + 1000 / pace.rate(now);
    if (Math.floor(next / 1000) > Math.floor(now / 1000)) {
      const facts = [
        pace.rate(now).toFixed(2),
        pace.inFlight,
        pace.waitShare,
        sent,
        refused,
        restMs,
      ];
      lines.push(`${Math.floor(now / 1000)}: ${facts.join(" ")}`);
      sent = refused = restMs = 0;
    }
    now = next;
  }
  return lines;
}

Deno.test("Pace takes the course with some servers that it has always taken", async () => {
  const traces = Object.entries(COURSES)
    .map(([name, course]) => `${[`${name}:`, ...traceOf(course)].join("\n")}\n`);
  const text = traces.join("\n");
  const file = new URL("golden/pace.txt", import.meta.url);
  if (Deno.env.get("WRITE_PACE") === "1") await Deno.writeTextFile(file, text);
  const expected = await Deno.readTextFile(file).catch(() => "");
  assertEquals(text, expected, `if it is meant: WRITE_PACE=1 deno test -A ${import.meta.filename}`);
});
