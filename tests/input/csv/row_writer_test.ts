/** Tests of the places that rows have when they are written, moved and dropped. */

import { assertEquals, assertLess } from "@std/assert";
import { type EmptyCell, RowWriter } from "../../../lib/input/csv/row_writer.ts";
import { type DataRecord, recordText } from "../../../lib/input/record.ts";
import { textOf, utf8 } from "../../helpers/records.ts";

function writerOf(columns: string[], options: { empty?: EmptyCell; maxBytes?: number } = {}) {
  const writer = new RowWriter(options.empty, options.maxBytes);
  writer.columns = columns;
  return writer;
}

/** Writes `cells`, of which each comes in pieces of at most `size` bytes. */
function write(writer: RowWriter, cells: string[], size = 1000): void {
  writer.begin();
  for (const cell of cells) {
    writer.open();
    const bytes = utf8(cell);
    for (let at = 0; at < bytes.length; at += size) {
      const piece = bytes.subarray(at, at + size);
      writer.room(piece.length);
      writer.bytes.set(piece, writer.length);
      writer.length += piece.length;
    }
    writer.close();
  }
}

const PLACE = { position: { record: 1, line: 2, column: 1, offset: 100 }, nextOffset: 150 };

/** Texts of the keys and values that are listed of `record`; undefined when none are. */
function membersOf({ bytes, members, firstMember, endMember }: DataRecord) {
  if (firstMember < 0 || endMember < 0) return undefined;
  return Array.from({ length: endMember - firstMember }, (_, i) => {
    const [keyStart, keyEnd, start, end] = members.at.subarray(4 * (firstMember + i));
    return `${textOf(bytes, keyStart, keyEnd)}: ${textOf(bytes, start, end)}`;
  });
}

Deno.test("record() lists the members of rows that lie behind one another", () => {
  const cases: { empty: EmptyCell; second: string[] }[] = [
    { empty: undefined, second: ['c: "z"'] },
    { empty: "null", second: ["a: null", "b: null", 'c: "z"'] },
    { empty: '""', second: ['a: ""', 'b: ""', 'c: "z"'] },
  ];
  for (const { empty, second } of cases) {
    const writer = writerOf(["a", "b", "c"], { empty });
    write(writer, ["1", "2", "3"]);
    const first = writer.record(PLACE);
    write(writer, ["", "", "z"]);
    const last = writer.record(PLACE);
    assertEquals(membersOf(first), ['a: "1"', 'b: "2"', 'c: "3"']);
    assertEquals(membersOf(last), second);
    assertEquals(last.firstMember, 3);
    assertEquals(last.start, first.end);
  }
});

Deno.test("forgetMembers() keeps those of a row that goes on", () => {
  const writer = writerOf(["a", "b"]);
  write(writer, ["1", "2"]);
  writer.record(PLACE);
  write(writer, ["3"]);
  writer.forgetMembers();
  writer.open();
  writer.bytes[writer.length++] = 0x34;
  writer.close();
  const record = writer.record(PLACE);
  assertEquals(record.firstMember, 0);
  assertEquals(membersOf(record), ['a: "3"', 'b: "4"']);
});

Deno.test("cells() has the cells of a row that moves to another block, and lists no members", () => {
  // What is before fills the block but for some bytes, so that the row moves while it is written, or as cells.
  const rows = [["1", "", "3"], ["", "", "", "", ""]];
  for (let left = 0; left < 120; left++) {
    const cells = rows[left % 2];
    const writer = writerOf(["a"]);
    write(writer, ["x".repeat(256 * 1024 - '{"a":""}'.length - (left >> 1))]);
    const before = writer.record(PLACE);
    write(writer, cells);
    const record = writer.cells(PLACE);
    assertEquals(recordText(record), JSON.stringify(cells), `${left}`);
    assertEquals(membersOf(record), [], `${left}`);
    write(writer, ["4"]);
    const next = writer.record(PLACE);
    assertEquals([recordText(next), membersOf(next)], ['{"a":"4"}', ['a: "4"']], `${left}`);
    assertEquals(before.bytes.length, 256 * 1024, `${left}`);
  }
});

Deno.test("record() has the row that moves to another block, wherever the block is full", () => {
  for (const empty of [undefined, "null"] as const) {
    for (let left = 0; left < 40; left++) {
      const writer = writerOf(["a", "b", "c"], { empty });
      write(writer, ["", "", "x".repeat(256 * 1024 - left - (empty === "null" ? 26 : 8))]);
      assertEquals(writer.record(PLACE).end, 256 * 1024 - left);
      write(writer, ["1", "", "3"], 1);
      const record = writer.record(PLACE);
      const b = empty === "null" ? ['"b":null'] : [];
      assertEquals(recordText(record), `{${['"a":"1"', ...b, '"c":"3"'].join()}}`, `${left}`);
      const listed = empty === "null" ? ["b: null"] : [];
      assertEquals(membersOf(record), ['a: "1"', ...listed, 'c: "3"'], `${left}`);
    }
  }
});

Deno.test("record() drops a row that is too large, with its members, and goes on in its place", () => {
  const row = '{"a":"12345","b":"x"}';
  for (const [maxBytes, isTooLarge] of [[row.length, false], [row.length - 1, true]] as const) {
    const writer = writerOf(["a", "b"], { maxBytes });
    write(writer, ["1", "2"]);
    const before = writer.record(PLACE);
    write(writer, ["12345", "x"]);
    const record = writer.record(PLACE);
    assertEquals(record.tooLarge, isTooLarge ? 50 : undefined);
    assertEquals(record.bytes.length > 0, !isTooLarge);
    assertEquals(membersOf(record), isTooLarge ? [] : ['a: "12345"', 'b: "x"']);
    assertEquals([record.start, record.end], isTooLarge ? [0, 0] : [17, 38]);
    assertEquals(record.chunk === undefined, isTooLarge);
    write(writer, ["3", "4"]);
    const after = writer.record(PLACE);
    assertEquals(membersOf(after), ['a: "3"', 'b: "4"']);
    assertEquals(after.start, before.end + (isTooLarge ? 0 : row.length));
    assertEquals(after.firstMember, isTooLarge ? 2 : 4);
  }
});

Deno.test("record() lists no members of a row that has too many, and those of the next one", () => {
  const cells = new Array(131_100).fill("1");
  const writer = writerOf(["a", "b"]);
  write(writer, ["0", "1"]);
  writer.record(PLACE);
  write(writer, cells);
  const long = writer.record(PLACE);
  assertEquals(membersOf(long), undefined);
  assertEquals(Object.keys(JSON.parse(recordText(long))), ["a", "b", ""]);
  write(writer, ["2", "3"]);
  const next = writer.record(PLACE);
  assertEquals(membersOf(next), ['a: "2"', 'b: "3"']);
});

Deno.test("record() lists no members of a row that has too many, also where others are forgotten in it", () => {
  const part = (count: number) => new Array(count).fill("1");
  // What is forgotten before the row has too many members, and behind that.
  for (const [before, after] of [[40_000, 25_600], [131_200, 10]]) {
    const writer = writerOf(["a"]);
    for (let i = 0; i < 10; i++) {
      write(writer, ["0"]);
      writer.record(PLACE);
    }
    write(writer, part(before));
    writer.forgetMembers();
    for (const cell of part(after)) {
      writer.open();
      writer.room(1);
      writer.bytes[writer.length++] = utf8(cell)[0];
      writer.close();
    }
    const long = writer.record(PLACE);
    assertEquals([long.firstMember, membersOf(long)], [-1, undefined], `${before}`);
    write(writer, ["2"]);
    assertEquals(membersOf(writer.record(PLACE)), ['a: "2"'], `${before}`);
  }
});

Deno.test("record() says of a row that has no room at all where the next one is", () => {
  const writer = writerOf(["a"], { maxBytes: 1_000_000 });
  write(writer, ["x".repeat(36_000_000)], 100_000);
  const record = writer.record(PLACE);
  assertEquals([record.tooLarge, record.bytes.length, membersOf(record)], [50, 0, []]);
  write(writer, ["1"]);
  const next = writer.record(PLACE);
  assertEquals([recordText(next), membersOf(next)], ['{"a":"1"}', ['a: "1"']]);
  assertEquals([next.firstMember, next.start], [0, 0]);
});

Deno.test("room() lets go of the cells of a row that is too large, however many they are", () => {
  const writer = writerOf(["a"], { maxBytes: 1_000_000 });
  write(writer, new Array(400).fill("x".repeat(100_000)));
  // Most of them are gone, as the memory of no row takes 40 MB.
  assertLess(writer.cellCount, 100);
  assertEquals(writer.cells(PLACE).tooLarge, 50);
});

Deno.test("cells() has as many cells as there are", () => {
  for (const count of [1, 128, 129, 1000]) {
    const writer = writerOf(["a", "b"]);
    const cells = Array.from({ length: count }, (_, i) => i % 3 === 0 ? "" : `${i}`);
    write(writer, cells);
    assertEquals(JSON.parse(recordText(writer.cells(PLACE))), cells);
  }
});

Deno.test("record() goes on at the start of another block behind a row that had one of its own", () => {
  for (const length of [300_000, 5_000_000]) {
    const writer = writerOf(["a"]);
    write(writer, ["x".repeat(length)], 50_000);
    const long = writer.record(PLACE);
    write(writer, ["1"]);
    const next = writer.record(PLACE);
    assertEquals([recordText(next), next.start, next.bytes.length], ['{"a":"1"}', 0, 256 * 1024]);
    assertEquals(long.bytes.subarray(long.start, long.end).length, length + 8);
  }
});
