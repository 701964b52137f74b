import { assertEquals, assertRejects } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { Pace } from "../../lib/delivery/pace.ts";
import { Throttle } from "../../lib/delivery/throttle.ts";
import { countedSignal } from "../helpers/counted_signal.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { settle } from "../helpers/turns.ts";

/** A throttle on a clock of its own, and the times at which requests were let go. */
function throttleAt(rateLimit: number) {
  const clock = new FakeClock();
  const throttle = new Throttle({ rateLimit, clock });
  const gone: number[] = [];
  const ask = async (signal?: AbortSignal) => {
    await throttle.ready(signal);
    gone.push(clock.now());
  };
  return { clock, throttle, gone, ask };
}

Deno.test("ready() lets requests go at the rate's pace when all ask at once", async () => {
  const { clock, gone, ask } = throttleAt(10);
  const all = Array.from({ length: 5 }, () => ask());
  await clock.advance(1000);
  await Promise.all(all);
  assertEquals(gone, [0, 100, 200, 300, 400]);
});

Deno.test("ready() saves up nothing while nobody asks", async () => {
  const { clock, gone, ask } = throttleAt(10);
  await ask();
  await clock.advance(60_000);
  const all = [ask(), ask(), ask()];
  await clock.advance(1000);
  await Promise.all(all);
  assertEquals(gone, [0, 60_000, 60_100, 60_200]);
});

Deno.test("ready() keeps to a rate whose intervals are shorter than a timer can wait", async () => {
  const { clock, gone, ask } = throttleAt(4000);
  const all = Array.from({ length: 4001 }, () => ask());
  await clock.advance(2000);
  await Promise.all(all);
  const inFirst500ms = gone.filter((time) => time < 500).length;
  assertEquals(gone.length, 4001);
  // Up to a millisecond early, which is four requests at this rate.
  assertEquals(inFirst500ms >= 2000 && inFirst500ms <= 2004, true, String(inFirst500ms));
  assertEquals(gone.at(-1)! >= 999, true, String(gone.at(-1)));
});

Deno.test("pause() holds back everyone until it is over", async () => {
  const { clock, throttle, gone, ask } = throttleAt(1000);
  throttle.pause(5000);
  const all = Array.from({ length: 3 }, () => ask());
  await clock.advance(4999);
  assertEquals(gone, []);
  await clock.advance(1000);
  await Promise.all(all);
  assertEquals(gone, [5000, 5001, 5002]);
});

Deno.test("pause() does not let those go at once whose turn came during it", async () => {
  const { clock, throttle, gone, ask } = throttleAt(10);
  const all = Array.from({ length: 8 }, () => ask());
  await clock.advance(250);
  assertEquals(gone, [0, 100, 200]);
  throttle.pause(10_000);
  await clock.advance(20_000);
  await Promise.all(all);
  assertEquals(gone, [0, 100, 200, 10_250, 10_350, 10_450, 10_550, 10_650]);
});

Deno.test("pause() does not shorten a longer one, and a longer one counts on", async () => {
  const { clock, throttle, gone, ask } = throttleAt(1000);
  throttle.pause(3000);
  throttle.pause(1000);
  const first = ask();
  await clock.advance(2999);
  assertEquals(gone, []);
  throttle.pause(2000);
  await clock.advance(1999);
  assertEquals(gone, []);
  await clock.advance(1);
  await first;
  assertEquals(gone, [4999]);
});

Deno.test("throttledMs counts overlapping pauses once, and no more than has passed", async () => {
  const { clock, throttle } = throttleAt(1000);
  assertEquals({ throttledMs: throttle.throttledMs, heldBackMs: throttle.heldBackMs }, {
    throttledMs: 0,
    heldBackMs: 0,
  });
  throttle.pause(0);
  assertEquals({ throttledMs: throttle.throttledMs, heldBackMs: throttle.heldBackMs }, {
    throttledMs: 0,
    heldBackMs: 0,
  });
  throttle.pause(3000);
  assertEquals({ throttledMs: throttle.throttledMs, heldBackMs: throttle.heldBackMs }, {
    throttledMs: 0,
    heldBackMs: 3000,
  });
  await clock.advance(1000);
  throttle.pause(4000);
  assertEquals({ throttledMs: throttle.throttledMs, heldBackMs: throttle.heldBackMs }, {
    throttledMs: 1000,
    heldBackMs: 4000,
  });
  await clock.advance(9000);
  assertEquals({ throttledMs: throttle.throttledMs, heldBackMs: throttle.heldBackMs }, {
    throttledMs: 5000,
    heldBackMs: 0,
  });
  throttle.pause(500);
  await clock.advance(500);
  assertEquals({ throttledMs: throttle.throttledMs, heldBackMs: throttle.heldBackMs }, {
    throttledMs: 5500,
    heldBackMs: 0,
  });
});

Deno.test("ready() throws the signal's reason when it is aborted before, in a pause or in a turn", async () => {
  const reason = new RunError("interrupted", "SIGINT");
  const aborted = AbortSignal.abort(reason);
  const { throttle: idle } = throttleAt(1000);
  assertEquals(await assertRejects(() => idle.ready(aborted), RunError), reason);

  const { throttle: paused } = throttleAt(1000);
  paused.pause(1000);
  const controller = new AbortController();
  const inPause = assertRejects(() => paused.ready(controller.signal), RunError);
  await settle();
  controller.abort(reason);
  assertEquals(await inPause, reason);

  const { throttle: slow } = throttleAt(1);
  await slow.ready();
  const inTurn = assertRejects(() => slow.ready(AbortSignal.abort(reason)), RunError);
  assertEquals(await inTurn, reason);
});

Deno.test("ready() throws when the signal is aborted between its turn and the request", async () => {
  const { throttle } = throttleAt(1000);
  const controller = new AbortController();
  const reason = new RunError("auth", "401");
  const ready = assertRejects(() => throttle.ready(controller.signal), RunError);
  controller.abort(reason);
  assertEquals(await ready, reason);
});

Deno.test("Throttle waits in real time by default", async () => {
  const throttle = new Throttle({ rateLimit: 1_000_000 });
  const started = performance.now();
  throttle.pause(20);
  await throttle.ready();
  assertEquals(performance.now() - started >= 20, true);
  assertEquals({ throttledMs: throttle.throttledMs, heldBackMs: throttle.heldBackMs }, {
    throttledMs: 20,
    heldBackMs: 0,
  });
});

Deno.test("ready() lets as many be in flight as parallelism says, the next when one is over", async () => {
  const clock = new FakeClock();
  const throttle = new Throttle({
    ...{ rateLimit: 1e6, parallelism: 3, clock },
  });
  let gone = 0;
  const all = Array.from({ length: 8 }, () => throttle.ready().then(() => gone++));
  await settle();
  assertEquals(gone, 3);
  throttle.release("success");
  throttle.release(undefined);
  await clock.advance(1);
  assertEquals(gone, 5);
  for (let i = 0; i < 3; i++) throttle.release("success");
  await clock.advance(1);
  await Promise.all(all);
  assertEquals({ gone, throttledMs: throttle.throttledMs }, { gone: 8, throttledMs: 0 });
});

Deno.test("release() slows down for refusals, and counts the time in which somebody waited for that", async () => {
  const clock = new FakeClock();
  const throttle = new Throttle({
    ...{ rateLimit: 1000, parallelism: 10, clock },
  });
  for (let i = 0; i < 200; i++) {
    await throttle.ready();
    await clock.advance(10);
    throttle.release("success");
  }
  assertEquals({ slowedTo: throttle.slowedTo, throttledMs: throttle.throttledMs }, {
    slowedTo: undefined,
    throttledMs: 0,
  });

  for (let i = 0; i < 10; i++) await clock.advance(1).then(() => throttle.ready());
  for (let i = 0; i < 10; i++) throttle.release("refused");
  assertEquals(Math.round(throttle.slowedTo!), 80);
  let gone = 0;
  const start = clock.now();
  const all = Array.from({ length: 8 }, () => throttle.ready().then(() => gone++));
  await clock.advance(499);
  assertEquals(gone, 0);
  await clock.advance(1);
  assertEquals(gone, 1);
  await clock.advance(1000);
  // Six in flight instead of ten.
  assertEquals(gone, 6);
  throttle.release("success");
  throttle.release("success");
  await clock.advance(100);
  await Promise.all(all);
  assertEquals(gone, 8);
  const { askedMs, slowedMs, refusals, troubles } = throttle.heldBack;
  assertEquals({ askedMs, refusals, troubles }, { askedMs: 0, refusals: 1, troubles: 0 });
  const waited = clock.now() - start;
  assertEquals(slowedMs > waited - 100 && slowedMs <= waited, true, `${slowedMs} of ${waited}`);
  assertEquals(throttle.throttledMs, slowedMs);

  // Nobody waits now.
  await clock.advance(10_000);
  assertEquals(throttle.heldBack.slowedMs, slowedMs);

  // Whoever waits then, waits for a moment.
  for (let i = 0; i < 6; i++) throttle.release(undefined);
  await clock.advance(10_000);
  await throttle.ready();
  const next = throttle.ready();
  await clock.advance(1_000);
  await next;
  const moreMs = throttle.heldBack.slowedMs - slowedMs;
  assertEquals(moreMs > 0 && moreMs < 50, true, `${moreMs}`);
});

Deno.test("ready() leaves nothing behind on the signal of a run, whatever it has waited for", async () => {
  const clock = new FakeClock();
  const throttle = new Throttle({ rateLimit: 10, parallelism: 2, clock });
  const { signal, listening } = countedSignal();
  const all = Array.from({ length: 6 }, () =>
    throttle.ready(signal).then(() => {
      throttle.release("success");
    }));
  await clock.advance(5_000);
  await Promise.all(all);
  assertEquals(listening.size, 0);
});

Deno.test("release() lets a Retry-After hold everyone only when most attempts are refused", async () => {
  for (const [refused, heldBackMs] of [[1, 0], [10, 0], [11, 5000], [20, 5000]]) {
    const throttle = new Throttle({ rateLimit: 1e6, clock: new FakeClock({ jumps: true }) });
    for (let i = 0; i < 20; i++) await throttle.ready();
    for (let i = 0; i < 20 - refused; i++) throttle.release("success");
    for (let i = 0; i < refused; i++) throttle.release("refused", 5000);
    assertEquals(throttle.heldBackMs, heldBackMs, `${refused} of 20`);
  }
});

Deno.test("release() counts the time of a Retry-After once, as that", async () => {
  const clock = new FakeClock();
  const throttle = new Throttle({
    ...{ rateLimit: 1000, parallelism: 1, clock },
  });
  await throttle.ready();
  throttle.pause(7000);
  throttle.release("refused");
  const next = throttle.ready();
  await clock.advance(7001);
  await next;
  const { askedMs, slowedMs } = throttle.heldBack;
  assertEquals({ askedMs, slowedMs }, { askedMs: 7000, slowedMs: 0 });
});

Deno.test("ready() gives up its place in the queue when the signal is aborted", async () => {
  const throttle = new Throttle({ rateLimit: 1e6, parallelism: 1 });
  await throttle.ready();
  const controller = new AbortController();
  const reason = new RunError("interrupted", "SIGINT");
  const inQueue = assertRejects(() => throttle.ready(controller.signal), RunError);
  const other = throttle.ready();
  await settle();
  controller.abort(reason);
  assertEquals(await inQueue, reason);
  throttle.release("success");
  throttle.release(undefined);
  await other;
});

/** A fake clock that tells the time of another moment, while waits are as long as ever. */
class JumpingClock extends FakeClock {
  jumpedMs = 7_200_000;

  override now(): number {
    return super.now() + this.jumpedMs;
  }
}

Deno.test("ready() waits no longer, and release() counts no other time, when the clock jumps", async () => {
  for (const jumpMs of [-3_600_000, -1, 1, 3_600_000]) {
    const clock = new JumpingClock();
    const throttle = new Throttle({ rateLimit: 10, parallelism: 2, clock });
    await throttle.ready();
    throttle.pause(2000);
    throttle.release("success");
    clock.jumpedMs += jumpMs;
    let gone = 0;
    const all = Array.from({ length: 12 }, () =>
      throttle.ready().then(() => {
        gone++;
        throttle.release(gone % 2 === 0 ? "refused" : "success");
      }));
    await clock.advance(60_000);
    assertEquals(gone, 12, `a jump of ${jumpMs} ms`);
    await Promise.all(all);
    const { askedMs, slowedMs } = throttle.heldBack;
    assertEquals({ askedMs, isCounted: slowedMs >= 0 && slowedMs <= 60_000 }, {
      askedMs: 2000,
      isCounted: true,
    }, `a jump of ${jumpMs} ms`);
    assertEquals(throttle.heldBackMs, 0);
  }
});

Deno.test("heldBack leaves out what passes during outages", async () => {
  const { clock, throttle } = throttleAt(1000);
  throttle.pause(10_000);
  await clock.advance(2000);
  throttle.setOutage(true);
  await clock.advance(5000);
  assertEquals(throttle.heldBack.askedMs, 2000);
  throttle.setOutage(false);
  await clock.advance(1000);
  assertEquals(throttle.heldBack.askedMs, 3000);
  throttle.setOutage(true);
  await clock.advance(1000);
  throttle.setOutage(false);
  await clock.advance(5000);
  assertEquals({ throttledMs: throttle.throttledMs }, { throttledMs: 4000 });
});

Deno.test("heldBack leaves out what passes during outages, also of a slower pace", async () => {
  const clock = new FakeClock();
  const throttle = new Throttle({ rateLimit: 1000, parallelism: 10, clock });
  for (let i = 0; i < 200; i++) {
    await throttle.ready();
    await clock.advance(10);
    throttle.release("success");
  }
  for (let i = 0; i < 10; i++) await clock.advance(1).then(() => throttle.ready());
  for (let i = 0; i < 10; i++) throttle.release("refused");
  // Nothing is sent for 500 ms.
  const waiting = throttle.ready();
  await settle();
  const { slowedMs: before } = throttle.heldBack;
  const slowed = () => throttle.heldBack.slowedMs - before;
  await clock.advance(100);
  assertEquals(slowed(), 100);
  for (let outages = 1; outages <= 2; outages++) {
    throttle.setOutage(true);
    await clock.advance(50);
    assertEquals(slowed(), outages * 100);
    throttle.setOutage(false);
    await clock.advance(100);
    assertEquals(slowed(), (outages + 1) * 100);
  }
  await clock.advance(100);
  await waiting;
  assertEquals(throttle.throttledMs - before, 400);
});

Deno.test("ready() ends at once for everyone who asks after the stop, though no place is free", async () => {
  const throttle = new Throttle({ rateLimit: 1000, parallelism: 1, clock: new FakeClock() });
  await throttle.ready();
  const signal = AbortSignal.abort(new RunError("interrupted", "stopped"));
  const asked = [throttle.ready(signal), throttle.ready(signal)];
  const ended: PromiseSettledResult<void>[] = [];
  for (const one of asked) {
    one.catch((reason) => ended.push({ status: "rejected", reason }));
  }
  await settle();
  assertEquals(ended.map(({ status }) => status), ["rejected", "rejected"]);
});

Deno.test("limitTo() changes the rate of those who wait, and of those who come", async () => {
  const { clock, gone, ask, throttle } = throttleAt(10);
  const all = Array.from({ length: 3 }, () => ask());
  await clock.advance(50);
  throttle.limitTo(100);
  await clock.advance(1000);
  await Promise.all(all);
  assertEquals(gone, [0, 100, 110]);
  for (const rateLimit of [5, 100]) {
    throttle.limitTo(rateLimit);
    assertEquals([throttle.slowedTo, throttle.waitShare], [undefined, 1]);
  }
});

Deno.test("ready() gives its place back when it is aborted in its turn, and when the turn falls into a pause", async () => {
  const clock = new FakeClock();
  const throttle = new Throttle({ rateLimit: 10, parallelism: 2, clock });
  await throttle.ready();
  const controller = new AbortController();
  const inTurn = assertRejects(() => throttle.ready(controller.signal), RunError);
  await settle();
  controller.abort(new RunError("interrupted", "SIGINT"));
  await inTurn;
  let gone = 0;
  throttle.ready().then(() => gone++);
  await clock.advance(50);
  throttle.pause(1000);
  await clock.advance(999);
  assertEquals(gone, 0);
  await clock.advance(101);
  assertEquals(gone, 1);
});

Deno.test("ready() lets those go first who came first, also when fewer may be in flight than are", async () => {
  const clock = new FakeClock();
  const throttle = new Throttle({ rateLimit: 1e6, parallelism: 20, clock });
  await throttle.ready();
  throttle.release("success");
  for (let i = 0; i < 20; i++) await throttle.ready();
  const gone: number[] = [];
  for (let i = 0; i < 3; i++) throttle.ready().then(() => gone.push(i));
  await clock.advance(2000);
  // From now on 12 may be in flight.
  throttle.release("refused");
  await clock.advance(1000);
  for (let i = 0; i < 10; i++) {
    throttle.release(undefined);
    await settle();
  }
  await clock.advance(2000);
  assertEquals(gone, [0, 1, 2]);
});

Deno.test("release() tells the pace how many others are in flight", async () => {
  const { record } = Pace.prototype;
  const told: number[] = [];
  Pace.prototype.record = function (...args) {
    told.push(args[2]);
    return record.apply(this, args);
  };
  try {
    const throttle = new Throttle({ rateLimit: 1e6, clock: new FakeClock({ jumps: true }) });
    for (let i = 0; i < 3; i++) await throttle.ready();
    for (const result of ["success", "trouble", "success"] as const) throttle.release(result);
    assertEquals(told, [2, 1, 0]);
  } finally {
    Pace.prototype.record = record;
  }
});

/** A throttle of ten a second, none of whose first twenty requests was refused, at 1,900 ms. */
async function unhurried() {
  const clock = new FakeClock();
  const throttle = new Throttle({ rateLimit: 10, parallelism: 30, clock });
  for (let i = 0; i < 20; i++) {
    const ready = throttle.ready();
    await clock.advance(i === 0 ? 0 : 100);
    await ready;
    if (i < 19) throttle.release("success");
  }
  return { clock, throttle, before: throttle.heldBack };
}

Deno.test("heldBack counts the rest after refusals from then on, for those who wait for their turn already", async () => {
  const { clock, throttle, before } = await unhurried();
  assertEquals([clock.now(), before.slowedMs], [1900, 0]);
  const waiting = throttle.ready();
  // The refusal comes when a pause has just ended.
  throttle.pause(50);
  await clock.advance(50);
  throttle.release("refused");
  await clock.advance(500);
  const { askedMs, slowedMs, refusals } = throttle.heldBack;
  assertEquals({ askedMs, slowedMs, refusals }, { askedMs: 50, slowedMs: 500, refusals: 1 });
  await clock.advance(1000);
  await waiting;
});

Deno.test("heldBack counts the time of a pause as that from its first moment on, while the pace is slow too", async () => {
  const { clock, throttle } = await unhurried();
  throttle.release("refused");
  // The rest is over, and a request was sent.
  await clock.advance(1000);
  await throttle.ready();
  const waiting = throttle.ready();
  await settle();
  const { slowedMs: before } = throttle.heldBack;
  await clock.advance(50);
  throttle.pause(5000);
  await clock.advance(5000);
  const { askedMs, slowedMs } = throttle.heldBack;
  assertEquals({ askedMs, slowedMs: slowedMs - before }, { askedMs: 5000, slowedMs: 50 });
  await clock.advance(1000);
  await waiting;
});
