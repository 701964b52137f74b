/** Tests of where lines of CSV end, with no more bytes at hand than have come. */

import { assertEquals } from "@std/assert";
import { CsvLines } from "../../../lib/input/csv/lines.ts";

const encoder = new TextEncoder();

function linesOf(text: string, { endWithCr = false, isFinal = false } = {}): CsvLines {
  const lines = new CsvLines(endWithCr);
  lines.add(encoder.encode(text));
  if (isFinal) lines.isFinal = true;
  return lines;
}

Deno.test("CsvLines waits for the byte behind a carriage return only where that is the last one", () => {
  const cases: { text: string; at: number; isUnclear: boolean; isAtEnd: boolean }[] = [
    { text: "a\r", at: 1, isUnclear: true, isAtEnd: false },
    { text: "a\r", at: 0, isUnclear: false, isAtEnd: false },
    { text: "ab", at: 1, isUnclear: false, isAtEnd: false },
    { text: "a\n", at: 1, isUnclear: false, isAtEnd: true },
    { text: "a\r\n", at: 1, isUnclear: false, isAtEnd: true },
    { text: "a\rb", at: 1, isUnclear: false, isAtEnd: false },
    { text: "a", at: 1, isUnclear: false, isAtEnd: false },
  ];
  for (const { text, at, isUnclear, isAtEnd } of cases) {
    const lines = linesOf(text);
    assertEquals([lines.isUnclear(at), lines.isAtEnd(at)], [isUnclear, isAtEnd], text);
  }
  for (const options of [{ isFinal: true }, { endWithCr: true }]) {
    const lines = linesOf("a\r", options);
    assertEquals([lines.isUnclear(1), lines.isAtEnd(1)], [false, true]);
  }
});

Deno.test("CsvLines steps over lines without anything, and says whether there is something else", () => {
  const cases: { text: string; is: boolean; line: number; isFinal?: boolean }[] = [
    { text: "a", is: true, line: 1 },
    { text: "\n\r\n\na", is: true, line: 4 },
    { text: "\n\n", is: false, line: 3 },
    { text: "\n\r", is: false, line: 2 },
    { text: "\n\r", is: false, line: 3, isFinal: true },
    { text: "", is: false, line: 1, isFinal: true },
  ];
  for (const { text, is, line, isFinal } of cases) {
    const lines = linesOf(text, { isFinal });
    assertEquals([lines.skipBlank(), lines.line], [is, line], JSON.stringify(text));
  }
});

Deno.test("CsvLines knows a byte order mark, however little comes at once, and skips it once", () => {
  const lines = new CsvLines(false);
  for (const byte of [0xef, 0xbb]) {
    lines.add(Uint8Array.of(byte));
    assertEquals(lines.skipBom(), false);
  }
  lines.add(Uint8Array.of(0xbf, 0x61));
  assertEquals([lines.skipBom(), lines.at, lines.offset, lines.column], [true, 3, 3, 1]);
  assertEquals([lines.skipBom(), lines.at], [true, 3]);
  const cut = new CsvLines(false);
  cut.add(Uint8Array.of(0xef, 0xbb));
  cut.isFinal = true;
  assertEquals([cut.skipBom(), cut.at], [true, 0]);
});

Deno.test("CsvLines keeps its place while bytes come", () => {
  const lines = linesOf("ab\nc");
  lines.at = 2;
  lines.end();
  assertEquals(lines.position(), { record: 1, line: 2, column: 1, offset: 3 });
  lines.at++;
  lines.add(encoder.encode("d\n"));
  assertEquals([lines.at, lines.bytes.length], [0, 2]);
  assertEquals(lines.position(), { record: 1, line: 2, column: 2, offset: 4 });
  lines.step();
  lines.end();
  assertEquals(lines.position(), { record: 1, line: 3, column: 1, offset: 6 });
  lines.end();
  assertEquals(lines.position().line, 3, "there is nothing to step over");
});

Deno.test("step() counts lines within a cell", () => {
  const lines = linesOf("\n\ra");
  lines.step();
  assertEquals([lines.line, lines.column], [2, 1]);
  lines.step();
  assertEquals([lines.line, lines.column], [2, 2]);
  const old = linesOf("\r\na", { endWithCr: true });
  old.step();
  old.step();
  assertEquals([old.line, old.column], [3, 1]);
  old.step();
  assertEquals([old.line, old.column], [3, 2]);
});
