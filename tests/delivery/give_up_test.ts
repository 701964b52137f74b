/** Tests of the end of a run without success; that it comes in time is tested with the outage watch. */

import { assertEquals } from "@std/assert";
import { StatusError, UnreachableError } from "../../lib/customerio/request_error.ts";
import { askedTooLong, GiveUp } from "../../lib/delivery/give_up.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

const UNAVAILABLE = new StatusError({ status: 503 });

/** A clock whose timers never come, as on a machine that slept. */
class TimerlessClock extends FakeClock {
  override startTimer(): Disposable {
    return { [Symbol.dispose]() {} };
  }
}

Deno.test("recordFailure() ends the run when the time is over though the timer has not come", async () => {
  const clock = new TimerlessClock();
  const stop = new AbortController();
  const wait = { giveUpAfterMs: 60_000, stop };
  using giveUp = new GiveUp({ wait, clock, hasRequests: () => true });
  for (const ms of [0, 59_999]) {
    await clock.advance(ms);
    giveUp.recordFailure(UNAVAILABLE);
    assertEquals([stop.signal.aborted, giveUp.noSuccessMs], [false, ms]);
  }
  await clock.advance(1);
  giveUp.recordFailure(UNAVAILABLE);
  assertEquals(stop.signal.reason.message, "Customer.io answered 503; no success for 1:00 min");
});

Deno.test("askedTooLong() is about a wait longer than three quarters of the time to give up after", () => {
  const cases = [
    { error: new StatusError({ status: 503, retryAfterMs: 90_000 }), said: "" },
    {
      error: new StatusError({ status: 503, retryAfterMs: 91_000 }),
      said: ", and it asked to wait 1:31 min: a larger giveUpAfter waits that out",
    },
    { error: UNAVAILABLE, said: "" },
    { error: new UnreachableError("no answer"), said: "" },
  ];
  for (const { error, said } of cases) assertEquals(askedTooLong(error, 120_000), said);
});
