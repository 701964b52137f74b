import { assertEquals, assertRejects } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { Reach } from "../../lib/delivery/outage.ts";
import { StatusError, UnreachableError } from "../../lib/customerio/request_error.ts";
import { type HeldTimers, holdTimers } from "../helpers/held_timers.ts";
import { ManualClock } from "../helpers/manual_clock.ts";
import { settle } from "../helpers/turns.ts";

const NO_ANSWER = new UnreachableError("Cannot reach track.customer.io: connection refused");
const GIVE_UP_MS = 4321;

/** A reach whose probes end as `probe` says, on a clock of its own. */
function scene(probe: () => Promise<unknown> = () => Promise.reject(NO_ANSWER)) {
  const clock = new ManualClock();
  const stop = new AbortController();
  const { now, wait } = clock;
  const reach = new Reach({ giveUpAfterMs: GIVE_UP_MS, probe, stop, now, wait });
  return { clock, stop, reach, [Symbol.dispose]: () => reach[Symbol.dispose]() };
}

function held(): HeldTimers {
  return holdTimers((ms) => ms === GIVE_UP_MS);
}

/** Whether `ready` holds back who asks now. */
async function holdsBack(reach: Reach): Promise<boolean> {
  const controller = new AbortController();
  let isReady = false;
  reach.ready(controller.signal).then(() => isReady = true, () => {});
  await settle();
  return !isReady;
}

/** Three attempts without an answer, over a second. */
async function silence({ reach, clock }: ReturnType<typeof scene>): Promise<void> {
  reach.unanswered(NO_ANSWER);
  await clock.advance(1000);
  for (let i = 0; i < 2; i++) reach.unanswered(NO_ANSWER);
}

Deno.test("ready() holds nobody back while there are answers, or only few are missing", async () => {
  using _timers = held();
  using parts = scene();
  const { reach } = parts;
  assertEquals(await holdsBack(reach), false);
  for (let i = 0; i < 10; i++) {
    reach.answered();
    reach.unanswered(NO_ANSWER);
    await parts.clock.advance(5000);
    reach.unanswered(NO_ANSWER);
    assertEquals(await holdsBack(reach), false);
    reach.answered();
    for (let k = 0; k < 20; k++) reach.unanswered(NO_ANSWER);
    assertEquals(await holdsBack(reach), false);
  }
});

Deno.test("ready() holds everyone back after three attempts without an answer, until there is one", async () => {
  using _timers = held();
  let isUp = false;
  let probes = 0;
  using parts = scene(() => {
    probes++;
    return isUp ? Promise.resolve() : Promise.reject(NO_ANSWER);
  });
  const { reach, clock } = parts;
  reach.answered();
  await silence(parts);
  assertEquals(await holdsBack(reach), true);
  await clock.advance(500 + 1000 + 2000);
  assertEquals([probes, reach.probes, await holdsBack(reach)], [3, 3, true]);
  assertEquals([reach.silentMs, reach.outageMs], [4500, 3500]);

  isUp = true;
  await clock.advance(4000);
  assertEquals([probes, await holdsBack(reach)], [4, false]);
  await clock.advance(60_000);
  assertEquals([probes, reach.silentMs, reach.outageMs], [4, 0, 7500]);
});

Deno.test("ready() lets go after any answer to a probe, also a refusal", async () => {
  using _timers = held();
  using parts = scene(() => Promise.reject(new StatusError({ status: 503 })));
  const { reach, clock } = parts;
  reach.answered();
  await silence(parts);
  await clock.advance(500);
  assertEquals([await holdsBack(reach), reach.silentMs], [false, 0]);
});

Deno.test("ready() lets go when another request is answered meanwhile", async () => {
  using _timers = held();
  using parts = scene();
  const { reach, clock } = parts;
  reach.answered();
  await silence(parts);
  await clock.advance(400);
  reach.answered();
  await clock.advance(100);
  assertEquals(await holdsBack(reach), false);
});

Deno.test("ready() holds nobody back where there never was an answer", async () => {
  using _timers = held();
  using parts = scene();
  for (let i = 0; i < 20; i++) parts.reach.unanswered(NO_ANSWER);
  assertEquals([await holdsBack(parts.reach), parts.reach.probes], [false, 0]);
});

Deno.test("Reach stops the run when there is no answer for the time to give up after", async () => {
  for (const hasAnswered of [true, false]) {
    using timers = held();
    using parts = scene();
    const { reach, stop } = parts;
    if (hasAnswered) reach.answered();
    await silence(parts);
    assertEquals(timers.held.length, 1);
    const ready = hasAnswered ? assertRejects(() => reach.ready(stop.signal)) : undefined;
    timers.held[0].fire();
    const reason = stop.signal.reason as RunError;
    assertEquals([reason.kind, reason.message], [
      "unreachable",
      "Cannot reach track.customer.io: connection refused; no answer for 4.3 s",
    ]);
    assertEquals(await ready ?? reason, reason);
  }
});

Deno.test("Reach begins to count anew after every answer, and not at all once the run is stopped", () => {
  using timers = held();
  using parts = scene();
  const { reach, stop } = parts;
  reach.unanswered(NO_ANSWER);
  reach.answered();
  assertEquals(timers.held.length, 0);
  reach.unanswered(NO_ANSWER);
  reach.answered();
  stop.abort(new RunError("interrupted", "SIGINT"));
  reach.unanswered(NO_ANSWER);
  assertEquals([timers.held.length, timers.lengths.length], [0, 2]);
});

Deno.test("ready() throws the reason when the run is stopped during an outage", async () => {
  using _timers = held();
  using parts = scene();
  const { reach, stop } = parts;
  reach.answered();
  await silence(parts);
  const reason = new RunError("interrupted", "SIGINT");
  const ready = assertRejects(() => reach.ready(stop.signal));
  await settle();
  stop.abort(reason);
  assertEquals(await ready, reason);
});
