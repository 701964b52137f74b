import { assertEquals, assertRejects } from "@std/assert";
import {
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from "../../lib/customerio/request_error.ts";
import { OutageWatch } from "../../lib/delivery/outage.ts";
import { Places } from "../../lib/delivery/places.ts";
import type { Turn } from "../../lib/delivery/hold.ts";
import { RunError } from "../../lib/errors.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { settle } from "../helpers/turns.ts";

const NO_ANSWER = new UnreachableError("Cannot reach track.customer.io: connection refused");
const UNAVAILABLE = new StatusError({ status: 503 });
/** All that outages are made of. */
const OUTAGES = [
  NO_ANSWER,
  UNAVAILABLE,
  new StatusError({ status: 502, isApiAnswer: false, sender: "nginx" }),
  new StatusError({ status: 500 }),
  new StatusError({ status: 429 }),
  new StatusError({ status: 408 }),
];
const GIVE_UP_MS = 300_000;

/** A watch whose probes end as `probe` says, on a clock of its own. */
function scene(
  probe: () => Promise<unknown> = () => Promise.reject(NO_ANSWER),
  places?: Places,
) {
  const clock = new FakeClock();
  const stop = new AbortController();
  let probes = 0;
  const held: Error[] = [];
  const watch = new OutageWatch({
    wait: {
      giveUpAfterMs: GIVE_UP_MS,
      probe: () => {
        probes++;
        return probe();
      },
      stop,
      onHold: (error) => held.push(error),
    },
    places,
    clock,
  });
  return {
    clock,
    stop,
    watch,
    /** What `onHold` was told. */
    held,
    get probes() {
      return probes;
    },
    [Symbol.dispose]: () => watch[Symbol.dispose](),
  };
}

/** Asks for a turn; `turn` is what it was told, undefined while it is held back. */
function ask(watch: OutageWatch, size = 1) {
  const asked: { suspect: ReturnType<OutageWatch["follow"]>; turn: Turn | undefined } = {
    suspect: watch.follow(size),
    turn: undefined,
  };
  watch.ready(asked.suspect, new AbortController().signal)
    .then((turn) => asked.turn = turn, () => {});
  return asked;
}

/** Whether who asks now is held back. */
async function holdsBack(watch: OutageWatch): Promise<boolean> {
  const asked = ask(watch);
  await settle();
  watch.unfollow(asked.suspect);
  return asked.turn !== "open";
}

/** Three attempts without success, over a second. */
async function beginOutage(
  { watch, clock }: ReturnType<typeof scene>,
  error: Error = NO_ANSWER,
): Promise<void> {
  const suspect = watch.follow(1);
  watch.recordFailure(error, suspect);
  await clock.advance(1000);
  for (let i = 0; i < 2; i++) watch.recordFailure(error, suspect);
  watch.unfollow(suspect);
}

/** Records a failure of someone. */
function fail(watch: OutageWatch, error: Error = NO_ANSWER): void {
  const suspect = watch.follow(1);
  watch.recordFailure(error, suspect);
  watch.unfollow(suspect);
}

Deno.test("ready() holds nobody back while there are successes, or only few are missing", async () => {
  for (const error of OUTAGES) {
    using parts = scene();
    const { watch, clock } = parts;
    assertEquals(await holdsBack(watch), false);
    for (let i = 0; i < 10; i++) {
      watch.recordSuccess({ turn: "open", size: 1 });
      fail(watch, error);
      await clock.advance(5000);
      fail(watch, error);
      assertEquals(await holdsBack(watch), false);
      watch.recordSuccess({ turn: "open", size: 1 });
      for (let k = 0; k < 20; k++) fail(watch, error);
      assertEquals(await holdsBack(watch), false);
    }
  }
});

Deno.test("ready() holds everyone back after three attempts without success, until there is one", async () => {
  for (const error of OUTAGES) {
    let isUp = false;
    using parts = scene(() => isUp ? Promise.resolve() : Promise.reject(error));
    const { watch, clock } = parts;
    watch.recordSuccess({ turn: "open", size: 1 });
    await beginOutage(parts, error);
    const [first, second] = [ask(watch), ask(watch)];
    await clock.advance(500 + 1000 + 2000);
    assertEquals({ probes: parts.probes, turns: [first.turn, second.turn], held: parts.held }, {
      probes: 3,
      turns: [undefined, undefined],
      held: [error],
    });
    assertEquals({ noSuccessMs: watch.drought.noSuccessMs, outageMs: watch.outageMs }, {
      noSuccessMs: 4500,
      outageMs: 3500,
    });

    isUp = true;
    await clock.advance(4000);
    assertEquals({ probes: parts.probes, turns: [first.turn, second.turn] }, {
      probes: 4,
      turns: [{ isUp: true }, undefined],
    });
    assertEquals(await holdsBack(watch), true);
    watch.recordSuccess({ turn: "open", size: 1 });
    watch.endTrial(first.turn!);
    await settle();
    assertEquals({ turn: second.turn, holdsBack: await holdsBack(watch) }, {
      turn: "open",
      holdsBack: false,
    });
    await clock.advance(60_000);
    assertEquals(
      { probes: parts.probes, noSuccessMs: watch.drought.noSuccessMs, outageMs: watch.outageMs },
      { probes: 4, noSuccessMs: 0, outageMs: 7500 },
    );
  }
});

Deno.test("ready() holds nobody back before three attempts in a row had no success, from the start of a run", async () => {
  using parts = scene();
  const { watch, clock } = parts;
  watch.recordAnswer();
  fail(watch);
  await clock.advance(5000);
  fail(watch);
  assertEquals(await holdsBack(watch), false);
  fail(watch);
  assertEquals(await holdsBack(watch), true);
});

Deno.test("counts() counts what was begun before an outage, and no trial in one", async () => {
  using parts = scene();
  const { watch } = parts;
  const suspect = watch.follow(1);
  assertEquals(watch.counts({ isUp: true }, suspect), true);
  watch.recordSuccess({ turn: "open", size: 1 });
  await beginOutage(parts);
  assertEquals(watch.counts("open", suspect), true);
  assertEquals(suspect.loneTrials, 0);
  assertEquals(watch.counts({ isUp: false }, suspect), false);
});

Deno.test("OutageWatch says when an outage begins and ends, once each", async () => {
  using parts = scene();
  const { watch } = parts;
  const said: boolean[] = [];
  watch.onChange = (isOutage) => said.push(isOutage);
  watch.recordSuccess({ turn: "open", size: 1 });
  assertEquals([said, watch.isOutage], [[], false]);
  await beginOutage(parts);
  fail(watch);
  assertEquals([said, watch.isOutage], [[true], true]);
  watch.recordSuccess({ turn: "open", size: 1 });
  watch.recordSuccess({ turn: "open", size: 1 });
  assertEquals([said, watch.isOutage], [[true, false], false]);
});

Deno.test("ready() lets one request through when probes succeed, and twice as many each time that trials do not", async () => {
  using parts = scene(() => Promise.resolve());
  const { watch, clock } = parts;
  watch.recordSuccess({ turn: "open", size: 1 });
  await beginOutage(parts, UNAVAILABLE);
  const asked = [ask(watch), ask(watch), ask(watch), ask(watch)];
  const turns = () => asked.map(({ turn }) => turn);
  const trial = { isUp: true };
  await clock.advance(500);
  assertEquals(turns(), [trial, undefined, undefined, undefined]);
  // While the trial goes on nothing else does.
  await clock.advance(100_000);
  assertEquals({ turns: turns(), probes: parts.probes }, {
    turns: [trial, undefined, undefined, undefined],
    probes: 1,
  });
  watch.recordFailure(UNAVAILABLE, asked[0].suspect);
  watch.endTrial(asked[0].turn!);
  await clock.advance(1000);
  assertEquals(turns(), [trial, trial, trial, undefined]);
  // The next round waits for both.
  watch.endTrial(asked[1].turn!);
  await clock.advance(100_000);
  assertEquals(turns(), [trial, trial, trial, undefined]);
  watch.endTrial(asked[2].turn!);
  await clock.advance(2000);
  assertEquals(turns(), [trial, trial, trial, trial]);
});

Deno.test("ready() lets one through without a good probe only after long, as others than the probe may succeed", async () => {
  for (const error of OUTAGES) {
    using parts = scene(() => Promise.reject(error));
    const { watch, clock } = parts;
    watch.recordSuccess({ turn: "open", size: 1 });
    await beginOutage(parts, error);
    const asked = ask(watch);
    await clock.advance(500 + 1000 + 2000 + 4000 + 8000);
    assertEquals({ turn: asked.turn, probes: parts.probes }, { turn: undefined, probes: 5 });
    await clock.advance(15_000);
    assertEquals({ turn: asked.turn, probes: parts.probes }, { turn: { isUp: false }, probes: 6 });
  }
});

Deno.test("ready() lets one through after a probe that says nothing of an outage, as a 404 does", async () => {
  const answers = [
    new StatusError({ status: 404, isApiAnswer: false }),
    new StatusError({ status: 401 }),
    new StatusError({ status: 400 }),
    new UnreadableAnswerError("an HTML page"),
  ];
  for (const answer of answers) {
    using parts = scene(() => Promise.reject(answer));
    const { watch, clock } = parts;
    watch.recordSuccess({ turn: "open", size: 1 });
    await beginOutage(parts, UNAVAILABLE);
    const asked = ask(watch);
    await clock.advance(500);
    assertEquals({ turn: asked.turn, holdsBack: await holdsBack(watch) }, {
      turn: { isUp: true },
      holdsBack: true,
    });
  }
});

Deno.test("ready() holds back where all answers are errors, from the first one on", async () => {
  for (const error of OUTAGES.filter((one) => one !== NO_ANSWER)) {
    using parts = scene();
    const { watch } = parts;
    watch.recordAnswer();
    await beginOutage(parts, error);
    assertEquals(await holdsBack(watch), true);
  }
});

Deno.test("ready() lets go at once when another request succeeds meanwhile, not when it is answered", async () => {
  using parts = scene();
  const { watch, clock } = parts;
  watch.recordSuccess({ turn: "open", size: 1 });
  await beginOutage(parts);
  const asked = ask(watch);
  await clock.advance(400);
  watch.recordAnswer();
  await settle();
  assertEquals(asked.turn, undefined);
  watch.recordSuccess({ turn: "open", size: 1 });
  await settle();
  assertEquals({ turn: asked.turn, holdsBack: await holdsBack(watch) }, {
    turn: "open",
    holdsBack: false,
  });
});

Deno.test("ready() holds nobody back where there never was an answer", async () => {
  using parts = scene();
  await beginOutage(parts);
  assertEquals({ holdsBack: await holdsBack(parts.watch), probes: parts.probes }, {
    holdsBack: false,
    probes: 0,
  });
});

Deno.test("ready() holds nobody back for answers of others in Customer.io's place, but counts their time", async () => {
  const answers = [
    new UnreadableAnswerError("an HTML page"),
    new StatusError({ status: 403, isApiAnswer: false }),
  ];
  for (const answer of answers) {
    using parts = scene();
    parts.watch.recordAnswer();
    await beginOutage(parts, answer);
    assertEquals({ holdsBack: await holdsBack(parts.watch), ms: parts.watch.drought.noSuccessMs }, {
      holdsBack: false,
      ms: 1000,
    });
  }
});

Deno.test("ready() holds nobody back when outages are not to be waited out", async () => {
  const clock = new FakeClock();
  const watch = new OutageWatch({ clock });
  watch.recordSuccess({ turn: "open", size: 1 });
  fail(watch);
  await clock.advance(10 * GIVE_UP_MS);
  for (let i = 0; i < 20; i++) fail(watch);
  assertEquals({ holdsBack: await holdsBack(watch), waits: clock.waits }, {
    holdsBack: false,
    waits: [],
  });
});

Deno.test("OutageWatch stops the run when there is no success for the time to give up after", async () => {
  const busy = new StatusError({ status: 503, problems: [{ reason: "busy" }] });
  const cases = [
    {
      name: "silence",
      errors: [NO_ANSWER],
      message: "Cannot reach track.customer.io: connection refused; no answer for 5:00 min",
    },
    {
      name: "503",
      errors: [busy],
      message: "Customer.io answered 503: busy; no success for 5:00 min",
    },
    {
      name: "503 and silence",
      errors: [busy, NO_ANSWER],
      message: "Customer.io answered 503: busy; no success for 5:00 min",
    },
    {
      name: "no form of an answer",
      errors: [new UnreadableAnswerError("an HTML page")],
      message: "an HTML page; no success for 5:00 min",
    },
    {
      name: "two without an answer, of which the last one counts",
      errors: [NO_ANSWER, new UnreachableError("Cannot reach track.customer.io: timed out")],
      message: "Cannot reach track.customer.io: timed out; no answer for 5:00 min",
    },
    {
      name: "an answer, and then none",
      errors: [UNAVAILABLE, NO_ANSWER],
      message: "Customer.io answered 503; no success for 5:00 min",
    },
    {
      name: "a longer Retry-After",
      errors: [new StatusError({ status: 503, retryAfterMs: 600_000 })],
      message:
        "Customer.io answered 503; no success for 5:00 min, and it asked to wait 10:00 min: " +
        "a larger giveUpAfter waits that out",
    },
  ];
  for (const { name, errors, message } of cases) {
    for (const hasSucceeded of [true, false]) {
      using parts = scene();
      const { watch, stop, clock } = parts;
      if (hasSucceeded) watch.recordSuccess({ turn: "open", size: 1 });
      const suspect = watch.follow(1);
      for (const error of errors) watch.recordFailure(error, suspect);
      await clock.advance(GIVE_UP_MS - 1);
      assertEquals(stop.signal.aborted, false, name);
      await clock.advance(1);
      const reason = stop.signal.reason as RunError;
      assertEquals({ kind: reason.kind, message: reason.message }, {
        kind: "unreachable",
        message,
      });
    }
  }
});

Deno.test("ready() throws when the time to give up after is over", async () => {
  using parts = scene();
  const { watch, stop, clock } = parts;
  watch.recordSuccess({ turn: "open", size: 1 });
  await beginOutage(parts);
  // The trial is let through, and never ends.
  ask(watch);
  const ready = assertRejects(() => watch.ready(watch.follow(1), stop.signal));
  await clock.advance(GIVE_UP_MS);
  assertEquals(await ready, stop.signal.reason);
});

Deno.test("OutageWatch begins to count anew after every success, and not at all once the run is stopped", async () => {
  using parts = scene();
  const { watch, stop, clock } = parts;
  fail(watch);
  await clock.advance(GIVE_UP_MS - 1);
  watch.recordAnswer();
  assertEquals(clock.waits, [GIVE_UP_MS]);
  watch.recordSuccess({ turn: "open", size: 1 });
  assertEquals(clock.waits, []);
  fail(watch);
  assertEquals(clock.waits, [GIVE_UP_MS]);
  watch.recordSuccess({ turn: "open", size: 1 });
  stop.abort(new RunError("interrupted", "SIGINT"));
  fail(watch);
  assertEquals(clock.waits, []);
});

Deno.test("OutageWatch stops nothing while nothing is being sent", async () => {
  using parts = scene();
  const { watch, stop, clock } = parts;
  fail(watch);
  await clock.advance(GIVE_UP_MS);
  assertEquals({ aborted: stop.signal.aborted, noSuccessMs: watch.drought.noSuccessMs }, {
    aborted: false,
    noSuccessMs: 0,
  });
});

Deno.test("drought has the status of the last answer since successes stopped", () => {
  using parts = scene();
  const { watch } = parts;
  assertEquals(watch.drought.lastStatus, undefined);
  fail(watch);
  assertEquals(watch.drought.lastStatus, undefined);
  fail(watch, UNAVAILABLE);
  fail(watch);
  assertEquals(watch.drought.lastStatus, 503);
  watch.recordSuccess({ turn: "open", size: 1 });
  assertEquals(watch.drought.lastStatus, undefined);
});

Deno.test("ready() throws the reason when the run is stopped during an outage", async () => {
  using parts = scene();
  const { watch, stop } = parts;
  watch.recordSuccess({ turn: "open", size: 1 });
  await beginOutage(parts);
  const reason = new RunError("interrupted", "SIGINT");
  const ready = assertRejects(() => watch.ready(watch.follow(1), stop.signal));
  await settle();
  stop.abort(reason);
  assertEquals(await ready, reason);
});

Deno.test("recordFailedRequest() gives the error to stop with at the tenth in a row", () => {
  using parts = scene();
  const { watch } = parts;
  for (let i = 1; i < 10; i++) assertEquals(watch.recordFailedRequest(NO_ANSWER), undefined);
  const error = watch.recordFailedRequest(NO_ANSWER)!;
  assertEquals({ kind: error.kind, message: error.message, cause: error.cause }, {
    kind: "unreachable",
    message: `${NO_ANSWER.message}; 10 requests in a row had no answer`,
    cause: NO_ANSWER,
  });
  watch.recordAnswer();
  assertEquals(watch.recordFailedRequest(NO_ANSWER), undefined);
});

Deno.test("end() gives an error only when there never was an answer", () => {
  using parts = scene();
  const { watch } = parts;
  assertEquals(watch.end("no connection")?.message, "no connection");
  watch.recordAnswer();
  assertEquals(watch.end("no connection"), undefined);
});

Deno.test("ready() tries what was never tried first, the smallest of it, and all that is left when there is nothing else", async () => {
  using parts = scene(() => Promise.resolve());
  const { watch, clock } = parts;
  watch.recordSuccess({ turn: "open", size: 1 });
  await beginOutage(parts, UNAVAILABLE);
  const failed = [1, 1, 1].map(() => {
    const asked = ask(watch);
    asked.suspect.isTried = true;
    return asked;
  });
  const untried = [ask(watch, 9), ask(watch, 2), ask(watch, 5)];
  const tried = (all: typeof failed) => all.map(({ turn }) => turn !== undefined);
  const next = async (ended: typeof failed, ms: number) => {
    for (const { turn } of ended) watch.endTrial(turn!);
    await clock.advance(ms);
  };
  await next([], 500);
  assertEquals([tried(failed), tried(untried)], [[false, false, false], [false, true, false]]);
  await next([untried[1]], 1000);
  assertEquals([tried(failed), tried(untried)], [[false, false, false], [true, true, true]]);
  await next([untried[0], untried[2]], 2000);
  assertEquals(tried(failed), [true, true, true]);
});

Deno.test("ready() lets the next one through who asks, where nobody waited when the probe found the other side up", async () => {
  using parts = scene(() => Promise.resolve());
  const { watch, clock } = parts;
  watch.recordSuccess({ turn: "open", size: 1 });
  await beginOutage(parts, UNAVAILABLE);
  await clock.advance(100_000);
  assertEquals(parts.probes, 1);
  const asked = [ask(watch), ask(watch)];
  await settle();
  assertEquals(asked.map(({ turn }) => turn), [{ isUp: true }, undefined]);
  watch.recordFailure(UNAVAILABLE, asked[0].suspect);
  watch.endTrial(asked[0].turn!);
  await clock.advance(1000);
  assertEquals({ turn: asked[1].turn, probes: parts.probes }, { turn: { isUp: true }, probes: 2 });
});

Deno.test("ready() lets nobody through as a trial once the outage has ended meanwhile", async () => {
  using parts = scene(() => Promise.resolve());
  const { watch, clock } = parts;
  watch.recordSuccess({ turn: "open", size: 1 });
  await beginOutage(parts, UNAVAILABLE);
  await clock.advance(500);
  watch.recordSuccess({ turn: "open", size: 1 });
  assertEquals(await holdsBack(watch), false);
});

Deno.test("ready() holds everyone back for one that is spent, until others show whether they succeed", async () => {
  using parts = scene();
  const { watch } = parts;
  watch.recordSuccess({ turn: "open", size: 1 });
  const spent = ask(watch);
  watch.recordFailure(UNAVAILABLE, spent.suspect);
  spent.suspect.isSpent = true;
  const turns: Turn[] = [];
  const ready = async () => {
    turns.push(await watch.ready(spent.suspect, new AbortController().signal));
  };
  watch.recordSuccess({ turn: "open", size: 1 });
  await ready();
  assertEquals([turns, watch.isOutage], [["open"], false]);
  watch.recordFailure(UNAVAILABLE, spent.suspect);
  const held = ready();
  assertEquals([await holdsBack(watch), watch.isOutage, parts.held], [true, true, [UNAVAILABLE]]);
  watch.recordSuccess({ turn: "open", size: 1 });
  await held;
  assertEquals([turns, watch.isOutage], [["open", "open"], false]);
});

Deno.test("ready() throws the reason of a signal that was aborted before", async () => {
  using parts = scene();
  const { watch } = parts;
  const reason = new RunError("interrupted", "SIGINT");
  const ready = watch.ready(watch.follow(1), AbortSignal.abort(reason));
  assertEquals(await assertRejects(() => ready), reason);
});

Deno.test("ready() leaves its place to others while it is held back", async () => {
  const places = new Places(1);
  using parts = scene(undefined, places);
  const { watch } = parts;
  watch.recordSuccess({ turn: "open", size: 1 });
  await beginOutage(parts);
  places.want(undefined);
  assertEquals([places.takeMore(1), places.takeMore(1)], [1, 0]);
  ask(watch);
  await settle();
  assertEquals(places.takeMore(1), 1);
});

Deno.test("counts() counts a trial as one alone where the other side is up and nothing new can be tried", async () => {
  const cases = [
    { name: "up, and none to come", isUp: true, isExhausted: true, loneTrials: 1 },
    { name: "not up", isUp: false, isExhausted: true, loneTrials: 0 },
    { name: "others are to come", isUp: true, isExhausted: false, loneTrials: 0 },
    { name: "no places are shared", isUp: true, isExhausted: undefined, loneTrials: 1 },
  ];
  for (const { name, isUp, isExhausted, loneTrials } of cases) {
    const places = isExhausted === undefined ? undefined : new Places(1);
    using parts = scene(undefined, places);
    const { watch } = parts;
    watch.recordSuccess({ turn: "open", size: 1 });
    await beginOutage(parts);
    if (places !== undefined) places.isExhausted = isExhausted ?? false;
    const suspect = watch.follow(1);
    assertEquals(watch.counts({ isUp }, suspect), false, name);
    assertEquals(suspect.loneTrials, loneTrials, name);
  }
});

Deno.test("counts() takes the other side for up once a request has succeeded although the probe had failed", async () => {
  using parts = scene();
  const { watch } = parts;
  watch.recordSuccess({ turn: "open", size: 1 });
  for (const loneTrials of [0, 1]) {
    await beginOutage(parts);
    const suspect = watch.follow(1);
    watch.counts({ isUp: false }, suspect);
    assertEquals(suspect.loneTrials, loneTrials);
    watch.recordSuccess({ turn: { isUp: false }, size: 1 });
  }
});

/** A failure of `error` to decide about; there is no split to take. */
function failed(turn: Turn, isUsedUp: boolean, error: Error = UNAVAILABLE) {
  return { turn, isUsedUp, error, takeSplit: () => false };
}

Deno.test("fateOf() is about the attempts alone where nothing tells an outage", () => {
  const clock = new FakeClock();
  const cases = [
    { name: "outages are not waited out", watch: new OutageWatch({ clock }), isAnswered: true },
    { name: "never an answer", watch: scene().watch, isAnswered: false },
    {
      name: "a 403",
      watch: scene().watch,
      isAnswered: true,
      error: new StatusError({ status: 403 }),
    },
  ];
  for (const { name, watch, isAnswered, error } of cases) {
    if (isAnswered) watch.recordAnswer();
    const suspect = watch.follow(1);
    for (const turn of ["open", { isUp: true }] as const) {
      const fates = [false, true].map((isUsedUp) =>
        watch.fateOf(suspect, failed(turn, isUsedUp, error))
      );
      assertEquals([fates, suspect.isSpent], [["go on", "give up"], false], name);
    }
    watch[Symbol.dispose]();
  }
});

Deno.test("fateOf() has a request that fails for three quarters of the time to give up after make no more attempts", async () => {
  for (const [turn, isSpent] of [["open", false], [{ isUp: true }, true]] as const) {
    using parts = scene();
    const { watch, clock } = parts;
    watch.recordAnswer();
    await clock.advance(1000);
    const suspect = watch.follow(1);
    assertEquals(watch.fateOf(suspect, failed(turn, false)), "go on");
    assertEquals(suspect.isSpent, false);
    watch.recordFailure(UNAVAILABLE, suspect);
    await clock.advance(224_999);
    assertEquals(watch.fateOf(suspect, failed(turn, false)), "go on");
    assertEquals(suspect.isSpent, false);
    await clock.advance(1);
    assertEquals(watch.fateOf(suspect, failed(turn, false)), "go on");
    assertEquals(suspect.isSpent, isSpent);
  }
});

Deno.test("fateOf() has probes begin anew, and silence be counted anew, when a request is given up", async () => {
  using parts = scene();
  const { watch, clock } = parts;
  const bad = watch.follow(1);
  for (let i = 0; i < 3; i++) {
    watch.recordSuccess({ turn: "open", size: 1 });
    watch.recordFailure(UNAVAILABLE, bad);
  }
  await beginOutage(parts);
  await clock.advance(500 + 1000);
  for (let i = 1; i < 10; i++) assertEquals(watch.recordFailedRequest(NO_ANSWER), undefined);
  const probes = () => clock.waits.filter((ms) => ms < GIVE_UP_MS);
  assertEquals(watch.fateOf(watch.follow(1), failed({ isUp: true }, false)), "go on");
  assertEquals(watch.recordFailedRequest(NO_ANSWER)?.kind, "unreachable");
  assertEquals(watch.fateOf(bad, failed({ isUp: true }, true)), "give up");
  assertEquals(watch.recordFailedRequest(NO_ANSWER), undefined);
  assertEquals(probes(), [2000]);
  await clock.advance(2000);
  assertEquals(probes(), [500]);
});

Deno.test("recordFailure() tries the probe out once where a request fails among successes", async () => {
  using parts = scene();
  const { watch } = parts;
  watch.recordSuccess({ turn: "open", size: 1 });
  const bad = watch.follow(1);
  for (const probes of [0, 0, 1, 1]) {
    watch.recordFailure(UNAVAILABLE, bad);
    await settle();
    assertEquals(parts.probes, probes);
    watch.recordSuccess({ turn: "open", size: 1 });
  }
  assertEquals(watch.isOutage, false);
});

Deno.test("OutageWatch waits for nothing once it is disposed of, also in an outage", async () => {
  const parts = scene();
  parts.watch.recordSuccess({ turn: "open", size: 1 });
  await beginOutage(parts);
  assertEquals(parts.clock.waits, [GIVE_UP_MS, 500]);
  parts.watch[Symbol.dispose]();
  await settle();
  assertEquals(parts.clock.waits, []);
});
