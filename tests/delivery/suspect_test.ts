import { assertEquals } from "@std/assert";
import { isAtFault } from "../../lib/delivery/suspect.ts";

Deno.test("isAtFault() tells a bad request from a service that is down", () => {
  const person = {
    size: 1,
    loneTrials: 1,
    failuresAmongSuccesses: 1,
    isAboutLoad: false,
    hasOtherSucceeded: false,
    failingMs: 30_000,
    giveUpAfterMs: 300_000,
  };
  const cases = [
    { name: "a person, nothing else known", change: {}, expected: false },
    { name: "for a minute", change: { failingMs: 59_999, loneTrials: 99 }, expected: false },
    { name: "for longer", change: { failingMs: 60_000 }, expected: true },
    {
      name: "half of the time",
      change: { failingMs: 5000, giveUpAfterMs: 10_000 },
      expected: true,
    },
    { name: "less of it", change: { failingMs: 4999, giveUpAfterMs: 10_000 }, expected: false },
    {
      name: "others succeeded, few trials",
      change: { hasOtherSucceeded: true, loneTrials: 2 },
      expected: false,
    },
    { name: "three", change: { hasOtherSucceeded: true, loneTrials: 3 }, expected: true },
    { name: "several people", change: { size: 2 }, expected: true },
    {
      name: "others succeed",
      change: { failuresAmongSuccesses: 2, loneTrials: 0 },
      expected: true,
    },
    {
      name: "429, others succeed",
      change: { failuresAmongSuccesses: 2, isAboutLoad: true },
      expected: true,
    },
    { name: "429, alone", change: { size: 2, loneTrials: 9, isAboutLoad: true }, expected: false },
    { name: "never tried alone", change: { size: 2, loneTrials: 0 }, expected: false },
    {
      name: "never, for however long",
      change: { loneTrials: 0, failingMs: 299_999, hasOtherSucceeded: true },
      expected: false,
    },
  ];
  for (const { name, change, expected } of cases) {
    assertEquals(isAtFault({ ...person, ...change }), expected, name);
  }
});
