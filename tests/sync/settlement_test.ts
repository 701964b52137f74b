/** Tests of the one place where outcomes are settled, with a ledger and a state of their own. */

import { assertEquals } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { Ledger } from "../../lib/outcome/ledger.ts";
import type { Person } from "../../lib/person/person.ts";
import type { State } from "../../lib/state/state.ts";
import { Settlement } from "../../lib/sync/settlement.ts";
import { peopleOf, users } from "../helpers/people.ts";

const MISTAKE = new TypeError("a mistake");

function fail(): never {
  throw MISTAKE;
}

/** A settlement, what it has said of records and users, in that order, and whom the state was told of. */
function settlementWith(state: Partial<Record<"accept" | "doubt" | "refuse", () => void>> = {}) {
  const written: string[] = [];
  const told: [string, string[]][] = [];
  const ledger = new Ledger({
    write: ({ position }, { outcome, reason }) =>
      written.push(`${position.record} ${outcome}: ${reason}`),
    supersede: ({ position }, user) => written.push(`${position.record} supersedes ${user}`),
    onWriteError: (error) => {
      throw error;
    },
  });
  const tell = (what: string) => (people: readonly Person[]) => {
    if (people.length > 0) told.push([what, people.map(({ user }) => user)]);
  };
  const stop = new AbortController();
  const settlement = new Settlement({
    ledger,
    stop,
    state: {
      accept: tell("accept"),
      doubt: tell("doubt"),
      refuse: tell("refuse"),
      ...state,
    } as unknown as State,
  });
  return { settlement, ledger, stop, written, told };
}

const FAILED = { outcome: "failed", reason: "busy" } as const;
const REJECTED = { outcome: "rejected", reason: "no" } as const;

Deno.test("settle() gives everyone in a request one outcome, and tells the state who failed, was rejected and was not sent", async () => {
  const [one, two, three, four] = await peopleOf(users(4));
  const { settlement, ledger, stop, written, told } = settlementWith();
  settlement.settle({
    accepted: [one],
    refused: [
      { person: two, failure: FAILED },
      { person: three, failure: REJECTED },
      { person: four, failure: FAILED, isUntouched: true },
    ],
    stop: undefined,
  });
  assertEquals(ledger.counts, { read: 0, accepted: 1, unchanged: 0, rejected: 1, failed: 2 });
  assertEquals(written, ["2 failed: busy", "3 rejected: no", "4 failed: busy"]);
  assertEquals(told, [["accept", ["0"]], ["refuse", ["2"]], ["doubt", ["1"]]]);
  assertEquals([one, two, three].map(({ key }) => settlement.failed.has(key)), [
    false,
    true,
    false,
  ]);
  assertEquals(stop.signal.aborted, false);
});

Deno.test("settle() stops the run where the delivery says so", async () => {
  const [person] = await peopleOf(users(1));
  const { settlement, stop, written } = settlementWith();
  const reason = new RunError("auth", "refused");
  settlement.settle({ accepted: [], refused: [{ person, failure: FAILED }], stop: reason });
  assertEquals({ reason: stop.signal.reason, written }, { reason, written: ["1 failed: busy"] });
});

Deno.test("settle() stops the run where the state cannot take what was accepted, which counts all the same", async () => {
  const people = await peopleOf(users(2));
  const { settlement, ledger, stop } = settlementWith({ accept: fail });
  settlement.settle({ accepted: people, refused: [], stop: undefined });
  assertEquals(ledger.counts.accepted, 2);
  const reason = stop.signal.reason as RunError;
  assertEquals({ kind: reason.kind, cause: reason.cause }, { kind: "internal", cause: MISTAKE });
});

Deno.test("settle() stops the run where the state cannot doubt who failed, which counts all the same", async () => {
  const [person] = await peopleOf(users(1));
  const { settlement, ledger, stop } = settlementWith({ doubt: fail });
  settlement.settle({ accepted: [], refused: [{ person, failure: FAILED }], stop: undefined });
  assertEquals(ledger.counts.failed, 1);
  const reason = stop.signal.reason as RunError;
  assertEquals({ kind: reason.kind, cause: reason.cause }, { kind: "internal", cause: MISTAKE });
});

Deno.test("settle() says what an accepted or unchanged record supersedes, once", async () => {
  const [first, second, third, other] = await peopleOf([
    { id: 1 },
    { id: 1 },
    { id: 1 },
    { id: 2 },
  ]);
  for (const how of ["accepted", "unchanged"] as const) {
    const { settlement, written } = settlementWith();
    settlement.settle({
      accepted: [other],
      refused: [{ person: first, failure: REJECTED }],
      stop: undefined,
    });
    for (const person of [second, third]) {
      if (how === "unchanged") settlement.unchanged(person);
      else settlement.settle({ accepted: [person], refused: [], stop: undefined });
    }
    assertEquals(written, ["1 rejected: no", "2 supersedes 1"], how);
  }
});

Deno.test("reject() remembers the user, where the record has one, for what is accepted later", async () => {
  const [first, second] = await peopleOf([{ id: 1 }, { id: 1 }]);
  for (
    const { key, written } of [
      { key: first.key, written: ["1 rejected: bad", "2 supersedes 1"] },
      { key: undefined, written: ["1 rejected: bad"] },
    ]
  ) {
    const parts = settlementWith();
    parts.settlement.reject(first.record, { reason: "bad", ...(key === undefined ? {} : { key }) });
    parts.settlement.settle({ accepted: [second], refused: [], stop: undefined });
    assertEquals(parts.written, written);
  }
});

Deno.test("unsent() says why: an earlier record failed, or the run was stopped", async () => {
  const people = await peopleOf(users(1));
  const { settlement, stop, written } = settlementWith();
  settlement.unsent(people);
  stop.abort(new RunError("interrupted", "Interrupted by SIGINT"));
  settlement.unsent(people);
  assertEquals(written, [
    "1 failed: Not sent: an earlier record of this user failed",
    "1 failed: Not sent: the run was interrupted",
  ]);
});
