import { assertEquals } from "@std/assert";
import { openLeaseClock } from "../../lib/work/lease_clock.ts";

/** A lease clock over two clocks that the test sets. */
function setClocks() {
  const at = { steady: 1000, wall: 5_000_000 };
  return { at, now: openLeaseClock([() => at.steady, () => at.wall]) };
}

Deno.test("LeaseClock goes on with whichever clock has gone on the furthest since the last reading", () => {
  const { at, now } = setClocks();
  assertEquals(now(), 0);
  at.steady += 10;
  at.wall += 10;
  assertEquals(now(), 10);
  // The machine slept: only the time of day knows.
  at.wall += 60_000;
  assertEquals(now(), 60_010);
  // Somebody has set the time of day back.
  at.wall -= 3_600_000;
  at.steady += 5;
  assertEquals(now(), 60_015);
  at.wall += 7;
  at.steady += 7;
  assertEquals(now(), 60_022);
});

Deno.test("LeaseClock never goes back", () => {
  const { at, now } = setClocks();
  at.steady -= 100;
  at.wall -= 100;
  assertEquals(now(), 0);
});
