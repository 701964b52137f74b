import { assertEquals } from "@std/assert";
import {
  formatCount,
  formatDuration,
  perSecond,
  plural,
  printable,
  printableJson,
  printableLines,
  wrap,
} from "../lib/text.ts";

Deno.test("formatCount() puts a comma before every third digit and rounds", () => {
  const cases: { count: number; text: string }[] = [
    { count: 0, text: "0" },
    { count: 999, text: "999" },
    { count: 1000, text: "1,000" },
    { count: 1234567, text: "1,234,567" },
    { count: 9999.5, text: "10,000" },
    { count: 0.4, text: "0" },
  ];
  for (const { count, text } of cases) assertEquals(formatCount(count), text, String(count));
});

Deno.test("plural() takes the singular for one only", () => {
  const cases: { count: number; text: string }[] = [
    { count: 0, text: "0 users" },
    { count: 1, text: "1 user" },
    { count: 2, text: "2 users" },
    { count: 1001, text: "1,001 users" },
  ];
  for (const { count, text } of cases) assertEquals(plural(count, "user"), text, String(count));
});

Deno.test("formatDuration() takes the unit that fits and never shows 60 of one", () => {
  const cases: { ms: number; text: string }[] = [
    { ms: 0, text: "0.0 s" },
    { ms: 49, text: "0.0 s" },
    { ms: 812, text: "0.8 s" },
    { ms: 1_050, text: "1.1 s" },
    { ms: 9_949, text: "9.9 s" },
    { ms: 9_950, text: "10 s" },
    { ms: 59_499, text: "59 s" },
    { ms: 59_500, text: "1:00 min" },
    { ms: 185_000, text: "3:05 min" },
    { ms: 3_599_499, text: "59:59 min" },
    { ms: 3_599_500, text: "1:00:00 h" },
    { ms: 3_725_000, text: "1:02:05 h" },
    { ms: 360_000_000, text: "100:00:00 h" },
  ];
  for (const { ms, text } of cases) assertEquals(formatDuration(ms), text, `${ms} ms`);
});

Deno.test("perSecond() is 0 when no time has passed", () => {
  assertEquals(perSecond(490, 0), 0);
});

Deno.test("perSecond() divides a count by the seconds that have passed", () => {
  assertEquals(perSecond(490, 2000), 245);
  assertEquals(perSecond(5, 1), 5000);
});

Deno.test("wrap() breaks lines between words", () => {
  const cases: { name: string; text: string; width: number; lines: string[]; parts?: RegExp }[] = [
    { name: "short", text: "one two", width: 7, lines: ["one two"] },
    { name: "long", text: "one two three", width: 7, lines: ["one two", "three"] },
    { name: "a word too long", text: "a muchlonger b", width: 4, lines: ["a", "muchlonger", "b"] },
    { name: "white space", text: " one\n\ttwo ", width: 80, lines: ["one two"] },
    { name: "nothing", text: "", width: 80, lines: [""] },
    { name: "other parts", text: "a (b c)", width: 4, lines: ["a", "(b c)"], parts: /\(.*\)|\w/g },
  ];
  for (const { name, text, width, parts, lines } of cases) {
    assertEquals(wrap(text, width, parts), lines, name);
  }
});

Deno.test("printable() puts a space in place of what has no glyph", () => {
  const cases: { name: string; text: string; line: string }[] = [
    { name: "plain", text: "größer 🦊 القاهرة", line: "größer 🦊 القاهرة" },
    { name: "controls", text: "a\x00\x1b[31mb\x7fc\x9bd", line: "a [31mb c d" },
    { name: "line breaks", text: "a\r\nb\u2028c\u2029d\x85e", line: "a b c d e" },
    { name: "bidi", text: "a\u202e\u2066b\u200fc\u061cd", line: "a b c d" },
    { name: "zero width", text: "a\u200bb\u200dc\ufeffd\u2060e\xadf", line: "a b c d e f" },
    { name: "tags and selectors", text: "a\u{e0041}b\ufe0fc\u{e0100}d", line: "a b c d" },
    { name: "fillers", text: "a\u3164b\u115fc\u034fd", line: "a b c d" },
    { name: "half a pair", text: "a\ud800b\udc00", line: "a b " },
    { name: "for nobody", text: "a\ue000b\ufdd0c", line: "a b c" },
  ];
  for (const { name, text, line } of cases) assertEquals(printable(text), line, name);
});

Deno.test("printable() cuts what is too long, and no character in two", () => {
  assertEquals(printable("abcdef", 6), "abcdef");
  assertEquals(printable("abc def", 4), "abc…");
  assertEquals(printable("abc🦊", 4), "abc…");
  assertEquals(printable("abc🦊d", 5), "abc🦊…");
});

Deno.test("printableLines() keeps line breaks and nothing else", () => {
  assertEquals(printableLines("a\x1b\n\u202eb\r\nc"), "a \n b \nc");
});

Deno.test("printableJson() escapes what has no glyph, and keeps values and indentation", () => {
  const value = { "k\u202e": "\u{e0041}\ud800 \n\x7f\x9b\u2028\u200d🦊é" };
  const text = printableJson(JSON.stringify(value, null, 2));
  assertEquals(
    text,
    '{\n  "k\\u202e": "\\udb40\\udc41\\ud800 \\n\\u007f\\u009b\\u2028\\u200d🦊é"\n}',
  );
  assertEquals(JSON.parse(text), value);
});
