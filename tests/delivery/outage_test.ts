import { assertEquals, assertRejects } from "@std/assert";
import { StatusError, UnreachableError } from "../../lib/customerio/request_error.ts";
import { isUnreachable, OutageWatch } from "../../lib/delivery/outage.ts";
import { RunError } from "../../lib/errors.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { settle } from "../helpers/turns.ts";

const NO_ANSWER = new UnreachableError("Cannot reach track.customer.io: connection refused");
const GIVE_UP_MS = 300_000;

/** A watch whose probes end as `probe` says, on a clock of its own. */
function scene(probe: () => Promise<unknown> = () => Promise.reject(NO_ANSWER)) {
  const clock = new FakeClock();
  const stop = new AbortController();
  let probes = 0;
  const watch = new OutageWatch({
    wait: {
      giveUpAfterMs: GIVE_UP_MS,
      probe: () => {
        probes++;
        return probe();
      },
      stop,
    },
    clock,
  });
  return {
    clock,
    stop,
    watch,
    get probes() {
      return probes;
    },
    [Symbol.dispose]: () => watch[Symbol.dispose](),
  };
}

/** Whether `ready` holds back who asks now. */
async function holdsBack(watch: OutageWatch): Promise<boolean> {
  let isReady = false;
  watch.ready(new AbortController().signal).then(() => isReady = true, () => {});
  await settle();
  return !isReady;
}

/** Three attempts without an answer, over a second. */
async function beginOutage({ watch, clock }: ReturnType<typeof scene>): Promise<void> {
  watch.recordUnanswered(NO_ANSWER);
  await clock.advance(1000);
  for (let i = 0; i < 2; i++) watch.recordUnanswered(NO_ANSWER);
}

Deno.test("isUnreachable() is one rule of three bounds", () => {
  const fine = {
    unansweredMs: 0,
    giveUpAfterMs: GIVE_UP_MS,
    unansweredRequests: 0,
    hasAnswered: true,
    isEnd: false,
  };
  const cases = [
    { name: "answers come", change: {}, expected: false },
    {
      name: "just short of all bounds",
      change: {
        unansweredMs: GIVE_UP_MS - 1,
        unansweredRequests: 9,
      },
      expected: false,
    },
    { name: "the time is up", change: { unansweredMs: GIVE_UP_MS }, expected: true },
    { name: "ten requests in a row", change: { unansweredRequests: 10 }, expected: true },
    { name: "no answer yet", change: { hasAnswered: false }, expected: false },
    { name: "never an answer", change: { hasAnswered: false, isEnd: true }, expected: true },
    { name: "an end after answers", change: { isEnd: true }, expected: false },
  ];
  for (const { name, change, expected } of cases) {
    assertEquals(isUnreachable({ ...fine, ...change }), expected, name);
  }
});

Deno.test("ready() holds nobody back while there are answers, or only few are missing", async () => {
  using parts = scene();
  const { watch, clock } = parts;
  assertEquals(await holdsBack(watch), false);
  for (let i = 0; i < 10; i++) {
    watch.recordAnswer();
    watch.recordUnanswered(NO_ANSWER);
    await clock.advance(5000);
    watch.recordUnanswered(NO_ANSWER);
    assertEquals(await holdsBack(watch), false);
    watch.recordAnswer();
    for (let k = 0; k < 20; k++) watch.recordUnanswered(NO_ANSWER);
    assertEquals(await holdsBack(watch), false);
  }
});

Deno.test("ready() holds everyone back after three attempts without an answer, until there is one", async () => {
  let isUp = false;
  using parts = scene(() => isUp ? Promise.resolve() : Promise.reject(NO_ANSWER));
  const { watch, clock } = parts;
  watch.recordAnswer();
  await beginOutage(parts);
  assertEquals(await holdsBack(watch), true);
  await clock.advance(500 + 1000 + 2000);
  assertEquals({ probes: parts.probes, holdsBack: await holdsBack(watch) }, {
    probes: 3,
    holdsBack: true,
  });
  assertEquals({ unansweredMs: watch.unansweredMs, outageMs: watch.outageMs }, {
    unansweredMs: 4500,
    outageMs: 3500,
  });

  isUp = true;
  await clock.advance(4000);
  assertEquals({ probes: parts.probes, holdsBack: await holdsBack(watch) }, {
    probes: 4,
    holdsBack: false,
  });
  await clock.advance(60_000);
  assertEquals(
    { probes: parts.probes, unansweredMs: watch.unansweredMs, outageMs: watch.outageMs },
    { probes: 4, unansweredMs: 0, outageMs: 7500 },
  );
});

Deno.test("ready() lets go after any answer to a probe, also a refusal", async () => {
  using parts = scene(() => Promise.reject(new StatusError({ status: 503 })));
  const { watch, clock } = parts;
  watch.recordAnswer();
  await beginOutage(parts);
  assertEquals(await holdsBack(watch), true);
  await clock.advance(500);
  assertEquals({ holdsBack: await holdsBack(watch), unansweredMs: watch.unansweredMs }, {
    holdsBack: false,
    unansweredMs: 0,
  });
});

Deno.test("ready() lets go when another request is answered meanwhile", async () => {
  using parts = scene();
  const { watch, clock } = parts;
  watch.recordAnswer();
  await beginOutage(parts);
  await clock.advance(400);
  watch.recordAnswer();
  await clock.advance(100);
  assertEquals(await holdsBack(watch), false);
});

Deno.test("ready() holds nobody back where there never was an answer", async () => {
  using parts = scene();
  await beginOutage(parts);
  assertEquals({ holdsBack: await holdsBack(parts.watch), probes: parts.probes }, {
    holdsBack: false,
    probes: 0,
  });
});

Deno.test("ready() holds nobody back when outages are not to be waited out", async () => {
  const clock = new FakeClock();
  const watch = new OutageWatch({ clock });
  watch.recordAnswer();
  watch.recordUnanswered(NO_ANSWER);
  await clock.advance(10 * GIVE_UP_MS);
  for (let i = 0; i < 20; i++) watch.recordUnanswered(NO_ANSWER);
  assertEquals({ holdsBack: await holdsBack(watch), waits: clock.waits }, {
    holdsBack: false,
    waits: [],
  });
});

Deno.test("OutageWatch stops the run when there is no answer for the time to give up after", async () => {
  for (const hasAnswered of [true, false]) {
    using parts = scene();
    const { watch, stop, clock } = parts;
    if (hasAnswered) watch.recordAnswer();
    await beginOutage(parts);
    const ready = hasAnswered ? assertRejects(() => watch.ready(stop.signal)) : undefined;
    await clock.advance(GIVE_UP_MS - 1001);
    assertEquals(stop.signal.aborted, false);
    await clock.advance(1);
    const reason = stop.signal.reason as RunError;
    assertEquals({ kind: reason.kind, message: reason.message }, {
      kind: "unreachable",
      message: "Cannot reach track.customer.io: connection refused; no answer for 5:00 min",
    });
    assertEquals(await ready ?? reason, reason);
  }
});

Deno.test("OutageWatch begins to count anew after every answer, and not at all once the run is stopped", async () => {
  using parts = scene();
  const { watch, stop, clock } = parts;
  watch.recordUnanswered(NO_ANSWER);
  await clock.advance(GIVE_UP_MS - 1);
  watch.recordAnswer();
  assertEquals(clock.waits, []);
  watch.recordUnanswered(NO_ANSWER);
  assertEquals(clock.waits, [GIVE_UP_MS]);
  watch.recordAnswer();
  stop.abort(new RunError("interrupted", "SIGINT"));
  watch.recordUnanswered(NO_ANSWER);
  assertEquals(clock.waits, []);
});

Deno.test("ready() throws the reason when the run is stopped during an outage", async () => {
  using parts = scene();
  const { watch, stop } = parts;
  watch.recordAnswer();
  await beginOutage(parts);
  const reason = new RunError("interrupted", "SIGINT");
  const ready = assertRejects(() => watch.ready(stop.signal));
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
