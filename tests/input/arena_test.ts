/** Tests of the memory for long records: what is in it, what a record takes with it, and what is freed. */

import { assertEquals } from "@std/assert";
import { Arena } from "../../lib/input/arena.ts";
import type { DataRecord } from "../../lib/input/record.ts";
import { MemberList } from "../../lib/json/member_list.ts";

const MIB = 1024 * 1024;

/** What is taken as a copy; one byte more takes the arena. */
const MAX_COPIED_BYTES = 4 * MIB;

function arenaWith(...parts: number[][]): Arena {
  const arena = new Arena(10);
  for (const part of parts) arena.append(Uint8Array.from(part));
  return arena;
}

/** A record that lies at `start` to `end` of `arena`, with a member there behind one of another record. */
function recordIn(arena: Arena, start: number, end: number): DataRecord {
  const members = new MemberList();
  for (const [keyStart, keyEnd, valueStart, valueEnd] of [[0, 0, 0, 0], [start, start + 1, 7, 9]]) {
    members.open(keyStart, keyEnd, valueStart);
    members.close(valueEnd);
  }
  return {
    position: { record: 1, line: 1, column: 1, offset: 0 },
    bytes: arena.content,
    start,
    end,
    nextOffset: end,
    members,
    firstMember: 1,
    endMember: 2,
    chunk: undefined,
    tooLarge: undefined,
  };
}

Deno.test("hasRoomFor() has room for the longest record and 1 MB, and for 34 MB at the least", () => {
  const cases: [maxBytes: number, room: number][] = [
    [10, 34 * MIB],
    [33 * MIB, 34 * MIB],
    [33 * MIB + 1, 34 * MIB + 1],
    [50 * MIB, 51 * MIB],
  ];
  for (const [maxBytes, room] of cases) {
    const arena = new Arena(maxBytes);
    assertEquals(arena.hasRoomFor(room), true, `${maxBytes}`);
    assertEquals(arena.hasRoomFor(room + 1), false, `${maxBytes}`);
    arena.append(new Uint8Array(5));
    assertEquals(arena.hasRoomFor(room - 5), true, `${maxBytes}`);
    assertEquals(arena.hasRoomFor(room - 4), false, `${maxBytes}`);
  }
});

Deno.test("append() puts bytes behind those that are there, and shift() moves the rest to the front", () => {
  const arena = new Arena(10);
  assertEquals([arena.isInUse, arena.length], [false, 0]);
  arena.append(Uint8Array.of(1, 2, 3));
  arena.append(Uint8Array.of(4, 5));
  assertEquals([arena.isInUse, arena.length], [true, 5]);
  assertEquals([...arena.content], [1, 2, 3, 4, 5]);
  arena.shift(2);
  assertEquals([...arena.content], [3, 4, 5]);
  arena.append(Uint8Array.of(6));
  assertEquals([...arena.content], [3, 4, 5, 6]);
  arena.leave();
  assertEquals([arena.isInUse, arena.length], [false, 0]);
});

Deno.test("takeOut() gives a record a copy of its own, with its members at their places in it", () => {
  const arena = arenaWith([0, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
  const record = recordIn(arena, 2, 9);
  assertEquals(arena.takeOut(record), false);
  assertEquals([...record.bytes], [1, 2, 3, 4, 5, 6, 7]);
  assertEquals([record.start, record.end], [0, 7]);
  assertEquals([...record.members.at.subarray(0, 8)], [0, 0, 0, 0, 0, 1, 5, 7]);
  record.chunk!.release();
  assertEquals(record.bytes.length, 0);
  assertEquals([...arena.content], [0, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

Deno.test("takeOut() gives a long record all of the arena, which is empty then", () => {
  for (const [length, takesAll] of [[MAX_COPIED_BYTES, false], [MAX_COPIED_BYTES + 1, true]]) {
    const arena = arenaWith([9, 9]);
    arena.append(new Uint8Array(Number(length)).fill(1));
    const all = arena.content;
    const record = recordIn(arena, 2, 2 + Number(length));
    assertEquals(arena.takeOut(record), takesAll, `${length}`);
    assertEquals(record.bytes[record.start], 1);
    assertEquals(arena.isInUse, !takesAll);
    if (takesAll) {
      assertEquals([record.start, record.end], [2, 2 + Number(length)]);
      arena.append(Uint8Array.of(5));
      assertEquals([[...arena.content], all[0]], [[5], 9]);
    }
    record.chunk!.release();
    assertEquals(record.bytes.length, 0, `${length}`);
  }
});

Deno.test("leave() frees an arena that took much, once", () => {
  for (const [length, isFreed] of [[MAX_COPIED_BYTES, false], [MAX_COPIED_BYTES + 1, true]]) {
    const arena = new Arena(10);
    const use = (bytes: number) => {
      arena.append(new Uint8Array(bytes));
      const { content } = arena;
      arena.leave();
      return content;
    };
    assertEquals(use(Number(length)).length === 0, isFreed, `${length}`);
    assertEquals(use(1).length, 1, "what takes little stays");
    arena.leave();
  }
});
