import { assertEquals, assertGreaterOrEqual, assertRejects } from "@std/assert";
import { systemClock } from "../lib/clock.ts";

Deno.test("systemClock waits, and tells a time that has gone on by then", async () => {
  const before = systemClock.now();
  await systemClock.wait(2);
  // Timers and the clock are rounded to a millisecond each.
  assertGreaterOrEqual(systemClock.now() - before, 1);
});

Deno.test("systemClock.wait() rejects with the signal's reason, aborted before or meanwhile", async () => {
  const reason = new TypeError("enough");
  const { signal } = new AbortController();
  await systemClock.wait(0, { signal });
  await assertRejects(
    () => systemClock.wait(60_000, { signal: AbortSignal.abort(reason) }),
    TypeError,
    "enough",
  );
  const stop = new AbortController();
  const waiting = systemClock.wait(60_000, { signal: stop.signal });
  stop.abort(reason);
  await assertRejects(() => waiting, TypeError, "enough");
});

Deno.test("systemClock.startTimer() calls its action, unless it is disposed of before", async () => {
  const called: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  {
    using _timer = systemClock.startTimer(0, () => called.push("disposed of"));
  }
  using _other = systemClock.startTimer(1, () => {
    called.push("left");
    resolve();
  });
  await promise;
  assertEquals(called, ["left"]);
});
