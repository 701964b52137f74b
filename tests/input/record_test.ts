import { assertEquals } from "@std/assert";
import { placeOf } from "../../lib/input/record.ts";

Deno.test("placeOf() names the line, and the record where the first line has several", () => {
  const cases = [
    { name: "the first record", record: 1, line: 1, place: "line 1" },
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
