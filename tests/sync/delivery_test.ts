/** Tests of what became of the people in one request, and of how that is put together. */

import { assertEquals, assertStrictEquals } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import {
  answered,
  type Delivery,
  mistake,
  notTried,
  refused,
  together,
  untouched,
} from "../../lib/sync/delivery.ts";
import { peopleOf, users } from "../helpers/people.ts";

const people = await peopleOf(users(3));
const STOP = new RunError("auth", "no");

/** Who was refused, and why. */
function refusals({ refused }: Delivery): unknown[] {
  return refused.map(({ person, failure, isUntouched }) => ({
    user: person.user,
    ...failure,
    ...(isUntouched === undefined ? {} : { isUntouched }),
  }));
}

Deno.test("answered() refuses whom the answer names, each for the first reason", () => {
  const all = answered(people, []);
  assertEquals([all.accepted, all.refused, all.stop], [people, [], undefined]);
  const some = answered(people, [
    { index: 2, reason: "first", field: "a" },
    { index: 0, reason: "bad", field: undefined },
    { index: 2, reason: "second", field: "b" },
  ]);
  assertEquals(some.accepted, [people[1]]);
  assertEquals(refusals(some), [
    { user: "2", outcome: "rejected", reason: "first", field: "a", status: 207 },
    { user: "0", outcome: "rejected", reason: "bad", field: undefined, status: 207 },
  ]);
  assertEquals(some.stop, undefined);
});

Deno.test("answered() refuses the only one whom the answer names", () => {
  const one = answered(people, [{ index: 1, reason: "bad", field: undefined }]);
  assertEquals(one.accepted, [people[0], people[2]]);
  assertEquals(refusals(one).length, 1);
});

Deno.test("refused() gives all the same failure, each with their own identifier", () => {
  const delivery = refused(people.slice(0, 2), { outcome: "failed", reason: "busy" }, STOP);
  assertEquals(refusals(delivery), [
    { user: "0", outcome: "failed", reason: "busy" },
    { user: "1", outcome: "failed", reason: "busy" },
  ]);
  assertEquals([delivery.accepted, delivery.stop], [[], STOP]);
  assertEquals(refused([], { outcome: "failed", reason: "busy" }).stop, undefined);
});

Deno.test("notTried() leaves nobody touched, and does not stop once more", () => {
  const delivery = notTried(people.slice(0, 1), STOP);
  assertEquals(refusals(delivery), [{
    user: "0",
    outcome: "failed",
    reason: "Not sent: Customer.io refused the credentials",
    isUntouched: true,
  }]);
  assertEquals(delivery.stop, undefined);
});

Deno.test("untouched() changes nothing else", () => {
  const delivery = { ...refused(people.slice(0, 1), { outcome: "failed", reason: "no" }, STOP) };
  const same = untouched({ ...delivery, accepted: [people[2]] });
  assertEquals([same.accepted, same.stop], [[people[2]], STOP]);
  assertEquals(same.refused.map(({ isUntouched }) => isUntouched), [true]);
});

Deno.test("mistake() ends the run, and says that nobody knows", () => {
  const thrown = new TypeError("oh");
  const delivery = mistake(people.slice(0, 1), thrown);
  assertEquals([delivery.stop?.kind, delivery.stop?.cause], ["internal", thrown]);
  assertEquals(refusals(delivery), [{
    user: "0",
    outcome: "failed",
    reason: "Not confirmed: the run ended with an internal error",
  }]);
});

Deno.test("together() has both, and the stop that came first", () => {
  const [a, b, c] = people;
  const failure = { outcome: "failed", reason: "busy" } as const;
  const other = new RunError("unreachable", "gone");
  const [first, second] = [refused([a], failure), refused([b], failure, other)];
  const both = together({ ...first, accepted: [c] }, { ...second, accepted: [] });
  assertEquals(both.accepted, [c]);
  assertEquals(both.refused.map(({ person }) => person), [a, b]);
  assertStrictEquals(both.stop, other);
  assertStrictEquals(together({ ...first, stop: STOP }, second).stop, STOP);
  assertEquals(together(first, first).stop, undefined);
});
