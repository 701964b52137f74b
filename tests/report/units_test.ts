import { assertEquals } from "@std/assert";
import {
  axisTimeUnit,
  formatAxisMs,
  formatAxisTime,
  formatMean,
  formatMs,
  formatShare,
  formatShort,
} from "../../lib/report/units.ts";

Deno.test("formatMs() has as many digits as matter", () => {
  const cases: [number, string][] = [
    [0, "0.0 ms"],
    [0.12, "0.1 ms"],
    [9.94, "9.9 ms"],
    [9.95, "10 ms"],
    [999.4, "999 ms"],
    [999.5, "1.0 s"],
    [999.6, "1.0 s"],
    [61_000, "1:01 min"],
  ];
  for (const [ms, text] of cases) assertEquals(formatMs(ms), text);
  const round: [number, string][] = [[0.5, "0.5 ms"], [100, "100 ms"], [1_000, "1 s"], [
    2_500,
    "2.5 s",
  ]];
  for (const [ms, text] of round) assertEquals(formatAxisMs(ms), text);
});

Deno.test("formatShare() never says all or nothing where it is not", () => {
  const cases: [number, number, string][] = [
    [0, 0, "0 %"],
    [1, 1, "100 %"],
    [0, 10, "0 %"],
    [1, 1_000_000, "<0.1 %"],
    [1, 1_000, "0.1 %"],
    [1, 8, "12.5 %"],
    [999, 1_000, "99.9 %"],
    [999_999, 1_000_000, ">99.9 %"],
    [10, 10, "100 %"],
    [11, 10, "100 %"],
    [1, 0, "0 %"],
    [-1, 10, "0 %"],
  ];
  for (const [part, whole, text] of cases) assertEquals(formatShare(part, whole), text);
});

Deno.test("formatShort() and formatMean() are short", () => {
  const short: [number, string][] = [
    [0, "0"],
    [0.25, "0.25"],
    [0.256, "0.26"],
    [1.234, "1.2"],
    [950, "950"],
    [9, "9"],
    [11, "11"],
    [2_500, "2,500"],
    [9_999, "9,999"],
    [10_000, "10k"],
    [12_345, "12.3k"],
    [1_000_000, "1M"],
    [1_235_000, "1.24M"],
    [1_234_500, "1.23M"],
    [1_500_000, "1.5M"],
  ];
  for (const [value, text] of short) assertEquals(formatShort(value), text);
  const means: [number, string][] = [[0, "0"], [0.04, "0.04"], [1.26, "1.3"], [9.95, "10"], [
    16.4,
    "16",
  ], [
    1_234.5,
    "1,235",
  ]];
  for (const [value, text] of means) assertEquals(formatMean(value), text);
});

Deno.test("formatAxisTime() has the unit that fits the length of the run", () => {
  const cases: [number, number, string, string | undefined][] = [
    [0.05, 0.3, "0.05 s", undefined],
    [90, 119.9, "90 s", undefined],
    [0.0125, 0.1, "0.013 s", undefined],
    [90, 120, "1:30", "minutes:seconds"],
    [61, 3_599, "1:01", "minutes:seconds"],
    [5_400, 3_600, "1:30", "hours:minutes"],
    [3_660, 172_799, "1:01", "hours:minutes"],
    [86_400, 172_800, "24 h", undefined],
  ];
  for (const [seconds, length, text, unit] of cases) {
    assertEquals(formatAxisTime(seconds, length), text);
    assertEquals(axisTimeUnit(length), unit);
  }
});
