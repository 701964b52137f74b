import { assertEquals } from "@std/assert";
import {
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from "../../lib/customerio/request_error.ts";
import { Attempts, type AttemptsOptions } from "../../lib/delivery/attempts.ts";
import { OutageWatch } from "../../lib/delivery/outage.ts";
import { Throttle } from "../../lib/delivery/throttle.ts";
import type { AskedFor } from "../../lib/delivery/verdict.ts";
import { RunError } from "../../lib/errors.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { refuse } from "../helpers/refusals.ts";
import { NO_BACKOFF } from "../helpers/sync_run.ts";
import { settle, turns } from "../helpers/turns.ts";

const UNAVAILABLE = new StatusError({ status: 503 });
const ASKED: AskedFor = { purpose: "people", size: 1 };

/** Attempts that follow each other at once, on a clock of their own. */
function scene(options: Partial<AttemptsOptions> = {}) {
  const clock = new FakeClock();
  const stop = new AbortController();
  const throttle = new Throttle({ rateLimit: 1e6, clock });
  const outage = new OutageWatch({ clock });
  const shared = { throttle, outage, maxAttempts: 6, backoff: NO_BACKOFF, clock, ...options };
  const attempts = new Attempts(shared);
  const make = (send: () => Promise<string>) =>
    attempts.make({ asked: ASKED, send, signal: stop.signal });
  return { clock, throttle, outage: shared.outage, stop, attempts, make };
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

Deno.test("make() gives the answer of the first attempt that succeeds", async () => {
  for (const failures of [0, 1, 5]) {
    const { make, attempts } = scene();
    const request = failing(...Array(failures).fill(UNAVAILABLE));
    assertEquals(await make(request), { verdict: "accepted", answer: "yes" });
    assertEquals(request.count, failures + 1);
    assertEquals({ sent: attempts.sent, retried: attempts.retried }, {
      sent: failures + 1,
      retried: failures,
    });
  }
});

Deno.test("make() gives the last error when the attempts are used up", async () => {
  for (const maxAttempts of [1, 2, 6]) {
    const { make } = scene({ maxAttempts });
    const error = new UnreachableError("the last one");
    const request = failing(...Array(maxAttempts - 1).fill(UNAVAILABLE), error);
    assertEquals(await make(request), { verdict: "retry", error, attempts: maxAttempts });
    assertEquals(request.count, maxAttempts);
  }
});

Deno.test("make() gives what is final after one attempt", async () => {
  const { make } = scene();
  const error = new StatusError({ status: 400 });
  const request = failing(error);
  assertEquals(await make(request), { verdict: "reject", error, attempts: 1 });
  assertEquals(request.count, 1);
});

Deno.test("make() waits between attempts as the backoff says, on its clock", async () => {
  const waits = [250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000];
  const { make, clock } = scene({ maxAttempts: 9, backoff: undefined, random: () => 0.5 });
  const request = failing(...Array(9).fill(UNAVAILABLE));
  const made = make(request);
  for (const [i, ms] of waits.entries()) {
    await clock.asleepFor(ms);
    assertEquals({ waits: clock.waits, count: request.count }, { waits: [ms], count: i + 1 });
    await clock.advance(ms);
  }
  assertEquals((await made).verdict, "retry");
});

Deno.test("make() holds back everyone for the time that Retry-After asks for when most are refused", async () => {
  const { clock, throttle, make } = scene();
  await refuse(throttle, 10);
  const limited = failing(new StatusError({ status: 429, retryAfterMs: 60_000 }));
  const other = failing();
  const first = make(limited);
  await clock.asleep(1);
  const second = make(other);
  await clock.asleep(2);
  await clock.advance(59_999);
  assertEquals({ limitedCount: limited.count, otherCount: other.count }, {
    limitedCount: 1,
    otherCount: 0,
  });
  await clock.advance(2);
  const verdicts = (await Promise.all([first, second])).map(({ verdict }) => verdict);
  assertEquals(verdicts, ["accepted", "accepted"]);
  assertEquals({
    limitedCount: limited.count,
    otherCount: other.count,
    throttledMs: throttle.throttledMs,
  }, { limitedCount: 2, otherCount: 1, throttledMs: 60_000 });
});

Deno.test("make() holds back nobody else for a Retry-After when few are refused", async () => {
  const { clock, throttle, make } = scene();
  const first = make(failing(new StatusError({ status: 429, retryAfterMs: 60_000 })));
  await clock.asleepFor(60_000);
  assertEquals((await make(failing())).verdict, "accepted");
  assertEquals({ now: clock.now(), throttledMs: throttle.throttledMs }, { now: 0, throttledMs: 0 });
  await clock.advance(60_000);
  assertEquals((await first).verdict, "accepted");
});

Deno.test("make() waits less after a refusal where refusals have been found to be by chance", async () => {
  for (
    const { status, expected } of [{ status: 429, expected: 50 }, { status: 503, expected: 250 }]
  ) {
    const { make, clock, throttle } = scene({ backoff: undefined, random: () => 0.5 });
    Object.defineProperty(throttle, "waitShare", { value: 0.2 });
    const made = make(failing(new StatusError({ status })));
    await clock.asleepFor(expected);
    await clock.advance(expected);
    assertEquals((await made).verdict, "accepted");
  }
});

Deno.test("make() waits as long as Retry-After asks for, or longer where the backoff is", async () => {
  for (
    const { askedMs, expected } of [{ askedMs: 8000, expected: 8000 }, {
      askedMs: 100,
      expected: 250,
    }]
  ) {
    const { make, clock, throttle } = scene({ backoff: undefined, random: () => 0.5 });
    throttle.release = () => {};
    const request = failing(new StatusError({ status: 503, retryAfterMs: askedMs }), UNAVAILABLE);
    const made = make(request);
    await clock.asleepFor(expected);
    assertEquals({ waits: clock.waits, count: request.count }, { waits: [expected], count: 1 });
    await clock.advance(expected);
    await clock.asleepFor(500);
    assertEquals({ waits: clock.waits, count: request.count }, { waits: [500], count: 2 });
    await clock.advance(500);
    assertEquals((await made).verdict, "accepted");
  }
});

Deno.test("make() waits no longer in all than three quarters of the time to give up after, however often it is asked to", async () => {
  const { make, clock, throttle, outage } = scene();
  throttle.release = () => {};
  Object.defineProperty(outage, "giveUpAfterMs", { value: 120_000 });
  const asking = (seconds: number) =>
    new StatusError({ status: 503, retryAfterMs: seconds * 1000 });
  // The first asks for more than that: there are some tries all the same.
  const made = make(failing(...[600, 40, 600, 5].map(asking)));
  for (const ms of [30_000, 40_000, 20_000]) {
    await clock.asleep(1);
    assertEquals(clock.waits, [ms]);
    await clock.advance(ms);
  }
  assertEquals((await made).verdict, "accepted");
});

Deno.test("make() honours Retry-After also of an answer that is final", async () => {
  const { throttle, make } = scene();
  await refuse(throttle, 11);
  await make(failing(new StatusError({ status: 413, retryAfterMs: 1000 })));
  assertEquals(throttle.heldBackMs, 1000);
});

Deno.test("make() tells the throttle what became of each attempt", async () => {
  const cases: { name: string; error?: Error; expected: string | undefined }[] = [
    { name: "success", expected: "success" },
    { name: "429", error: new StatusError({ status: 429 }), expected: "refused" },
    { name: "500", error: new StatusError({ status: 500 }), expected: "trouble" },
    { name: "400", error: new StatusError({ status: 400 }), expected: "success" },
    { name: "silence", error: new UnreachableError("no answer"), expected: "trouble" },
    { name: "garbage", error: new UnreadableAnswerError("no JSON"), expected: undefined },
    { name: "stop", error: new RunError("interrupted", "SIGINT"), expected: undefined },
  ];
  for (const { name, error, expected } of cases) {
    const { make, throttle } = scene({ maxAttempts: 1 });
    const told: unknown[] = [];
    throttle.release = (result) => told.push(result);
    await make(failing(...(error ? [error] : [])));
    assertEquals(told, [expected], name);
  }
});

Deno.test("make() waits an outage out without using up its attempts, whatever was answered", async () => {
  for (const error of [UNAVAILABLE, new StatusError({ status: 429 }), new UnreachableError("-")]) {
    let isUp = false;
    const clock = new FakeClock();
    const stop = new AbortController();
    const probe = () => isUp ? Promise.resolve() : Promise.reject(error);
    using outage = new OutageWatch({ wait: { giveUpAfterMs: 300_000, probe, stop }, clock });
    const throttle = new Throttle({ rateLimit: 1e6, clock });
    const { make } = scene({ maxAttempts: 1, outage, clock, throttle });
    // A service that is down from the start on is waited for as well, if it answers.
    if (error instanceof UnreachableError) outage.recordAnswer();
    const counts = [0, 0];
    const all = counts.map((_, i) =>
      make(() => (counts[i]++, isUp ? Promise.resolve("yes") : Promise.reject(error)))
    );
    await clock.advance(120_000);
    // Once at first, and from time to time to see whether it is over.
    assertEquals(counts.every((count) => count >= 1 && count < 10), true, `${counts}`);
    isUp = true;
    await clock.advance(20_000);
    const verdicts = (await Promise.all(all)).map(({ verdict }) => verdict);
    assertEquals(verdicts, ["accepted", "accepted"]);
  }
});

Deno.test("make() makes no attempt when the signal is aborted before", async () => {
  const { make, stop } = scene();
  const error = new RunError("interrupted", "SIGINT");
  stop.abort(error);
  const request = failing();
  assertEquals(await make(request), { verdict: "stop", error, attempts: 0 });
  assertEquals(request.count, 0);
});

Deno.test("make() makes no attempt when the signal is aborted during a pause", async () => {
  const { make, stop, throttle, clock } = scene();
  const error = new RunError("interrupted", "SIGINT");
  throttle.pause(1000);
  const request = failing();
  const made = make(request);
  await clock.asleep(1);
  stop.abort(error);
  assertEquals({ made: await made, count: request.count }, {
    made: { verdict: "stop", error, attempts: 0 },
    count: 0,
  });
});

Deno.test("make() makes no further attempt when the signal is aborted during a backoff", async () => {
  const backoff = { ...NO_BACKOFF, minTimeout: 7777, maxTimeout: 7777 };
  const { make, stop, clock } = scene({ backoff });
  const error = new RunError("interrupted", "SIGINT");
  const request = failing(UNAVAILABLE);
  const made = make(request);
  await clock.asleepFor(7777);
  stop.abort(error);
  assertEquals({ made: await made, count: request.count }, {
    made: { verdict: "stop", error, attempts: 1 },
    count: 1,
  });
});

Deno.test("make() tells of each attempt when it begins, and what it threw when it has ended", async () => {
  const told: unknown[] = [];
  const onAttempt = (attempt: { isRetry: boolean }) => {
    told.push(attempt);
    return (error: unknown) => told.push(error);
  };
  const { make } = scene({ onAttempt });
  assertEquals(await make(failing(UNAVAILABLE)), { verdict: "accepted", answer: "yes" });
  assertEquals(told, [{ isRetry: false }, UNAVAILABLE, { isRetry: true }, undefined]);
});

Deno.test("make() holds back everyone no longer than it waits itself, however long it is asked to", async () => {
  const { clock, throttle, outage, make } = scene();
  await refuse(throttle, 10);
  Object.defineProperty(outage, "giveUpAfterMs", { value: 120_000 });
  const made = make(failing(new StatusError({ status: 429, retryAfterMs: 600_000 })));
  await clock.asleepFor(30_000);
  assertEquals(throttle.heldBackMs, 30_000);
  await clock.advance(31_000);
  assertEquals((await made).verdict, "accepted");
});

Deno.test("make() tells whether Customer.io itself has answered", async () => {
  const request = { host: "h", endpoint: "PUT /", setting: "trackUrl" } as const;
  const cases: { name: string; error?: Error; asked?: Partial<AskedFor>; hasAnswered: boolean }[] =
    [
      { name: "success", hasAnswered: true },
      { name: "400", error: new StatusError({ status: 400 }), hasAnswered: true },
      { name: "503", error: UNAVAILABLE, hasAnswered: true },
      {
        name: "503 of a gateway",
        error: new StatusError({ status: 503, isApiAnswer: false }),
        hasAnswered: false,
      },
      {
        name: "404 for an odd path",
        error: new StatusError({ status: 404 }),
        asked: { hasDoubtfulPath: true },
        hasAnswered: false,
      },
      { name: "silence", error: new UnreachableError("no answer"), hasAnswered: false },
      { name: "a page", error: new UnreadableAnswerError("a page"), hasAnswered: false },
    ];
  for (const { name, error, asked, hasAnswered } of cases) {
    const { attempts, stop } = scene({ maxAttempts: 1 });
    await attempts.make({
      asked: { ...ASKED, ...asked },
      send: failing(...(error ? [error] : [])),
      signal: stop.signal,
    });
    attempts.blocks.recordBlocked(new StatusError({ status: 403, isApiAnswer: false, request }));
    assertEquals(attempts.blocks.end() === undefined, hasAnswered, name);
  }
});

/** Attempts that wait outages out, whose probes find the other side up. */
function waitingScene(options: Partial<AttemptsOptions> = {}) {
  const clock = new FakeClock();
  const stop = new AbortController();
  const wait = { giveUpAfterMs: 300_000, probe: () => Promise.resolve(), stop };
  const outage = new OutageWatch({ wait, clock });
  outage.recordAnswer();
  const throttle = new Throttle({ rateLimit: 1e6, parallelism: 1, clock });
  const parts = scene({ outage, clock, throttle, ...options });
  return {
    ...{ ...parts, clock, stop, throttle, outage },
    [Symbol.dispose]: () => outage[Symbol.dispose](),
  };
}

/** Has three attempts of others fail within a second, which is an outage. */
async function beginOutage({ outage, clock }: ReturnType<typeof waitingScene>): Promise<void> {
  for (const ms of [500, 500, 0]) {
    const suspect = outage.follow(1);
    outage.recordFailure(UNAVAILABLE, suspect);
    outage.unfollow(suspect);
    await clock.advance(ms);
  }
  assertEquals(outage.isOutage, true);
}

Deno.test("make() leaves nothing behind that could end the run: what has failed is not waited for", async () => {
  using parts = waitingScene();
  const { make, clock, stop } = parts;
  const made = await make(failing(new StatusError({ status: 400 })));
  assertEquals(made.verdict, "reject");
  const refused = await make(failing(new StatusError({ status: 403, isApiAnswer: false })));
  assertEquals(refused.verdict, "fail");
  await clock.advance(300_000);
  assertEquals([stop.signal.aborted, parts.outage.drought.noSuccessMs], [false, 0]);
});

Deno.test("make() gives one up who fails alone for a minute while the other side is up, as attempts", async () => {
  using parts = waitingScene({ maxAttempts: 4 });
  const { make, clock } = parts;
  let endedAt: number | undefined;
  let count = 0;
  const made = make(() => {
    count++;
    return Promise.reject(UNAVAILABLE);
  }).finally(() => endedAt = clock.now());
  for (let i = 0; i < 120 && endedAt === undefined; i++) {
    await clock.advance(1000);
    // `retry` takes a turn of the outside world between two attempts.
    await turns();
  }
  assertEquals((await made).verdict, "retry");
  assertEquals(endedAt! >= 60_000 && endedAt! < 76_000, true, `${endedAt}`);
  assertEquals(count < 15, true, `${count}`);
});

Deno.test("make() waits in an outage for the next probe alone", async () => {
  const backoff = { minTimeout: 7777, maxTimeout: 7777, multiplier: 1, jitter: 0 };
  using parts = waitingScene({ backoff });
  const { make, clock } = parts;
  await beginOutage(parts);
  await clock.advance(500);
  // The probe before it was good.
  const made = make(failing(UNAVAILABLE));
  await settle();
  assertEquals(clock.waits, [300_000, 1000]);
  await clock.advance(1000);
  assertEquals((await made).verdict, "accepted");
});

Deno.test("make() takes what Customer.io decides for a sign that it is up, whatever that is", async () => {
  for (const errors of [[], [new StatusError({ status: 400 })]]) {
    using parts = waitingScene();
    const { make, clock, outage } = parts;
    outage.recordFailure(UNAVAILABLE, outage.follow(1));
    await clock.advance(1000);
    assertEquals(outage.drought.noSuccessMs, 1000);
    await make(failing(...errors));
    assertEquals(outage.drought.noSuccessMs, 0);
  }
});

Deno.test("make() repeats no trial whose answer is final, and splits nothing that is not to be split", async () => {
  const blocked = new StatusError({ status: 403, isApiAnswer: false });
  for (
    const { error, verdict, count } of [
      { error: blocked, verdict: "fail", count: 1 },
      { error: UNAVAILABLE, verdict: "accepted", count: 2 },
    ]
  ) {
    using parts = waitingScene();
    const { attempts, stop, clock } = parts;
    await beginOutage(parts);
    const request = failing(error);
    const asked = { ...ASKED, size: error === blocked ? 1 : 2 };
    const made = attempts.make({ asked, send: request, signal: stop.signal });
    await clock.advance(5000);
    assertEquals([(await made).verdict, request.count], [verdict, count]);
  }
});

Deno.test("make() has the throttle count none of the time of an outage", async () => {
  using parts = waitingScene();
  const { clock, throttle } = parts;
  throttle.pause(60_000);
  await beginOutage(parts);
  const { askedMs } = throttle.heldBack;
  await clock.advance(10_000);
  assertEquals([throttle.heldBack.askedMs, askedMs < 3000], [askedMs, true]);
});

Deno.test("make() gives its place back when an outage begins while it waits for its turn", async () => {
  using parts = waitingScene();
  const { make, clock, throttle } = parts;
  throttle.pause(2500);
  const made = make(failing());
  await beginOutage(parts);
  // Its turn comes with the end of the pause, and the probe that finds the other side up later.
  await clock.advance(20_000);
  assertEquals((await made).verdict, "accepted");
});

Deno.test("make() leaves its trial to others when it is ended while it waits for its turn", async () => {
  using parts = waitingScene();
  const { attempts, make, clock, throttle } = parts;
  await beginOutage(parts);
  throttle.pause(60_000);
  const lease = new AbortController();
  const ended = attempts.make({ asked: ASKED, send: failing(), signal: lease.signal });
  await clock.advance(1000);
  lease.abort(new RunError("internal", "The lease has run out"));
  assertEquals((await ended).verdict, "stop");
  const made = make(failing());
  await clock.advance(65_000);
  assertEquals((await made).verdict, "accepted");
});

Deno.test("make() tells the throttle nothing of failures where probes decide, or others succeed", async () => {
  using parts = waitingScene();
  const { make, clock, outage, throttle } = parts;
  const told: unknown[] = [];
  const { release } = throttle;
  throttle.release = (...args) => {
    told.push(args[0]);
    release.apply(throttle, args);
  };
  let count = 0;
  const among = await make(() => {
    if (++count > 3) return Promise.resolve("yes");
    outage.recordSuccess({ turn: "open", size: 1 });
    return Promise.reject(UNAVAILABLE);
  });
  assertEquals([among.verdict, told.splice(0)], [
    "accepted",
    ["trouble", undefined, undefined, "success"],
  ]);
  await beginOutage(parts);
  const trial = make(failing(UNAVAILABLE));
  await clock.advance(5000);
  assertEquals([(await trial).verdict, told], ["accepted", [undefined, "success"]]);
});
