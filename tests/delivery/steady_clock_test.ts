import { assertEquals } from "@std/assert";
import { SteadyClock } from "../../lib/delivery/steady_clock.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

Deno.test("SteadyClock goes on from where it was when its clock jumps back", () => {
  const times = [100, 150, 150, 160, -7_200_000, -7_199_990, 3_600_000, 20, 21];
  const clock = Object.assign(new FakeClock(), { now: () => times.shift()! });
  const steady = new SteadyClock(clock);
  const told = Array.from({ length: 9 }, () => steady.now());
  assertEquals(told, [100, 150, 150, 160, 160, 170, 10_800_160, 10_800_160, 10_800_161]);
});
