import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { RetryError } from "@std/async/retry";
import { RunError } from "../../lib/errors.ts";
import { attempt, type AttemptsOptions } from "../../lib/delivery/attempts.ts";
import { Reach } from "../../lib/delivery/outage.ts";
import {
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from "../../lib/customerio/request_error.ts";
import { Throttle } from "../../lib/delivery/throttle.ts";
import { holdTimers } from "../helpers/held_timers.ts";
import { ManualClock } from "../helpers/manual_clock.ts";
import { NO_BACKOFF } from "../helpers/sync_run.ts";
import { settle } from "../helpers/turns.ts";

const UNAVAILABLE = new StatusError({ status: 503 });

/** Attempts that follow each other at once, on a clock of their own. */
function scene(options: Partial<AttemptsOptions> = {}) {
  const clock = new ManualClock();
  const throttle = new Throttle({ rateLimit: 1e6, now: clock.now, wait: clock.wait });
  const stop = new AbortController();
  const settings: AttemptsOptions = {
    throttle,
    maxAttempts: 6,
    signal: stop.signal,
    backoff: NO_BACKOFF,
    ...options,
  };
  return { clock, throttle, stop, settings };
}

/** A request that throws `errors` one after the other and then succeeds. */
function failing(...errors: Error[]) {
  const request = () => {
    const error = errors[request.count++];
    return error === undefined ? Promise.resolve("yes") : Promise.reject(error);
  };
  request.count = 0;
  return request;
}

Deno.test("attempt() gives the answer of the first attempt that succeeds", async () => {
  const { settings } = scene();
  for (const failures of [0, 1, 5]) {
    const request = failing(...Array(failures).fill(UNAVAILABLE));
    assertEquals(await attempt(request, settings), "yes");
    assertEquals(request.count, failures + 1);
  }
});

Deno.test("attempt() throws a RetryError with the last error when the attempts are used up", async () => {
  for (const maxAttempts of [1, 2, 6]) {
    const { settings } = scene({ maxAttempts });
    const last = new UnreachableError("the last one");
    const request = failing(...Array(maxAttempts - 1).fill(UNAVAILABLE), last);
    const error = await assertRejects(() => attempt(request, settings), RetryError);
    assertEquals([error.cause, request.count], [last, maxAttempts]);
  }
});

Deno.test("attempt() throws what is not retriable as it is, after one attempt", async () => {
  const { settings } = scene();
  const error = new StatusError({ status: 400 });
  const request = failing(error);
  assertEquals(await assertRejects(() => attempt(request, settings)), error);
  assertEquals(request.count, 1);
});

Deno.test("attempt() waits from 0.5 s to 30 s by default, doubling, with full jitter", async () => {
  const { random } = Math;
  const cases: [number, number[]][] = [
    [0, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]],
    [0.5, [250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000]],
  ];
  try {
    for (const [drawn, expected] of cases) {
      Math.random = () => drawn;
      using timers = holdTimers((ms) => expected.includes(ms));
      const { settings } = scene({ maxAttempts: 9, backoff: undefined });
      const request = failing(...Array(9).fill(UNAVAILABLE));
      const failed = assertRejects(() => attempt(request, settings), RetryError);
      for (let retry = 1; retry < 9; retry++) {
        (await timers.next()).fire();
        await settle();
        assertEquals(request.count, retry + 1);
      }
      await failed;
      assertEquals(timers.lengths, expected);
    }
  } finally {
    Math.random = random;
  }
});

Deno.test("attempt() holds back everyone for the time that Retry-After asks for", async () => {
  const { clock, throttle, settings } = scene();
  const limited = failing(new StatusError({ status: 429, retryAfterMs: 60_000 }));
  const other = failing();
  const first = attempt(limited, settings);
  await clock.asleep(1);
  const second = attempt(other, settings);
  await clock.asleep(2);
  await clock.advance(59_999);
  assertEquals([limited.count, other.count], [1, 0]);
  await clock.advance(2);
  assertEquals(await Promise.all([first, second]), ["yes", "yes"]);
  assertEquals([limited.count, other.count, throttle.throttledMs], [2, 1, 60_000]);
});

Deno.test("attempt() honours Retry-After also of an answer that is final", async () => {
  const { throttle, settings } = scene();
  const refusal = new StatusError({ status: 413, retryAfterMs: 1000 });
  await assertRejects(() => attempt(failing(refusal), settings), StatusError);
  assertEquals(throttle.heldBackMs, 1000);
});

Deno.test("attempt() tells the throttle what became of each attempt", async () => {
  const cases: [Error | undefined, string | undefined][] = [
    [undefined, "success"],
    [new StatusError({ status: 429 }), "refused"],
    [new StatusError({ status: 500 }), "trouble"],
    [new StatusError({ status: 400 }), "success"],
    [new UnreachableError("no answer"), "trouble"],
    [new UnreadableAnswerError("no JSON"), undefined],
    [new RunError("interrupted", "SIGINT"), undefined],
  ];
  for (const [error, expected] of cases) {
    const { settings, throttle } = scene({ maxAttempts: 1 });
    const told: unknown[] = [];
    throttle.over = (result) => told.push(result);
    await attempt(failing(...(error ? [error] : [])), settings).catch(() => {});
    assertEquals(told, [expected], error?.message);
  }
});

Deno.test("attempt() waits an outage out without using up its attempts", async () => {
  let isUp = false;
  const { clock, settings, stop, throttle } = scene({ maxAttempts: 1 });
  const unreachable = new UnreachableError("no answer");
  using reach = new Reach({
    ...{ giveUpAfterMs: 300_000, stop, now: clock.now, wait: clock.wait },
    probe: () => isUp ? Promise.resolve() : Promise.reject(unreachable),
  });
  reach.answered();
  reach.unanswered(unreachable);
  await clock.advance(1000);
  for (let i = 0; i < 2; i++) reach.unanswered(unreachable);
  const requests = [failing(), failing()];
  const all = requests.map((request) => attempt(request, { ...settings, reach }));
  await clock.advance(120_000);
  assertEquals(requests.map(({ count }) => count), [0, 0]);
  isUp = true;
  await clock.advance(15_000);
  assertEquals(await Promise.all(all), ["yes", "yes"]);
  assertEquals([requests.map(({ count }) => count), throttle.throttledMs], [[1, 1], 0]);
});

Deno.test("attempt() makes no attempt when the signal is aborted before, during a pause or a backoff", async () => {
  const reason = new RunError("interrupted", "SIGINT");

  const before = scene();
  before.stop.abort(reason);
  const never = failing();
  assertEquals(await assertRejects(() => attempt(never, before.settings)), reason);
  assertEquals(never.count, 0);

  const paused = scene();
  paused.throttle.pause(1000);
  const inPause = failing();
  const heldBack = assertRejects(() => attempt(inPause, paused.settings));
  await paused.clock.asleep(1);
  paused.stop.abort(reason);
  assertEquals([await heldBack, inPause.count], [reason, 0]);

  using timers = holdTimers((ms) => ms === 7777);
  const waiting = scene({ backoff: { ...NO_BACKOFF, minTimeout: 7777, maxTimeout: 7777 } });
  const once = failing(UNAVAILABLE);
  const inBackoff = assertRejects(() => attempt(once, waiting.settings));
  await timers.next();
  waiting.stop.abort(reason);
  assertInstanceOf(await inBackoff, RunError);
  assertEquals([once.count, timers.held], [1, []]);
});
