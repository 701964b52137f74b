import { assertEquals, assertRejects } from "@std/assert";
import { SteadyClock } from "../../lib/delivery/steady_clock.ts";
import { Turns } from "../../lib/delivery/turns.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { settle } from "../helpers/turns.ts";

/** Turns at a pace that the test sets, and the times at which requests had theirs. */
function turnsAt(rate: number) {
  const clock = new FakeClock();
  const pace = { rate };
  const turns = new Turns({ clock, time: new SteadyClock(clock), rate: () => pace.rate });
  const had: number[] = [];
  const take = async (signal?: AbortSignal) => {
    await turns.take(signal);
    had.push(clock.now());
  };
  return { clock, pace, take, had };
}

Deno.test("Turns follow the pace as it grows, also for those who wait already", async () => {
  const { clock, pace, take, had } = turnsAt(1);
  const all = Array.from({ length: 100 }, () => take());
  await clock.advance(2000);
  assertEquals(had, [0, 1000, 2000]);
  pace.rate = 1000;
  await clock.advance(250);
  await Promise.all(all);
  assertEquals([had.length, had[3], had.at(-1)], [100, 2100, 2196]);
});

Deno.test("Turns follow the pace as it falls", async () => {
  const { clock, pace, take, had } = turnsAt(100);
  const all = Array.from({ length: 4 }, () => take());
  await clock.advance(10);
  pace.rate = 1;
  await clock.advance(3000);
  await Promise.all(all);
  assertEquals(had, [0, 10, 1010, 2010]);
});

Deno.test("Turns are not waited for by those who have left, and nobody else waits longer for that", async () => {
  const { clock, take, had } = turnsAt(10);
  const controller = new AbortController();
  const reason = new Error("stopped");
  await take();
  const left = [take(controller.signal), take(controller.signal)];
  const rejected = left.map((one) => assertRejects(() => one, Error, "stopped"));
  controller.abort(reason);
  await Promise.all(rejected);
  await assertRejects(() => take(controller.signal), Error, "stopped");
  const last = take();
  await settle();
  await clock.advance(100);
  await last;
  assertEquals(had, [0, 100]);
});

Deno.test("Turns of others come when they would have come, where one of them leaves", async () => {
  const { clock, take, had } = turnsAt(10);
  const controller = new AbortController();
  await take();
  const leaving = take(controller.signal);
  const staying = [take(), take()];
  await clock.advance(50);
  controller.abort(new Error("stopped"));
  await assertRejects(() => leaving, Error, "stopped");
  await clock.advance(150);
  await Promise.all(staying);
  assertEquals(had, [0, 100, 200]);
});

/** A clock whose waits end late by `lateMs`. */
class LateClock extends FakeClock {
  lateMs = 0;

  override wait(ms: number, options?: { signal?: AbortSignal }): Promise<void> {
    return super.wait(ms + this.lateMs, options);
  }
}

Deno.test("Turns make up for timers that come late, but not for a machine that slept", async () => {
  const clock = new LateClock();
  const turns = new Turns({ clock, time: new SteadyClock(clock), rate: () => 1000 });
  const had: number[] = [];
  const all = Array.from({ length: 1000 }, async () => {
    await turns.take();
    had.push(clock.now());
  });
  clock.lateMs = 5;
  await clock.advance(400);
  assertEquals(had.length >= 390 && had.length <= 401, true, `${had.length} after 400 ms`);
  const before = had.length;
  clock.lateMs = 10_000;
  await clock.advance(7);
  const served = had.length;
  clock.lateMs = 0;
  await clock.advance(9_998);
  const atOnce = had.filter((time) => time === had[served]).length;
  // Those of a tenth of a second, and the one whose turn it is.
  assertEquals(atOnce, 101, `after ${served - before}`);
  await clock.advance(1000);
  await Promise.all(all);
});

Deno.test("Turns wait for nothing once everyone has left, and go on waiting while one is there", async () => {
  const { clock, take, had } = turnsAt(10);
  await take();
  const [first, second] = [new AbortController(), new AbortController()];
  const left = [first, second].map(({ signal }) => assertRejects(() => take(signal)));
  await settle();
  assertEquals(clock.sleeping, 1);
  first.abort(new Error("stopped"));
  await left[0];
  await settle();
  assertEquals(clock.sleeping, 1);
  second.abort(new Error("stopped"));
  await left[1];
  await settle();
  assertEquals(clock.sleeping, 0);
  const last = take();
  await clock.advance(100);
  await last;
  assertEquals(had, [0, 100]);
});

Deno.test("Turns go to those who wait before those who come, though a timer is late", async () => {
  const clock = new LateClock();
  clock.lateMs = 50;
  const turns = new Turns({ clock, time: new SteadyClock(clock), rate: () => 10 });
  const had: string[] = [];
  const take = async (name: string) => {
    await turns.take();
    had.push(`${name} at ${clock.now()}`);
  };
  const all = [take("a"), take("b")];
  await clock.advance(120);
  all.push(take("c"));
  await settle();
  clock.lateMs = 0;
  await clock.advance(200);
  await Promise.all(all);
  assertEquals(had, ["a at 0", "b at 150", "c at 200"]);
});
