/** Tests of the one place where outcomes are settled, with a ledger and a state of their own. */

import { assertEquals } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { Ledger } from "../../lib/outcome/ledger.ts";
import { mergeFirst } from "../../lib/person/merge.ts";
import { type Person, type RejectedPerson, rejectedPerson } from "../../lib/person/person.ts";
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

Deno.test("settle() stops the run where the state cannot take note of who was rejected, which counts all the same", async () => {
  const [person] = await peopleOf(users(1));
  const { settlement, ledger, stop } = settlementWith({ refuse: fail });
  settlement.settle({ accepted: [], refused: [{ person, failure: REJECTED }], stop: undefined });
  assertEquals(ledger.counts.rejected, 1);
  const reason = stop.signal.reason as RunError;
  assertEquals({ kind: reason.kind, cause: reason.cause }, { kind: "internal", cause: MISTAKE });
});

Deno.test("settle() fails people as not confirmed where their acceptance cannot be counted, and stops the run", async () => {
  const people = await peopleOf(users(2));
  const { settlement, ledger, stop, written, told } = settlementWith();
  ledger.accept = fail;
  settlement.settle({ accepted: people, refused: [], stop: undefined });
  assertEquals(written, [
    "1 failed: Not confirmed: the run ended with an internal error",
    "2 failed: Not confirmed: the run ended with an internal error",
  ]);
  assertEquals([ledger.counts.accepted, ledger.counts.failed, told], [0, 2, []]);
  assertEquals((stop.signal.reason as RunError).cause, MISTAKE);
});

/** Three records of user 1 as one person, with a rejected one between the last two, and one of user 2. */
async function mergedPeople(): Promise<{ merged: Person; other: Person; bytes: number }> {
  const [first, second, bad, third, other] = await peopleOf([
    { id: 1, name: "a" },
    { id: 1, name: "bcd" },
    { id: 1 },
    { id: 1, seq: 3 },
    { id: 2 },
  ]);
  const rejection = { reason: "bad", user: "1", key: first.key };
  const waiting: (Person | RejectedPerson)[] = [first, second];
  waiting.push(rejectedPerson(bad.record, rejection), third);
  const bytes = [first, second, third, other].reduce(
    (sum, { record }) => sum + record.end - record.start,
    0,
  );
  return { merged: mergeFirst(waiting), other, bytes };
}

Deno.test("settle() counts all records of an accepted person who stands for several, and settles rejected ones among them", async () => {
  const { merged, other, bytes } = await mergedPeople();
  const { settlement, ledger, written, told } = settlementWith();
  settlement.settle({ accepted: [other, merged], refused: [], stop: undefined });
  assertEquals(ledger.counts, { read: 0, accepted: 4, unchanged: 0, rejected: 1, failed: 0 });
  // The last record is behind the rejected one.
  assertEquals(written, ["3 rejected: bad", "4 supersedes 1"]);
  assertEquals(told, [["accept", ["2", "1"]]]);
  assertEquals(ledger.settledBytes, bytes + '{"id":1}'.length);
  assertEquals(settlement.hasUnknownUsers, false);
});

Deno.test("settle() settles rejected records among those that an accepted person stands for, whoever else there is", async () => {
  const { merged } = await mergedPeople();
  const { settlement, written } = settlementWith();
  settlement.settle({ accepted: [merged], refused: [], stop: undefined });
  assertEquals(written, ["3 rejected: bad", "4 supersedes 1"]);
});

Deno.test("settle() needs no state", async () => {
  const [one, two] = await peopleOf(users(2));
  const { settlement: _, ledger, stop } = settlementWith();
  const settlement = new Settlement({ ledger, stop });
  settlement.settle({
    accepted: [one],
    refused: [{ person: two, failure: REJECTED }],
    stop: undefined,
  });
  assertEquals([ledger.counts.accepted, ledger.counts.rejected], [1, 1]);
  assertEquals(stop.signal.aborted, false);
});

Deno.test("settle() gives each record of a refused person who stands for several its outcome", async () => {
  for (const failure of [FAILED, REJECTED]) {
    const { merged } = await mergedPeople();
    const { settlement, ledger, written } = settlementWith();
    settlement.settle({ accepted: [], refused: [{ person: merged, failure }], stop: undefined });
    const { outcome, reason } = failure;
    const together = `${outcome}: ${reason} (sent together with 2 other records of this user)`;
    assertEquals(written, [
      `1 ${together}`,
      `2 ${together}`,
      "3 rejected: bad",
      `4 ${together}`,
    ]);
    assertEquals(
      ledger.groupedReasons().map(({ group, count, places }) => [group, count, places[0].user]),
      [[reason, 3, "1"], ["bad", 1, "1"]],
    );
    assertEquals(settlement.failed.has(merged.key), outcome === "failed");
  }
});

Deno.test("settle() counts reasons of people who were sent together by what they have in common", async () => {
  const { merged, other } = await mergedPeople();
  const { settlement, ledger } = settlementWith();
  const failure = { ...REJECTED, reason: "no: 12", group: "no" };
  settlement.settle({
    accepted: [],
    refused: [merged, other].map((person) => ({ person, failure })),
    stop: undefined,
  });
  assertEquals(ledger.groupedReasons().map(({ group, count }) => [group, count]), [
    ["no", 4],
    ["bad", 1],
  ]);
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
    assertEquals(parts.settlement.hasUnknownUsers, key === undefined);
  }
});

Deno.test("unchanged() counts a record and its bytes, and supersedes nothing that was not rejected", async () => {
  const [one, two] = await peopleOf([{ id: 1 }, { id: 20 }]);
  const { settlement, ledger, written } = settlementWith();
  settlement.reject(two.record, { reason: "bad", user: "20", key: two.key });
  settlement.unchanged(one);
  assertEquals(written, ["2 rejected: bad"]);
  assertEquals(ledger.counts, { read: 0, accepted: 0, unchanged: 1, rejected: 1, failed: 0 });
  assertEquals(ledger.settledBytes, '{"id":1}{"id":20}'.length);
});

Deno.test("unsent() settles rejected records that waited as what they are", async () => {
  const [one, two] = await peopleOf(users(2));
  const { settlement, written } = settlementWith();
  settlement.unsent([rejectedPerson(one.record, { reason: "bad", user: "0", key: one.key }), two]);
  assertEquals(written, [
    "1 rejected: bad",
    "2 failed: Not sent: an earlier record of this user failed",
  ]);
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
