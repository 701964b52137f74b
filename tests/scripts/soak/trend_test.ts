import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { sureRise, trendOf } from "../../../scripts/soak/trend.ts";
import { seeded } from "../../helpers/random.ts";

/** An hour of samples, one every ten seconds. */
function hour(value: (seconds: number) => number) {
  return Array.from({ length: 361 }, (_, index) => ({
    seconds: index * 10,
    value: value(index * 10),
  }));
}

Deno.test("trendOf() finds the slope of a line, and no error in it", () => {
  const trend = trendOf(hour((seconds) => 80_000 + seconds));
  assertAlmostEquals(trend.perHour, 3600, 1e-6);
  assertAlmostEquals(trend.error, 0, 1e-6);
  assertEquals(trend.hours, 1);
  assertAlmostEquals(sureRise(trend), 3600, 1e-6);
});

Deno.test("trendOf() finds a slope in noise, within its error", () => {
  const random = seeded(1);
  const trend = trendOf(hour((seconds) => seconds * 10 + random.below(20_000)));
  assertAlmostEquals(trend.perHour, 36_000, 3 * trend.error);
  assertEquals(trend.error > 100 && trend.error < 3000, true, `${trend.error}`);
  assertEquals(sureRise(trend) > 30_000, true);
});

Deno.test("sureRise() is about nothing when a figure goes up and down alone", () => {
  const random = seeded(2);
  const trend = trendOf(hour((seconds) => seconds % 300 * 100 + random.below(5000)));
  assertEquals(sureRise(trend) < 1000, true, `${sureRise(trend)}`);
});

Deno.test("trendOf() throws when there are too few points for a line", () => {
  assertThrows(() => trendOf(hour(() => 1).slice(0, 10)), RangeError, "they are 10");
});
