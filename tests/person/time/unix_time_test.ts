import { assertEquals } from "@std/assert";
import { readUnixTime, usualUnit } from "../../../lib/person/time/unix_time.ts";

/** The first second that is not before the year 2201. */
const END = Date.UTC(2201, 0, 1) / 1000;

Deno.test("usualUnit() knows seconds of nine digits and milliseconds of thirteen, up to the year 2200", () => {
  const cases: [number, "s" | "ms" | undefined][] = [
    [99_999_999, undefined],
    [100_000_000, "s"],
    [1_706_695_872, "s"],
    [END - 1, "s"],
    [END, undefined],
    [999_999_999_999, undefined],
    [1_000_000_000_000, "ms"],
    [END * 1000 - 1, "ms"],
    [END * 1000, undefined],
    [-1_706_695_872, undefined],
  ];
  for (const [number, unit] of cases) assertEquals(usualUnit(number), unit, String(number));
});

Deno.test("readUnixTime() reads what usualUnit() knows in the same unit", () => {
  for (const [number, guessed] of [["100000000", "s"], ["1000000000001", "ms"]] as const) {
    const seconds = String(Math.floor(Number(number) / (guessed === "s" ? 1 : 1000)));
    assertEquals(readUnixTime(number), { seconds, guessed });
  }
});
