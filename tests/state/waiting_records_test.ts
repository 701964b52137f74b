/** Tests of records that wait for later ones of their users. */

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Chunk } from "../../lib/input/chunk.ts";
import type { DataRecord } from "../../lib/input/record.ts";
import { MemberList } from "../../lib/json/member_list.ts";
import { isRejected, type Person, rejectedPerson } from "../../lib/person/person.ts";
import { WaitingRecords } from "../../lib/state/waiting_records.ts";

const encoder = new TextEncoder();

function recordOf(text: string): DataRecord {
  const bytes = encoder.encode(`..${text}..`);
  return {
    position: { file: "a.json", record: 4, line: 5, column: 6, offset: 7 },
    ...{ bytes, start: 2, end: bytes.length - 2, nextOffset: 99, chunk: undefined },
    ...{ members: new MemberList(), firstMember: 0, endMember: 0, tooLarge: undefined },
  };
}

function personOf(key: string, text: string): Person {
  const bytes = encoder.encode(`...${text}.`);
  return {
    record: recordOf(`{"of":${text}}`),
    ...{ key, user: key.toUpperCase(), bytes, start: 3, end: bytes.length - 1 },
    ...{ attributesStart: 5, beside: undefined, parts: undefined, stateNumber: 7, listEntry: 8 },
  };
}

function textOf({ bytes, start, end }: { bytes: Uint8Array; start: number; end: number }): string {
  return new TextDecoder().decode(bytes.subarray(start, end));
}

Deno.test("take() gives those of one user as they were, in their order, once", () => {
  using waiting = new WaitingRecords();
  for (const [key, text] of [["a", "[1,2]"], ["b", "[3]"], ["a", "[4]"]]) {
    waiting.add(personOf(key, text));
  }
  assertEquals(waiting.size, 3);
  assert(waiting.has("a") && !waiting.has("c"));
  const taken = waiting.take("a");
  assertEquals(taken.map(textOf), ["[1,2]", "[4]"]);
  assertEquals(taken.map(({ record }) => textOf(record)), ['{"of":[1,2]}', '{"of":[4]}']);
  const [{ key, user, attributesStart, start, beside, parts, record }] = taken;
  assertEquals(
    { key, user, attributes: attributesStart - start, beside, parts },
    { key: "a", user: "A", attributes: 2, beside: undefined, parts: undefined },
  );
  assertEquals(record.position, { file: "a.json", record: 4, line: 5, column: 6, offset: 7 });
  assertEquals([record.nextOffset, record.chunk, record.tooLarge], [99, undefined, undefined]);
  assertEquals([waiting.take("a"), waiting.has("a"), waiting.size], [[], false, 1]);
});

Deno.test("has() and take() know of nobody before anything was added, and then of one", () => {
  using waiting = new WaitingRecords();
  assertEquals([waiting.has("a"), waiting.take("a"), [...waiting.takeAll()]], [false, [], []]);
  waiting.add(personOf("a", "[1]"));
  assertEquals([waiting.has("a"), waiting.has("b"), waiting.take("b")], [true, false, []]);
  waiting[Symbol.dispose]();
  assertEquals(waiting.take("a"), []);
});

Deno.test("takeAll() gives them user by user, whatever their keys", () => {
  using waiting = new WaitingRecords();
  const keys = ["a\0b", "a", "a\0b", "\ud800", "", "a"];
  keys.forEach((key, i) => waiting.add(personOf(key, `[${i}]`)));
  const all = [...waiting.takeAll()].map((some) => [some[0].key, ...some.map(textOf)]);
  assertEquals(all, [["a\0b", "[0]", "[2]"], ["a", "[1]", "[5]"], ["\ud800", "[3]"], ["", "[4]"]]);
  assertEquals(waiting.size, 0);
});

Deno.test("Rejected records wait too, and what stands beside attributes is kept", () => {
  using waiting = new WaitingRecords();
  const rejection = { reason: "no", field: "f", user: "A", key: "a" };
  waiting.add(rejectedPerson(recordOf("{}"), rejection));
  waiting.add({ ...personOf("a", "[1]"), beside: { length: 4, isV1Only: true } });
  const [first, second] = waiting.take("a");
  assert(isRejected(first) && !isRejected(second));
  assertEquals(first.rejection, rejection);
  assertEquals(second.beside, { length: 4, isV1Only: true });
});

Deno.test("add() lets go of the piece of data that the record lay in", () => {
  using waiting = new WaitingRecords();
  const person = personOf("a", "[1]");
  const chunk = Chunk.ofOne(person.record.bytes);
  waiting.add({ ...person, record: { ...person.record, chunk } });
  assertEquals(person.record.bytes.length, 0);
  assertEquals(textOf(waiting.take("a")[0].record), '{"of":[1]}');
});

Deno.test("add() says what to do when records cannot be kept", () => {
  using waiting = new WaitingRecords();
  const person = personOf("a", "[1]");
  Object.defineProperty(person, "bytes", { value: { subarray: () => null } });
  const error = assertThrows(() => waiting.add(person), Error);
  assertMatch(
    error.message,
    /^Cannot keep records in a temporary file: .+; TMPDIR names the folder$/,
  );
  assertEquals(waiting.size, 0);
});
