/** Tests of the memory that rows are written in: which rows share a block, and when one is freed. */

import { assertEquals } from "@std/assert";
import { RowBlocks } from "../../../lib/input/csv/row_blocks.ts";
import type { DataRecord } from "../../../lib/input/record.ts";
import { MemberList } from "../../../lib/json/member_list.ts";

const BLOCK_BYTES = 256 * 1024;

/** A longer row lies alone in the large block. */
const MAX_SHARED_BYTES = BLOCK_BYTES / 2;

/** What is taken out of it as a copy; one byte more takes it. */
const MAX_COPIED_BYTES = 4 * 1024 * 1024;

/** A row of `length` bytes at the start of the block that is being written, with one member behind another row's. */
function rowIn(blocks: RowBlocks, { start = 0, length }: { start?: number; length: number }) {
  const members = new MemberList();
  for (const [key, value] of [[1, 3], [start + 2, start + 6]]) {
    members.open(key, key + 1, value);
    members.close(value + 1);
  }
  const row: DataRecord = {
    position: { record: 1, line: 2, column: 1, offset: 9 },
    bytes: blocks.bytes,
    start,
    end: start + length,
    nextOffset: 9 + length,
    members,
    firstMember: 1,
    endMember: 2,
    chunk: blocks.chunk,
    tooLarge: undefined,
  };
  return row;
}

Deno.test("goOn() takes what was begun with it, and leaves the rows of the block before", () => {
  const blocks = new RowBlocks(1000);
  const first = blocks.bytes;
  first.set([7, 8, 9], 100);
  const { chunk } = blocks;
  blocks.rows = 2;
  assertEquals(blocks.goOn({ start: 100, end: 103, more: 5 }), true);
  assertEquals([...blocks.bytes.subarray(0, 4)], [7, 8, 9, 0]);
  assertEquals([blocks.bytes === first, blocks.bytes.length, blocks.rows], [false, BLOCK_BYTES, 0]);
  assertEquals(blocks.chunk?.bytes === blocks.bytes, true);
  chunk!.release();
  assertEquals(first.length, BLOCK_BYTES);
  chunk!.release();
  assertEquals(first.length, 0);
});

Deno.test("goOn() gives a long row a block that no other row shares, once", () => {
  const cases = [
    { end: MAX_SHARED_BYTES - 1, isShared: true },
    { end: MAX_SHARED_BYTES, isShared: false },
  ];
  for (const { end, isShared } of cases) {
    const blocks = new RowBlocks(40_000_000);
    assertEquals(blocks.goOn({ start: 0, end, more: 1 }), true);
    assertEquals(blocks.chunk !== undefined, isShared, `${end}`);
    const room = isShared ? BLOCK_BYTES : 40_000_000 + 1024 * 1024;
    assertEquals(blocks.bytes.length, room, `${end}`);
    assertEquals(blocks.goOn({ start: 0, end: 200_000, more: 1 }), isShared, `${end}`);
  }
});

Deno.test("goOn() tells that even the large block has no room", () => {
  for (const [more, hasRoom] of [[0, true], [1, false]] as const) {
    const blocks = new RowBlocks(40_000_000);
    const end = 200_000;
    const room = 40_000_000 + 1024 * 1024 - end;
    assertEquals(blocks.goOn({ start: 0, end, more: room + more }), hasRoom);
  }
});

Deno.test("takeOut() gives a row a copy of its own, or the large block where it is very long", () => {
  for (const [length, isCopied] of [[MAX_COPIED_BYTES, true], [MAX_COPIED_BYTES + 1, false]]) {
    const blocks = new RowBlocks(40_000_000);
    blocks.goOn({ start: 0, end: 0, more: 200_000 });
    const large = blocks.bytes;
    large[10] = 5;
    const row = rowIn(blocks, { start: 10, length: Number(length) });
    blocks.takeOut(row);
    const [start, distance] = isCopied ? [0, 10] : [10, 0];
    assertEquals([row.start, row.end, row.bytes[start]], [start, start + Number(length), 5]);
    assertEquals([...row.members.at.subarray(0, 4)], [1, 2, 3, 4]);
    assertEquals(
      [...row.members.at.subarray(4, 8)],
      [12, 13, 16, 17].map((place) => place - distance),
    );
    assertEquals([blocks.bytes.length, blocks.chunk?.bytes === blocks.bytes], [BLOCK_BYTES, true]);
    row.chunk!.release();
    assertEquals([row.bytes.length, large.length === 0], [0, !isCopied]);
    blocks.goOn({ start: 0, end: 0, more: 200_000 });
    assertEquals(blocks.bytes === large, isCopied, "it is used again");
  }
});

Deno.test("leave() frees the large block, and leaves one that rows share", () => {
  const blocks = new RowBlocks(1000);
  const shared = blocks.bytes;
  blocks.leave();
  assertEquals([blocks.bytes === shared, shared.length], [true, BLOCK_BYTES]);
  blocks.goOn({ start: 0, end: 0, more: 200_000 });
  const large = blocks.bytes;
  blocks.leave();
  assertEquals(large.length, 0);
  assertEquals([blocks.bytes.length, blocks.chunk?.bytes === blocks.bytes], [BLOCK_BYTES, true]);
  blocks.goOn({ start: 0, end: 0, more: 200_000 });
  assertEquals(blocks.bytes.length > BLOCK_BYTES, true);
});
