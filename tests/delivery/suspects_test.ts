import { assertEquals } from "@std/assert";
import { StatusError } from "../../lib/customerio/request_error.ts";
import { type FailureFacts, Suspects } from "../../lib/delivery/suspects.ts";

/** A failure with no attempts left, of a request that may be split. */
const FACTS: FailureFacts = {
  error: new StatusError({ status: 503 }),
  isTrial: true,
  isUsedUp: true,
  takeSplit: () => true,
  now: 0,
  giveUpAfterMs: 300_000,
};

Deno.test("fateOf() gives up one person after a minute of failures, where nothing else tells", () => {
  for (const [after, fate] of [[59_999, "go on"], [60_000, "give up"]] as const) {
    const suspects = new Suspects();
    const suspect = suspects.follow(1);
    suspects.recordFailure(suspect, 100_000);
    suspect.loneTrials = 1;
    assertEquals(suspects.fateOf(suspect, { ...FACTS, now: 100_000 + after }), fate);
    assertEquals(suspect.isSpent, true);
  }
});

Deno.test("fateOf() goes on while there are attempts left, and splits when there are none", () => {
  const suspects = new Suspects();
  const suspect = suspects.follow(2);
  suspects.recordFailure(suspect, 0);
  assertEquals(suspects.fateOf(suspect, { ...FACTS, isTrial: false, isUsedUp: false }), "go on");
  assertEquals(suspect.isSpent, false);
  assertEquals(suspects.fateOf(suspect, FACTS), "split");
  // What no data can be the reason of is split by nobody.
  const refused = { ...FACTS, error: new StatusError({ status: 429 }) };
  assertEquals(suspects.fateOf(suspect, refused), "go on");
});

Deno.test("fateOf() gives people up as others were, once others have succeeded among their failures", () => {
  const suspects = new Suspects();
  const [first, second] = [suspects.follow(1), suspects.follow(1)];
  for (const suspect of [first, second]) suspects.recordFailure(suspect, 0);
  suspects.recordSuccess(8);
  suspects.recordFailure(first, 1000);
  first.loneTrials = 3;
  assertEquals(suspects.fateOf(first, { ...FACTS, now: 1000 }), "give up");
  suspects.unfollow(first);
  assertEquals(suspects.count, 1);
  // One is left, and one was given up; 8 have succeeded since it was first sent.
  second.loneTrials = 3;
  assertEquals(suspects.fateOf(second, { ...FACTS, now: 1000 }), "give up");
  const alone = new Suspects();
  const only = alone.follow(1);
  alone.recordFailure(only, 0);
  only.loneTrials = 3;
  assertEquals(alone.fateOf(only, { ...FACTS, now: 1000 }), "go on");
});

Deno.test("fateOf() gives people up after a minute where four times as many have succeeded since they were sent", () => {
  for (const [people, fate] of [[7, "go on"], [8, "give up"]] as const) {
    const suspects = new Suspects();
    suspects.recordSuccess(100);
    const [suspect, other] = [suspects.follow(1), suspects.follow(1)];
    suspects.recordSuccess(people);
    for (const each of [suspect, other]) suspects.recordFailure(each, 0);
    suspect.loneTrials = 1;
    assertEquals(suspects.fateOf(suspect, { ...FACTS, now: 60_000 }), fate, `${people}`);
  }
});

Deno.test("fateOf() splits after a trial, and when there are no attempts left", () => {
  for (const [isTrial, isUsedUp] of [[true, false], [false, true], [true, true], [false, false]]) {
    const suspects = new Suspects();
    const suspect = suspects.follow(2);
    suspects.recordFailure(suspect, 0);
    suspects.recordSuccess(1);
    suspects.recordFailure(suspect, 0);
    const fate = isTrial || isUsedUp ? "split" : "go on";
    assertEquals(suspects.fateOf(suspect, { ...FACTS, isTrial, isUsedUp }), fate);
  }
});

Deno.test("fateOf() splits 16 in a row while nothing succeeds, and others once something has", () => {
  const suspects = new Suspects();
  const suspect = suspects.follow(2);
  suspects.recordFailure(suspect, 0);
  const splits = () =>
    Array.from({ length: 20 }, () => suspects.fateOf(suspect, { ...FACTS, isUsedUp: false }))
      .filter((fate) => fate === "split").length;
  assertEquals([splits(), splits()], [16, 0]);
  suspects.recordSuccess(1);
  assertEquals(splits(), 16);
});

Deno.test("fateOf() takes nobody for alike who was given up for the time alone", () => {
  const suspects = new Suspects();
  const [first, now] = [suspects.follow(1), 60_000];
  suspects.recordFailure(first, 0);
  first.loneTrials = 1;
  assertEquals(suspects.fateOf(first, { ...FACTS, now }), "give up");
  suspects.unfollow(first);
  const second = suspects.follow(1);
  suspects.recordFailure(second, now);
  second.loneTrials = 3;
  assertEquals(suspects.fateOf(second, { ...FACTS, now: now + 1000 }), "go on");
});
