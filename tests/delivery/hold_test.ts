/** Tests of one outage: who is let through, how many at once, and what is left when it ends. */

import { assertEquals, assertRejects } from "@std/assert";
import { type HeldRequest, Hold, type HoldOptions, type Turn } from "../../lib/delivery/hold.ts";
import { Places } from "../../lib/delivery/places.ts";
import { countedSignal } from "../helpers/counted_signal.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { settle } from "../helpers/turns.ts";

/** A request that waits: `turn` is what it was told, undefined until then. */
interface Asked {
  turn: Turn | undefined;
}

/** A hold on a clock of its own, whose probes find `state.isUp`. */
function scene(options: Partial<HoldOptions> = {}) {
  const clock = new FakeClock();
  const stop = new AbortController();
  const state = { isUp: true, probes: 0 };
  const probe = () => {
    state.probes++;
    return Promise.resolve(state.isUp);
  };
  const hold = new Hold({ clock, probe, signal: stop.signal, ...options });
  const ask = (request: Partial<HeldRequest> = {}, signal = new AbortController().signal) => {
    const asked: Asked = { turn: undefined };
    hold.wait({ isSpent: false, isTried: false, size: 1, ...request }, signal)
      .then((turn) => asked.turn = turn, () => {});
    return asked;
  };
  /** Ends the trials of `asked`, and waits for `ms` more; who was let through then. */
  const next = async (asked: Asked[], ms: number) => {
    const before = asked.map(({ turn }) => turn);
    for (const turn of before) if (turn !== undefined && turn !== "open") hold.endTrial(turn);
    await clock.advance(ms);
    return asked.flatMap(({ turn }, i) => turn === before[i] ? [] : [i]);
  };
  return { clock, stop, state, hold, ask, next };
}

Deno.test("Hold lets one through after a good probe, then two, and so on up to 32 at once", async () => {
  const { ask, next } = scene();
  const asked = Array.from({ length: 150 }, () => ask());
  const counts: number[] = [];
  for (let round = 0; round < 8; round++) counts.push((await next(asked, 15_000)).length);
  assertEquals(counts, [1, 2, 4, 8, 16, 32, 32, 32]);
});

Deno.test("Hold lets one through after failed probes, and no more for that after a good one", async () => {
  const { state, ask, next } = scene();
  state.isUp = false;
  const asked = Array.from({ length: 5 }, () => ask());
  assertEquals(await next(asked, 500 + 1000 + 2000 + 4000 + 8000), []);
  assertEquals(await next(asked, 15_000), [0]);
  assertEquals(asked[0].turn, { isUp: false });
  assertEquals(await next(asked, 15_000), [1]);
  state.isUp = true;
  assertEquals(await next(asked, 15_000), [2]);
  assertEquals(await next(asked, 15_000), [3, 4]);
});

Deno.test("Hold tries all that have failed when nothing else is left and the probe is good, else one that is not spent", async () => {
  const requests = [true, false, true].map((isSpent) => ({ isTried: true, isSpent }));
  const good = scene();
  const all = [...requests, { isTried: false }].map((request) => good.ask(request));
  assertEquals(await good.next(all, 500), [3]);
  assertEquals(await good.next(all, 1000), [0, 1, 2]);

  const bad = scene();
  bad.state.isUp = false;
  const asked = requests.map((request) => bad.ask(request));
  assertEquals(await bad.next(asked, 30_500), [1]);
  assertEquals(await bad.next(asked, 15_000), [0]);
  assertEquals(await bad.next(asked, 15_000), [2]);
});

Deno.test("Hold tries one alone of those that have failed where others are still to come", async () => {
  const places = new Places(4);
  const { ask, next } = scene({ places });
  const asked = [true, false, true, true].map((isSpent) => ask({ isTried: true, isSpent }));
  assertEquals(await next(asked, 500), [1]);
  assertEquals(await next(asked, 1000), [0]);
  places.isExhausted = true;
  assertEquals(await next(asked, 2000), [2, 3]);
});

Deno.test("Hold has as many requests begun as it is going to let through, and all when it ends", async () => {
  const places = new Places(10);
  const begin = () => {
    const count = places.takeMore(100);
    for (let i = 0; i < count; i++) places.fill();
    return count;
  };
  places.takeMore(1);
  places.fill();
  const { hold, ask, next } = scene({ places });
  assertEquals(begin(), 1);
  const first = [ask()];
  await next(first, 500);
  assertEquals(begin(), 0);
  await next(first, 0);
  assertEquals(begin(), 2);
  const second = [ask(), ask(), ask()];
  assertEquals(await next(second, 1000), [0, 1]);
  await next(second, 0);
  // One of four is there.
  assertEquals(begin(), 3);
  hold.end();
  assertEquals(begin(), 3);
});

Deno.test("Hold has nothing begun where more than enough wait, and stands in nobody's way after a stop", async () => {
  const places = new Places(10);
  places.takeMore(1);
  const { ask, next, stop } = scene({ places });
  assertEquals(places.takeMore(1), 1);
  const asked = [ask(), ask(), ask(), ask()];
  await next(asked, 500);
  await next(asked, 0);
  assertEquals(places.takeMore(100), 0);
  stop.abort();
  await settle();
  assertEquals(places.takeMore(100), 8);
});

Deno.test("ms is how long a hold lasts, to its end or the stop, also while a probe goes on", async () => {
  const stopped = scene();
  await stopped.clock.advance(400);
  assertEquals(stopped.hold.ms, 400);
  stopped.stop.abort();
  await stopped.clock.advance(10_000);
  stopped.hold.end();
  assertEquals(stopped.hold.ms, 400);

  const answer = Promise.withResolvers<boolean>();
  const probing = scene({ probe: () => answer.promise });
  await probing.clock.advance(700);
  probing.hold.end();
  await probing.clock.advance(10_000);
  answer.resolve(true);
  await settle();
  assertEquals([probing.hold.ms, probing.clock.waits], [700, []]);
});

Deno.test("end() lets others begin at once, also while a probe goes on", async () => {
  const places = new Places(3);
  places.takeMore(1);
  const { hold, clock } = scene({ probe: () => new Promise(() => {}), places });
  await clock.advance(700);
  assertEquals(places.takeMore(9), 1);
  hold.end();
  assertEquals(places.takeMore(9), 1);
});

Deno.test("wait() leaves no trial to one who has left, and nothing on the signal", async () => {
  const { hold, clock, ask } = scene();
  const leaving = new AbortController();
  const left = assertRejects(
    () => hold.wait({ isSpent: false, isTried: false, size: 1 }, leaving.signal),
    Error,
    "lease",
  );
  const { signal, listening } = countedSignal();
  const staying = ask({}, signal);
  leaving.abort(new Error("lease"));
  await left;
  assertEquals(listening.size, 1);
  await clock.advance(500);
  assertEquals([staying.turn, listening.size], [{ isUp: true }, 0]);
});

Deno.test("startOver() has the next probe come soon", async () => {
  const { state, hold, clock } = scene();
  state.isUp = false;
  await clock.advance(500 + 1000);
  assertEquals([state.probes, clock.waits], [2, [2000]]);
  hold.startOver();
  await clock.advance(2000);
  assertEquals([state.probes, clock.waits], [3, [500]]);
  await clock.advance(500);
  assertEquals([state.probes, clock.waits], [4, [1000]]);
});
