import { assertEquals } from "@std/assert";
import { placeIn } from "../../lib/check/place.ts";
import { recordOf, recordsOf } from "../helpers/records.ts";

Deno.test("placeIn() counts lines and characters from the start of the record", async () => {
  const [, record] = await recordsOf('[{"é":1},  {"é": "🦊",\r\n  "b": 7}]');
  const at = (byte: string) => record.bytes.indexOf(byte.charCodeAt(0), record.start + 1);
  const { line, column } = record.position;
  assertEquals([line, column], [1, 12]);
  const colon = placeIn(record, at(":"));
  assertEquals([colon.line, colon.column, colon.record], [1, 16, 2]);
  const seven = placeIn(record, at("7"));
  assertEquals([seven.line, seven.column], [2, 8]);
  const offset = new TextEncoder().encode('[{"é":1},  {"é": "🦊",\r\n  "b": ').length;
  assertEquals(seven.offset, offset);
});

Deno.test("placeIn() is the record's place for its start, and where its text is not that of the file", async () => {
  const record = await recordOf('{"id": 1}');
  assertEquals(placeIn(record, -1), record.position);
  assertEquals(placeIn(record, record.start), record.position);
  // As of a row of CSV, which is shorter.
  const row = { ...record, nextOffset: record.nextOffset - 3 };
  assertEquals(placeIn(row, row.start + 7), record.position);
});
