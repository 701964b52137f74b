import { assertAlmostEquals, assertEquals } from "@std/assert";
import { TimeLeft } from "../../lib/terminal/time_left.ts";

/** What is told each second, when this share is done at the end of each. */
function told(shares: readonly (number | undefined)[], left = new TimeLeft()) {
  return shares.map((share, second) => left.at((second + 1) * 1000, share));
}

/** Shares that grow by `step` a second. */
function steady(seconds: number, step: number, from = 0): number[] {
  return Array.from({ length: seconds }, (_, i) => from + (i + 1) * step);
}

Deno.test("TimeLeft tells nothing until the end is steady, and then counts down to it", () => {
  const times = told(steady(10, 0.01));
  assertEquals(times.slice(0, 4), Array(4).fill(undefined));
  assertEquals(times.slice(6).map((ms) => Math.round(ms! / 1000)), [93, 92, 91, 90]);
});

Deno.test("TimeLeft tells nothing while the speed changes", () => {
  // Twice as fast with each second.
  const times = told(Array.from({ length: 12 }, (_, i) => 0.0001 * 2 ** i));
  assertEquals(times.filter((ms) => ms !== undefined), []);
});

Deno.test("TimeLeft follows a speed that has changed for good", () => {
  const times = told([...steady(20, 0.01), ...steady(60, 0.002, 0.2)]);
  assertAlmostEquals(times.at(-1)! / 1000, 0.68 / 0.002, 5);
  // The speed is that of the last thirty seconds: of fifteen of each speed, and then of six and twenty-four.
  assertAlmostEquals(times[44]! / 1000, 0.75 / ((0.05 + 0.05) / 30), 5);
  assertAlmostEquals(times[48]! / 1000, 0.742 / ((0.01 + 0.058) / 30), 5);
});

Deno.test("TimeLeft tells nothing when nothing is done, when all is, or when the size is not known", () => {
  for (const share of [0, 1, undefined]) {
    assertEquals(told(Array(10).fill(share)), Array(10).fill(undefined), String(share));
  }
});

Deno.test("TimeLeft goes on with what it has told when the end moves a little", () => {
  const left = new TimeLeft();
  const times = told([...steady(8, 0.05), 0.4, 0.4, 0.45], left);
  assertEquals(times.slice(5).every((ms) => ms !== undefined), true, String(times));
});
