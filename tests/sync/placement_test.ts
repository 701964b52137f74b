/** Tests of where each record goes, with a planner, a settlement and a state that are the test's. */

import { assertEquals, assertStrictEquals } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import type { DataRecord } from "../../lib/input/record.ts";
import { KeyTable } from "../../lib/key_table.ts";
import type { Ledger } from "../../lib/outcome/ledger.ts";
import { type Person, rejectedPerson } from "../../lib/person/person.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import type { RunState } from "../../lib/state/run_state.ts";
import { WaitingRecords } from "../../lib/state/waiting_records.ts";
import { Placement } from "../../lib/sync/placement.ts";
import type { RequestPlanner } from "../../lib/sync/planner.ts";
import type { Settlement } from "../../lib/sync/settlement.ts";
import { peopleOf, RULES, users } from "../helpers/people.ts";
import { recordsOf } from "../helpers/records.ts";

const MISTAKE = new TypeError("a mistake");

function fail(): never {
  throw MISTAKE;
}

const numbered = (what: string) => ({ record }: { record: DataRecord }) =>
  `${what} ${record.position.record}`;

/** A placement of a run with a state; `log` has what was done with which record, in that order. */
function placementWith(
  more: { state?: Partial<RunState>; held?: string[]; failed?: string[] } = {},
) {
  const log: string[] = [];
  const added: Person[] = [];
  const stop = new AbortController();
  const waiting = new WaitingRecords();
  const failed = new KeyTable();
  for (const key of more.failed ?? []) failed.add(key);
  const each = (what: string) => (some: Iterable<{ record: DataRecord }>) => {
    for (const one of some) log.push(numbered(what)(one));
  };
  const placement = new Placement({
    maker: new PersonMaker(RULES),
    stop,
    ledger: {
      read: () => log.push("read"),
      unchanged: (bytes: number) => log.push(`repeated ${bytes} bytes`),
    } as unknown as Ledger,
    state: {
      waiting,
      reject: (key: string) => log.push(`reject ${key} in the state`),
      resend: ({ key }: Person, count: number) => log.push(`resend ${count} of ${key}`),
      ...more.state,
    } as unknown as RunState,
  }, {
    planner: {
      add(person: Person) {
        added.push(person);
        log.push(numbered("send")(person));
      },
      hold: (_record: DataRecord, { key = "" }) => more.held?.includes(key) ?? false,
    } as unknown as RequestPlanner,
    settlement: {
      failed,
      unchanged: (person: Person) => log.push(numbered("unchanged")(person)),
      reject: (record: DataRecord) => log.push(numbered("rejected")({ record })),
      unsent: each("unsent"),
    } as unknown as Settlement,
  });
  return { placement, log, added, stop, waiting };
}

/** `person` with a piece of data that counts how often it was let go of. */
function counting(person: Person): { person: Person; released: () => number } {
  let released = 0;
  const chunk = { release: () => released++ } as never;
  return { person: { ...person, record: { ...person.record, chunk } }, released: () => released };
}

Deno.test("place() counts a record that is as it was accepted, without a person of it", async () => {
  const { placement, log } = placementWith();
  const [one] = await peopleOf(users(1));
  const { person: { record }, released } = counting(one);
  placement.place(record, undefined);
  assertEquals([log, released()], [["read", `repeated ${'{"id":"0"}'.length} bytes`], 1]);
});

Deno.test("place() does with a person what was judged of the user", async () => {
  const cases: { judgement: "send" | "unchanged" | "replaced" | undefined; done: string[] }[] = [
    { judgement: undefined, done: ["read", "send 1"] },
    { judgement: "send", done: ["read", "send 1"] },
    { judgement: "unchanged", done: ["read", "unchanged 1"] },
    // It is none of the records of this run.
    { judgement: "replaced", done: [] },
  ];
  for (const { judgement, done } of cases) {
    const { placement, log } = placementWith();
    const [one] = await peopleOf(users(1));
    const { person, released } = counting(one);
    placement.place(person.record, person, judgement);
    assertEquals([log, placement.replaced], [done, judgement === "replaced" ? 1 : 0], judgement);
    // Who is sent is let go of when the request ends.
    assertEquals(released(), done.at(-1) === "send 1" ? 0 : 1, judgement);
  }
});

Deno.test("place() has records wait until the last of a user says what becomes of them", async () => {
  const cases = [
    { judgement: "complete", done: ["unchanged 1", "unchanged 2", "unchanged 3"] },
    { judgement: "release", done: ["send 1", "send 2", "send 3"] },
  ] as const;
  for (const { judgement, done } of cases) {
    const { placement, log, waiting } = placementWith();
    using _ = waiting;
    const people = await peopleOf([1, 2, 3].map((seq) => ({ id: "a", seq })));
    for (const person of people.slice(0, 2)) placement.place(person.record, person, "wait");
    assertEquals([log, waiting.size], [["read", "read"], 2]);
    placement.place(people[2].record, people[2], judgement);
    assertEquals([log.slice(2), waiting.size], [["read", ...done], 0]);
  }
});

Deno.test("place() has a rejected record wait behind those of its user, and settles others at once", async () => {
  const { placement, log, waiting } = placementWith({ held: ["held"] });
  using _ = waiting;
  const people = await peopleOf([1, 2, 3].map((seq) => ({ id: "a", seq })));
  const { person: { record }, released } = counting(people[1]);
  placement.place(record, { reason: "no" });
  placement.place(record, { reason: "no", user: "b", key: "b" });
  assertEquals(log, ["read", "rejected 2", "read", "reject b in the state", "rejected 2"]);
  assertEquals(released(), 2);
  log.length = 0;
  placement.place(record, { reason: "no", user: "held", key: "held" });
  assertEquals([log, released()], [["read", "reject held in the state"], 2]);
  log.length = 0;
  placement.place(people[0].record, people[0], "wait");
  placement.place(people[1].record, { reason: "no", user: "a", key: "a" });
  placement.place(people[2].record, people[2], "release");
  assertEquals(log, [
    ...["read", "read", "reject a in the state"],
    ...["read", "send 1", "rejected 2", "send 3"],
  ]);
});

Deno.test("place() sends nobody of whom an earlier record failed", async () => {
  const { placement, log } = placementWith({ failed: ["0"] });
  const [first, second] = await peopleOf(users(2));
  const { person, released } = counting(first);
  placement.place(person.record, person);
  placement.place(second.record, second);
  assertEquals([log, released()], [["read", "unsent 1", "read", "send 2"], 1]);
});

Deno.test("place() stops the run where the state fails, and gives the record its outcome", async () => {
  const waiting = { add: fail, has: () => false } as unknown as WaitingRecords;
  const { placement, log, stop } = placementWith({ state: { waiting, reject: fail } });
  const [first, second] = await peopleOf(users(2));
  const { person, released } = counting(first);
  placement.place(person.record, person, "wait");
  assertEquals([log, released()], [["read", "unsent 1"], 1]);
  placement.place(second.record, { reason: "no", user: "1", key: "1" });
  assertEquals(log.slice(2), ["read", "rejected 2"]);
  const reason = stop.signal.reason as RunError;
  assertEquals([reason instanceof RunError, reason.kind, reason.cause], [
    true,
    "internal",
    MISTAKE,
  ]);
});

Deno.test("make() leaves people where they are, unless few of those who were made together are sent", async () => {
  const records = await recordsOf(JSON.stringify(users(3)));
  for (const sent of [1, 2]) {
    const judgements = records.map((_, i) => i < sent ? "send" : "unchanged");
    const { placement, added } = placementWith({
      state: { judge: () => judgements, repeated: undefined } as unknown as RunState,
    });
    const { made } = placement.make(records);
    const [person] = made as Person[];
    placement.place(records[0], person);
    assertEquals(added[0].bytes === person.bytes, sent === 2, `${sent} of 3`);
    assertEquals(added[0].key, "0");
  }
});

Deno.test("sendIncomplete() sends those whose last record never came, and the rejected in their place", async () => {
  const [first, bad, last] = await peopleOf([1, 2, 3].map((seq) => ({ id: "a", seq })));
  const rejected = rejectedPerson(bad.record, { reason: "no", user: "a", key: "a" });
  const { placement, log } = placementWith();
  placement.sendIncomplete([rejected, first, last]);
  assertEquals(log, ["resend 2 of a", "rejected 2", "send 1", "send 3"]);

  const alone = placementWith();
  alone.placement.sendIncomplete([first]);
  assertEquals(alone.log, ["resend 1 of a", "send 1"]);

  const failing = placementWith({ state: { resend: fail } });
  failing.placement.sendIncomplete([rejected, first, last]);
  assertEquals(failing.log, ["rejected 2", "unchanged 1", "unchanged 3"]);
  assertStrictEquals((failing.stop.signal.reason as RunError).cause, MISTAKE);
});

Deno.test("settleWaiting() takes those who wait for what they were accepted as, where the rest is not known", async () => {
  const { placement, log, waiting } = placementWith();
  using _ = waiting;
  const [first, bad, other] = await peopleOf([{ id: "a" }, { id: "a" }, { id: "b" }]);
  waiting.add(first);
  waiting.add(rejectedPerson(bad.record, { reason: "no", user: "a", key: "a" }));
  waiting.add(other);
  placement.settleWaiting();
  assertEquals([log, waiting.size], [["unchanged 1", "rejected 2", "unchanged 3"], 0]);
  placementWith({ state: undefined! }).placement.settleWaiting();
});
