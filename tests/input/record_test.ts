import { assertEquals } from "@std/assert";
import { placeOf, recordText, writeRecord } from "../../lib/input/record.ts";
import { recordOf, textOf } from "../helpers/records.ts";

Deno.test("placeOf() names the line, and the record where the first line has several", () => {
  const cases = [
    { name: "the first record", record: 1, line: 1, place: "line 1" },
    { name: "the second on the line", record: 2, line: 1, place: "record 2" },
    { name: "all on one line", record: 17, line: 1, place: "record 17" },
    { name: "the bracket on a line of its own", record: 1, line: 2, place: "line 2" },
    { name: "one on each line", record: 17, line: 18, place: "line 18" },
  ];
  for (const { name, record, line, place } of cases) {
    assertEquals(placeOf({ record, line, column: 1, offset: 0 }), place, name);
  }
});

Deno.test("placeOf() names file, line and column where there are several files", () => {
  const position = { record: 17, line: 1, column: 5, offset: 4 };
  assertEquals(placeOf({ file: "a/part-2.json", ...position }), "a/part-2.json:1:5");
  assertEquals(placeOf({ file: "-", ...position }), "standard input:1:5");
});

Deno.test("writeRecord() writes a record on one line, and touches nothing beside it", async () => {
  const record = await recordOf('{"a":\n1,\r\n"b":\n\n2}');
  const bytes = new Uint8Array(30).fill(0x0a);
  writeRecord(record, bytes, 3);
  assertEquals(textOf(bytes, 0, 30), `\n\n\n{"a": 1,  "b":  2}${"\n".repeat(9)}`);
  assertEquals(recordText(record), '{"a": 1,  "b":  2}');
  assertEquals(recordText(await recordOf("\n7\n")), "7");
  const tooLarge = { ...record, tooLarge: 99 };
  assertEquals(recordText(tooLarge), "null");
  writeRecord(tooLarge, bytes, 1);
  assertEquals(textOf(bytes, 0, 6), "\nnulla");
});
