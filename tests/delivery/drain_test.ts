import { assertEquals } from "@std/assert";
import { limitDrain } from "../../lib/delivery/drain.ts";
import { RunError } from "../../lib/errors.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

const REASON = new RunError("interrupted", "SIGINT");

/** An API whose requests are never answered. */
function hangingApi() {
  const api = {
    aborted: [] as Error[],
    abort: (reason: Error) => void api.aborted.push(reason),
  };
  return api;
}

Deno.test("limitDrain() ends requests in flight when their time after a stop is up", async () => {
  const clock = new FakeClock();
  const stop = new AbortController();
  const api = hangingApi();
  using _drain = limitDrain(api, stop.signal, { drainMs: 500, clock });
  await clock.advance(10_000);
  stop.abort(REASON);
  await clock.advance(499);
  assertEquals(api.aborted, []);
  await clock.advance(1);
  assertEquals(api.aborted, [REASON]);
});

Deno.test("limitDrain() gives requests in flight ten seconds", async () => {
  const clock = new FakeClock();
  const stop = new AbortController();
  const api = hangingApi();
  using _drain = limitDrain(api, stop.signal, { clock });
  stop.abort(REASON);
  await clock.advance(9_999);
  assertEquals(api.aborted, []);
  await clock.advance(1);
  assertEquals(api.aborted, [REASON]);
});

Deno.test("limitDrain() ends nothing once it is disposed of", async () => {
  for (const when of ["before the stop", "after the stop"]) {
    const clock = new FakeClock();
    const stop = new AbortController();
    const api = hangingApi();
    const drain = limitDrain(api, stop.signal, { drainMs: 500, clock });
    if (when === "after the stop") stop.abort(REASON);
    drain[Symbol.dispose]();
    stop.abort(REASON);
    await clock.advance(1000);
    assertEquals({ aborted: api.aborted, waits: clock.waits }, { aborted: [], waits: [] }, when);
  }
});
