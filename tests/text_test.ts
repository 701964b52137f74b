import { assertEquals } from "@std/assert";
import { formatCount, formatDuration, perSecond, plural } from "../lib/text.ts";

Deno.test("formatCount() puts a comma before every third digit and rounds", () => {
  const cases: [number, string][] = [
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [1234567, "1,234,567"],
    [9999.5, "10,000"],
    [0.4, "0"],
  ];
  for (const [count, text] of cases) assertEquals(formatCount(count), text);
});

Deno.test("plural() takes the singular for one only", () => {
  const cases: [number, string][] = [[0, "0 users"], [1, "1 user"], [2, "2 users"], [
    1001,
    "1,001 users",
  ]];
  for (const [count, text] of cases) assertEquals(plural(count, "user"), text);
});

Deno.test("formatDuration() takes the unit that fits and never shows 60 of one", () => {
  const cases: [number, string][] = [
    [0, "0.0 s"],
    [49, "0.0 s"],
    [812, "0.8 s"],
    [9_949, "9.9 s"],
    [9_950, "10 s"],
    [59_499, "59 s"],
    [59_500, "1:00 min"],
    [185_000, "3:05 min"],
    [3_599_499, "59:59 min"],
    [3_599_500, "1:00:00 h"],
    [3_725_000, "1:02:05 h"],
    [360_000_000, "100:00:00 h"],
  ];
  for (const [ms, text] of cases) assertEquals(formatDuration(ms), text, String(ms));
});

Deno.test("perSecond() is 0 when no time has passed", () => {
  assertEquals(perSecond(490, 0), 0);
  assertEquals(perSecond(490, 2000), 245);
});
