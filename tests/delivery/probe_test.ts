import { assertEquals } from "@std/assert";
import { StatusError } from "../../lib/customerio/request_error.ts";
import { Probe } from "../../lib/delivery/probe.ts";

/** A probe that fails while `isDown`. */
function scene() {
  const state = { isDown: true, asked: 0, successes: 0 };
  const probe = new Probe(() => {
    state.asked++;
    return state.isDown ? Promise.reject(new StatusError({ status: 500 })) : Promise.resolve();
  });
  return { state, probe };
}

Deno.test("isUp() is what is answered, until a request succeeds although the probe before it failed", async () => {
  const { state, probe } = scene();
  assertEquals(await probe.isUp(), false);
  for (const turn of ["open", { isUp: true }] as const) probe.recordSuccess(turn);
  assertEquals([await probe.isUp(), probe.wasUp({ isUp: false })], [false, false]);
  probe.recordSuccess({ isUp: false });
  assertEquals([await probe.isUp(), probe.wasUp({ isUp: false })], [true, true]);
  state.isDown = false;
  assertEquals(await probe.isUp(), true);
  state.isDown = true;
  assertEquals(await probe.isUp(), false);
});

Deno.test("tryOut() finds out once that a probe fails while requests succeed", async () => {
  for (const growth of [0, 1]) {
    const { state, probe } = scene();
    await probe.tryOut(() => state.successes += growth);
    assertEquals(await probe.isUp(), growth > 0);
    await probe.tryOut(() => 0);
    assertEquals(state.asked, 2);
  }
});
