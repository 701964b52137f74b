import { assertEquals } from "@std/assert";
import type { DataRecord } from "../../lib/input/record.ts";
import { type Failure, Ledger } from "../../lib/outcome/ledger.ts";
import { sourceOf } from "../helpers/people.ts";

async function recordsOf(...values: unknown[]): Promise<DataRecord[]> {
  return (await Array.fromAsync(sourceOf(values, values.length).records)).flat();
}

function ledgerOf(write: (record: DataRecord, failure: Failure) => void = () => {}) {
  const errors: Error[] = [];
  return { ledger: new Ledger({ write, onWriteError: (error) => errors.push(error) }), errors };
}

Deno.test("Ledger counts what was read and every outcome", async () => {
  const [record] = await recordsOf({ id: "1" });
  const { ledger } = ledgerOf();
  assertEquals(ledger.counts, { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 });
  for (let i = 0; i < 10; i++) ledger.read();
  ledger.accept(6);
  ledger.accept(0);
  ledger.accept(1);
  ledger.settle(record, { outcome: "rejected", reason: "bad" });
  ledger.settle(record, { outcome: "failed", reason: "busy" });
  ledger.settle(record, { outcome: "failed", reason: "busy" });
  assertEquals(ledger.counts, { read: 10, accepted: 7, unchanged: 0, rejected: 1, failed: 2 });
});

Deno.test("settle() hands on record and failure at once", async () => {
  const [record] = await recordsOf({ id: "1" });
  const written: unknown[] = [];
  const { ledger } = ledgerOf((...all) => written.push(all));
  const failure = { outcome: "rejected", reason: "bad", field: "x", status: 400 } as const;
  ledger.settle(record, failure);
  assertEquals(written, [[record, failure]]);
});

Deno.test("settle() counts a record that cannot be written, and says so each time", async () => {
  const [record] = await recordsOf({ id: "1" });
  const full = new Error("disk full");
  const { ledger, errors } = ledgerOf(() => {
    throw full;
  });
  ledger.settle(record, { outcome: "failed", reason: "busy" });
  ledger.settle(record, { outcome: "rejected", reason: "bad" });
  assertEquals({ failed: ledger.counts.failed, rejected: ledger.counts.rejected }, {
    failed: 1,
    rejected: 1,
  });
  assertEquals(errors, [full, full]);
});

Deno.test("groupedReasons() has the first places of each, and no value of a record", async () => {
  const records = await recordsOf(...Array.from({ length: 7 }, (_, i) => ({ id: `${i}` })));
  const { ledger } = ledgerOf();
  assertEquals(ledger.groupedReasons(), []);
  const group = "Cannot convert 'at': no date";
  for (const [i, record] of records.entries()) {
    const user = i === 0 ? {} : { user: `u${i}` };
    const reason = `Cannot convert 'at': "${i}" is no date`;
    ledger.settle(record, { outcome: "rejected", reason, group, field: "at", ...user });
  }
  ledger.settle(records[2], { outcome: "failed", reason: "busy", user: "u2" });
  const place = (i: number) => ({
    position: records[i].position,
    user: i === 0 ? undefined : `u${i}`,
  });
  assertEquals(ledger.groupedReasons(), [
    { outcome: "rejected", group, field: "at", count: 7, places: [0, 1, 2, 3, 4].map(place) },
    { outcome: "failed", group: "busy", field: null, count: 1, places: [place(2)] },
  ]);
  assertEquals(ledger.reasons()[0], {
    outcome: "rejected",
    reason: "Cannot convert 'at': \"0\" is no date",
    field: "at",
    count: 7,
    first: records[0].position,
  });
});

Deno.test("groupedReasons() counts what is beyond the reasons that are told apart together", async () => {
  const [record] = await recordsOf({ id: "1" });
  const { ledger } = ledgerOf();
  for (let i = 0; i < 203; i++) ledger.settle(record, { outcome: "failed", reason: `r${i}` });
  const reasons = ledger.groupedReasons();
  assertEquals(reasons.length, 201);
  const { group, count, field, places } = reasons[0];
  assertEquals({ group, count, field, places: places.length }, {
    group: "Other reasons, see the failures file",
    count: 3,
    field: null,
    places: 3,
  });
});

Deno.test("reasons() groups by outcome, reason and field, most frequent first", async () => {
  const records = await recordsOf({ id: "1" }, { id: "2" }, { id: "3" }, { id: "4" });
  const { ledger } = ledgerOf();
  assertEquals(ledger.reasons(), []);
  const settle = (i: number, failure: Failure) => ledger.settle(records[i], failure);
  settle(0, { outcome: "rejected", reason: "bad", field: "email" });
  settle(1, { outcome: "rejected", reason: "bad" });
  settle(2, { outcome: "rejected", reason: "bad", user: "3" });
  settle(3, { outcome: "failed", reason: "bad", status: 500 });
  settle(3, { outcome: "rejected", reason: "bad", status: 207, user: "4" });
  assertEquals(ledger.reasons(), [
    { outcome: "rejected", reason: "bad", field: null, count: 3, first: records[1].position },
    { outcome: "rejected", reason: "bad", field: "email", count: 1, first: records[0].position },
    { outcome: "failed", reason: "bad", field: null, count: 1, first: records[3].position },
  ]);
});

Deno.test("reasons() counts records of one group together, in the words of the first", async () => {
  const records = await recordsOf({ id: "1" }, { id: "2" }, { id: "3" });
  const { ledger } = ledgerOf();
  const group = "No date";
  ledger.settle(records[0], { outcome: "rejected", reason: 'No date: "x"', group, field: "at" });
  ledger.settle(records[1], { outcome: "rejected", reason: 'No date: "y"', group, field: "at" });
  ledger.settle(records[2], { outcome: "rejected", reason: 'No date: "z"', group, field: "on" });
  assertEquals(
    ledger.reasons().map(({ reason, field, count, first }) => [reason, field, count, first.record]),
    [['No date: "x"', "at", 2, 1], ['No date: "z"', "on", 1, 3]],
  );
});

Deno.test("reasons() counts further reasons together when there are more than 200", async () => {
  const [record] = await recordsOf({ id: "1" });
  const { ledger } = ledgerOf();
  for (let i = 0; i < 1000; i++) {
    ledger.settle(record, { outcome: i % 2 === 0 ? "rejected" : "failed", reason: `reason ${i}` });
  }
  ledger.settle(record, { outcome: "rejected", reason: "reason 0" });
  const reasons = ledger.reasons();
  assertEquals(reasons.length, 202);
  const [first, second, third] = reasons;
  const others = "Other reasons, see the failures file";
  assertEquals({ reason: first.reason, count: first.count }, { reason: others, count: 400 });
  assertEquals({ reason: second.reason, count: second.count }, { reason: others, count: 400 });
  assertEquals(new Set([first.outcome, second.outcome]), new Set(["rejected", "failed"]));
  assertEquals({ reason: third.reason, count: third.count }, { reason: "reason 0", count: 2 });
  assertEquals(reasons.reduce((sum, { count }) => sum + count, 0), 1001);
});

Deno.test("reasons() says where the first record stands that it happened to", async () => {
  const text = '[{"id":"1"},\n{"id":"2"},\n\n{"id":"3"}]';
  const { readJsonArray } = await import("../../lib/input/json_array.ts");
  const bytes = new TextEncoder().encode(text);
  const records = (await Array.fromAsync(readJsonArray(ReadableStream.from([bytes])))).flat();
  const { ledger } = ledgerOf();
  ledger.settle(records[1], { outcome: "rejected", reason: "a" });
  ledger.settle(records[2], { outcome: "rejected", reason: "a" });
  ledger.settle(records[2], { outcome: "rejected", reason: "b" });
  assertEquals(ledger.reasons().map(({ reason, first }) => ({ reason, first })), [
    { reason: "a", first: { record: 2, line: 2, column: 1, offset: 13 } },
    { reason: "b", first: { record: 3, line: 4, column: 1, offset: 26 } },
  ]);
});

Deno.test("supersede() hands on who was accepted, and says when that cannot be written", async () => {
  const [record] = await recordsOf({ id: "1" });
  const told: unknown[] = [];
  const errors: Error[] = [];
  const full = new Error("disk full");
  const ledger = new Ledger({
    write: () => {},
    supersede: (...all) => {
      told.push(all);
      if (told.length === 2) throw full;
    },
    onWriteError: (error) => errors.push(error),
  });
  ledger.supersede(record, "1");
  ledger.supersede(record, "2");
  assertEquals({ told, errors }, { told: [[record, "1"], [record, "2"]], errors: [full] });
  assertEquals(ledger.counts, { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 });
});

Deno.test("settledBytes are those of the records that have their outcome", async () => {
  const [record] = await recordsOf({ id: "12345" });
  const { ledger } = ledgerOf();
  ledger.read();
  assertEquals(ledger.settledBytes, 0);
  ledger.accept(2, 100);
  ledger.unchanged(10);
  ledger.settle(record, { outcome: "failed", reason: "busy" });
  assertEquals(ledger.settledBytes, 110 + '{"id":"12345"}'.length);
  ledger.accept(1);
  ledger.unchanged();
  assertEquals(ledger.settledBytes, 110 + '{"id":"12345"}'.length);
});
