/** Tests of what comes before people who are suppressed. */

import { assertEquals } from "@std/assert";
import { RunError } from "../../../lib/errors.ts";
import type { Person } from "../../../lib/person/person.ts";
import type { Deliver } from "../../../lib/sync/deliver.ts";
import { refused } from "../../../lib/sync/delivery.ts";
import { deliverWith, unsuppressingFirst } from "../../../lib/sync/gone/unsuppress.ts";
import { peopleOf, users } from "../../helpers/people.ts";

const STOP = new RunError("auth", "no");
const { signal } = new AbortController();

/** Notes what is delivered; those of `refusing` are refused when they are to be unsuppressed. */
function noting(refusing: string[] = [], stop?: RunError) {
  const sent: string[][] = [];
  const deliver: Deliver = ({ people, kind }) => {
    const isFirst = people.every(({ bytes, start, end }) =>
      new TextDecoder().decode(bytes.subarray(start, end)).includes('"unsuppress"')
    );
    sent.push([isFirst ? "unsuppress" : kind, ...people.map(({ key }) => key)]);
    const bad = isFirst ? people.filter(({ key }) => refusing.includes(key)) : [];
    const good = people.filter((person) => !bad.includes(person));
    const failure = { outcome: "failed", reason: "busy" } as const;
    return Promise.resolve({
      ...refused(bad, failure, isFirst ? stop : undefined),
      accepted: good,
    });
  };
  return { sent, deliver };
}

const keys = (people: Person[]) => people.map(({ key }) => key);

Deno.test("unsuppressingFirst() leaves requests alone in which nobody is suppressed", async () => {
  const { sent, deliver } = noting();
  const people = await peopleOf(users(2));
  const all = unsuppressingFirst(deliver, { suppressed: new Set(["9"]), kind: "id" });
  const { accepted } = await all({ kind: "batch", people }, { signal });
  assertEquals({ sent, accepted: keys(accepted) }, {
    sent: [["batch", "0", "1"]],
    accepted: ["0", "1"],
  });
});

Deno.test("unsuppressingFirst() has them unsuppressed by a request before, once", async () => {
  const { sent, deliver } = noting();
  const suppressed = new Set(["1", "2", "9"]);
  const all = unsuppressingFirst(deliver, { suppressed, kind: "id" });
  const people = await peopleOf(users(3));
  assertEquals(keys((await all({ kind: "batch", people }, { signal })).accepted), ["0", "1", "2"]);
  assertEquals([...suppressed], ["9"]);
  await all({ kind: "single", people: [people[1]] }, { signal });
  assertEquals(sent, [["unsuppress", "1", "2"], ["batch", "0", "1", "2"], ["single", "1"]]);
});

Deno.test("unsuppressingFirst() sends nobody who stays suppressed", async () => {
  const { sent, deliver } = noting(["1"]);
  const suppressed = new Set(["1", "2"]);
  const all = unsuppressingFirst(deliver, { suppressed, kind: "id" });
  const people = await peopleOf(users(3));
  const { accepted, refused } = await all({ kind: "batch", people }, { signal });
  assertEquals(keys(accepted), ["0", "2"]);
  assertEquals(refused, [
    { person: people[1], failure: { outcome: "failed", reason: "busy", user: "1" } },
  ]);
  assertEquals([...suppressed], ["1"]);
  const alone = await all({ kind: "single", people: [people[1]] }, { signal });
  assertEquals(alone, { accepted: [], refused, stop: undefined });
  assertEquals(sent, [["unsuppress", "1", "2"], ["batch", "0", "2"], ["unsuppress", "1"]]);
});

Deno.test("unsuppressingFirst() sends nothing behind what stops the run", async () => {
  const { sent, deliver } = noting(["1"], STOP);
  const all = unsuppressingFirst(deliver, { suppressed: new Set(["1"]), kind: "id" });
  const people = await peopleOf(users(2));
  const { refused, stop } = await all({ kind: "batch", people }, { signal });
  assertEquals(sent, [["unsuppress", "1"]]);
  assertEquals(stop, STOP);
  assertEquals(refused.map(({ person: { key }, isUntouched }) => [key, isUntouched]), [
    ["1", undefined],
    ["0", true],
  ]);
});

Deno.test("unsuppressingFirst() goes on where the request before said nothing against anybody, and stops where it ends the run", async () => {
  const { sent, deliver } = noting([], STOP);
  const all = unsuppressingFirst(deliver, { suppressed: new Set(["1"]), kind: "id" });
  const { refused, stop, accepted } = await all(
    { kind: "batch", people: await peopleOf(users(2)) },
    {
      signal,
    },
  );
  assertEquals(sent, [["unsuppress", "1"]]);
  assertEquals([accepted, stop], [[], STOP]);
  assertEquals(refused.map(({ person: { key }, isUntouched }) => [key, isUntouched]), [
    ["0", true],
    ["1", true],
  ]);
});

Deno.test("unsuppressingFirst() says of the request before that no records stand behind it", async () => {
  const told: (boolean | undefined)[] = [];
  const deliver: Deliver = ({ people, hasNoRecords }) => {
    told.push(hasNoRecords);
    return Promise.resolve({ accepted: people, refused: [], stop: undefined });
  };
  const all = unsuppressingFirst(deliver, { suppressed: new Set(["0"]), kind: "id" });
  await all({ kind: "batch", people: await peopleOf(users(2)) }, { signal });
  assertEquals(told, [true, undefined]);
});

Deno.test("deliverWith() looks for suppressed people only where a state may have some", async () => {
  const { sent, deliver } = noting();
  const suppressed = new Set<string>();
  assertEquals(deliverWith({ deliver }, { state: undefined, kind: "id" }), deliver);
  assertEquals(
    deliverWith({ deliver }, { state: { isNew: true, suppressed }, kind: "id" }),
    deliver,
  );
  const other = deliverWith({ deliver }, { state: { isNew: false, suppressed }, kind: "id" });
  suppressed.add("0");
  const { accepted } = await other({ kind: "batch", people: await peopleOf(users(1)) }, { signal });
  assertEquals([sent, keys(accepted)], [[["unsuppress", "0"], ["batch", "0"]], ["0"]]);
});
