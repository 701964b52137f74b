import { assertEquals } from "@std/assert";
import {
  isAtFault,
  mostAskedMs,
  newSuspect,
  noteFailure,
  type SuspectFacts,
} from "../../lib/delivery/suspect.ts";

Deno.test("isAtFault() tells a bad request from a service that is down", () => {
  /** One of several that are left, which all failed since the last success. */
  const facts: SuspectFacts = {
    loneTrials: 3,
    failuresAmongSuccesses: 0,
    isAboutLoad: false,
    left: 5,
    succeeded: 19,
    givenUp: 0,
    failingMs: 59_999,
    giveUpAfterMs: 300_000,
  };
  const long = { failingMs: 60_000 };
  const few = { succeeded: 20 };
  const load = { isAboutLoad: true, failingMs: 225_000, left: 1, succeeded: 1 };
  const cases: { name: string; change: Partial<SuspectFacts>; expected: boolean }[] = [
    { name: "several, nothing else known", change: {}, expected: false },
    { name: "several, for however long", change: { failingMs: 299_999 }, expected: false },
    { name: "few of many", change: few, expected: false },
    { name: "few of many, for a minute", change: { ...few, ...long }, expected: true },
    {
      name: "the same, never tried alone",
      change: { ...few, ...long, loneTrials: 0 },
      expected: false,
    },
    { name: "the only one", change: { left: 1, succeeded: 0 }, expected: false },
    {
      name: "the only one, for a minute",
      change: { left: 1, succeeded: 0, ...long },
      expected: true,
    },
    {
      name: "half of the time",
      change: { left: 1, failingMs: 5000, giveUpAfterMs: 10_000 },
      expected: true,
    },
    {
      name: "less of it",
      change: { left: 1, failingMs: 4999, giveUpAfterMs: 10_000 },
      expected: false,
    },
    { name: "as many were given up", change: { ...few, givenUp: 5 }, expected: true },
    { name: "fewer were", change: { ...few, givenUp: 4 }, expected: false },
    { name: "as many were, but many are left", change: { givenUp: 5 }, expected: false },
    { name: "others succeeded in between", change: { failuresAmongSuccesses: 1 }, expected: true },
    {
      name: "the same, few trials",
      change: { failuresAmongSuccesses: 1, loneTrials: 2 },
      expected: false,
    },
    {
      name: "others succeed again and again",
      change: { failuresAmongSuccesses: 2, loneTrials: 0 },
      expected: true,
    },
    {
      name: "429, others succeed",
      change: { failuresAmongSuccesses: 2, loneTrials: 0, isAboutLoad: true },
      expected: true,
    },
    { name: "429 to the end, alone", change: load, expected: true },
    { name: "not to the end", change: { ...load, failingMs: 224_999 }, expected: false },
    { name: "429 to everything", change: { ...load, succeeded: 0 }, expected: false },
    { name: "429 to many", change: { ...load, left: 2 }, expected: false },
  ];
  for (const { name, change, expected } of cases) {
    assertEquals(isAtFault({ ...facts, ...change }), expected, name);
  }
});

Deno.test("noteFailure() counts a failure among successes when others succeeded since the one before", () => {
  const suspect = newSuspect(1, 7);
  const counts = [5, 5, 6, 6, 9].map((successes, now) => {
    suspect.loneTrials++;
    noteFailure(suspect, { successes, now });
    const { failuresAmongSuccesses, loneTrials } = suspect;
    return { failuresAmongSuccesses, loneTrials };
  });
  assertEquals(counts, [
    { failuresAmongSuccesses: 0, loneTrials: 1 },
    { failuresAmongSuccesses: 0, loneTrials: 2 },
    { failuresAmongSuccesses: 1, loneTrials: 0 },
    { failuresAmongSuccesses: 1, loneTrials: 1 },
    { failuresAmongSuccesses: 2, loneTrials: 0 },
  ]);
  assertEquals(suspect.failingSince, 0);
});

Deno.test("newSuspect() takes over from the whole when it failed, and whether it is bad, but no failure", () => {
  const whole = newSuspect(2, 7);
  noteFailure(whole, { successes: 5, now: 3 });
  noteFailure(whole, { successes: 6, now: 4 });
  const part = newSuspect(1, 9, { ...whole, waitedMs: 0 });
  assertEquals(part, {
    size: 1,
    isSpent: false,
    isTried: false,
    isOfBad: true,
    peopleBefore: 7,
    successesAtFailure: 6,
    failingSince: 3,
    failuresAmongSuccesses: 0,
    loneTrials: 0,
  });
});

Deno.test("noteFailure() notes that a request was tried, and since when it fails", () => {
  const suspect = newSuspect(1, 0);
  assertEquals([suspect.isTried, suspect.failingSince], [false, undefined]);
  noteFailure(suspect, { successes: 0, now: 5 });
  noteFailure(suspect, { successes: 0, now: 9 });
  assertEquals([suspect.isTried, suspect.failingSince], [true, 5]);
});

Deno.test("newSuspect() takes no part for one of a bad whole that failed while nothing succeeded", () => {
  const whole = newSuspect(2, 7);
  noteFailure(whole, { successes: 5, now: 3 });
  const part = newSuspect(1, 9, { ...whole, waitedMs: 0 });
  assertEquals([part.isOfBad, part.failingSince], [false, 3]);
  assertEquals(newSuspect(1, 9, { ...part, isOfBad: true, waitedMs: 0 }).isOfBad, true);
});

Deno.test("mostAskedMs() is three quarters of the time to give up after", () => {
  assertEquals(mostAskedMs(120_000), 90_000);
});
