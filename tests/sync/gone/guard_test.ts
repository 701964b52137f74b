import { assertEquals, assertThrows } from "@std/assert";
import { RunError } from "../../../lib/errors.ts";
import { actionName, checkMaxGone, type MaxGone, maxOf } from "../../../lib/sync/gone/guard.ts";

const MAXIMA: { maxGone: MaxGone | undefined; stateSize: number; max: number }[] = [
  { maxGone: undefined, stateSize: 0, max: 10 },
  { maxGone: undefined, stateSize: 1099, max: 10 },
  { maxGone: undefined, stateSize: 1100, max: 11 },
  { maxGone: undefined, stateSize: 1_000_000, max: 10_000 },
  { maxGone: { people: 0 }, stateSize: 1000, max: 0 },
  { maxGone: { people: 7 }, stateSize: 1000, max: 7 },
  { maxGone: { percent: 0.5 }, stateSize: 1000, max: 5 },
  { maxGone: { percent: 0.5 }, stateSize: 199, max: 0 },
  { maxGone: { percent: 100 }, stateSize: 7, max: 7 },
];

Deno.test("maxOf() is 1 % and at least 10 unless told otherwise", () => {
  for (const { maxGone, stateSize, max } of MAXIMA) assertEquals(maxOf(maxGone, stateSize), max);
});

Deno.test("checkMaxGone() lets pass what is allowed, and keeping whatever it is", () => {
  const facts = { stateSize: 1000, maxGone: undefined };
  checkMaxGone({ ...facts, action: "delete", count: 10 });
  checkMaxGone({ ...facts, action: "keep", count: 1000 });
  for (const action of ["delete", "suppress", { set: { a: 1 } }] as const) {
    const error = assertThrows(() => checkMaxGone({ ...facts, action, count: 11 }), RunError);
    assertEquals(error.kind, "usage");
  }
});

Deno.test("checkMaxGone() says how many there are and how to go on", () => {
  const said = (count: number, maxGone: MaxGone | undefined) =>
    assertThrows(
      () => checkMaxGone({ action: "suppress", stateSize: 2000, count, maxGone }),
      RunError,
    )
      .message.split("\n");
  assertEquals(said(1, { people: 0 }), [
    "1 user of 2,000 in the state is no longer in the data, more than --max-gone 0 allows (0): nothing was done to them",
    "  If some of the data is missing, give all of it: each of its files with a --data of its own, in one run.",
    "  If they are all to be suppressed, run the same command with --max-gone 1.",
  ]);
  assertEquals(
    said(1500, { percent: 2.5 })[0],
    "1,500 users of 2,000 in the state are no longer in the data, more than --max-gone 2.5% allows (50): nothing was done to them",
  );
  assertEquals(
    said(21, undefined)[0],
    "21 users of 2,000 in the state are no longer in the data, more than --max-gone, 1 % and at least 10, allows (20): nothing was done to them",
  );
});

Deno.test("actionName() is the word, or set", () => {
  assertEquals([actionName("keep"), actionName("delete"), actionName({ set: {} })], [
    "keep",
    "delete",
    "set",
  ]);
});
