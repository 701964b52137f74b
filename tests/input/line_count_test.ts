/** Tests of how lines and columns are counted. */

import { assertEquals } from "@std/assert";
import { extentOf, linesOf, positionAt, stepOver } from "../../lib/input/line_count.ts";
import { JsonScanner } from "../../lib/json/scanner.ts";
import { utf8 } from "../helpers/records.ts";

const TEXTS = [
  "{}",
  '{"name":"größer 🦊"}',
  '{\n  "name": "größer",\n  "é": "🦊" }',
  '{"a":\n\n\n1}',
  '{"é":"ü"\n}',
];

Deno.test("stepOver() gets to where scanning does, from wherever it begins", () => {
  for (const before of ["", "   ", '"é" ', '\n"🦊"  ', "\n\n "]) {
    for (const text of TEXTS) {
      const what = JSON.stringify(before + text);
      const scanner = new JsonScanner();
      scanner.bytes = utf8(`${before}${text} `);
      const start = utf8(before).length;
      scanner.skipSpace(0);
      if (before.includes('"')) scanner.skipSpace(scanner.scan(before.indexOf('"')));
      const first = linesOf(scanner);
      const end = scanner.scan(start);
      const extent = extentOf({ before: first, after: scanner }, { start, end });
      assertEquals(extent.bytes, utf8(text).length, what);
      const lines = { ...first };
      stepOver(lines, { end, extent });
      const expected = linesOf(scanner);
      const place = { record: 1, at: end, base: 0 };
      assertEquals(positionAt(lines, place), positionAt(expected, place), what);
      assertEquals(lines, expected, what);
    }
  }
});

Deno.test("extentOf() counts the line breaks of a text, and the bytes and characters behind the last", () => {
  const extents = TEXTS.map((text) => {
    const scanner = new JsonScanner();
    scanner.bytes = utf8(text);
    const before = linesOf(scanner);
    return extentOf({ before, after: scanner }, { start: 0, end: scanner.scan(0) });
  });
  assertEquals(extents, [
    { bytes: 2, newlines: 0, lastLine: 2, continuations: 0 },
    { bytes: 24, newlines: 0, lastLine: 24, continuations: 5 },
    { bytes: 40, newlines: 2, lastLine: 16, continuations: 4 },
    { bytes: 10, newlines: 3, lastLine: 2, continuations: 0 },
    { bytes: 12, newlines: 1, lastLine: 1, continuations: 0 },
  ]);
});
