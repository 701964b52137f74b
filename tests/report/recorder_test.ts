import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import {
  RedirectError,
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from "../../lib/customerio/request_error.ts";
import { RunError } from "../../lib/errors.ts";
import { COUNTS, meanInFlight, totalOf } from "../../lib/report/point.ts";
import { type Figures, MAX_POINTS, Recorder } from "../../lib/report/recorder.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

function start() {
  const clock = new FakeClock();
  const figures: Figures = {
    users: { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 },
    heldBackMs: 0,
  };
  const recorder = new Recorder(clock);
  return { clock, figures, recorder, recording: recorder.record(() => figures) };
}

Deno.test("record() keeps what happened between two looks, and what is left at the end", async () => {
  const { clock, figures, recorder, recording } = start();
  figures.users.accepted = 10;
  await clock.advance(50);
  figures.users.accepted = 25;
  figures.users.rejected = 2;
  for (const isRetry of [true, false, true]) recorder.attempt({ isRetry })(undefined);
  figures.heldBackMs = 20;
  await clock.advance(50);
  figures.users.failed = 4;
  figures.users.unchanged = 1;
  await clock.advance(30);
  recording[Symbol.dispose]();

  const { points, spanMs } = recorder.course;
  assertEquals(spanMs, 50);
  const shown = points.map((point) => ({
    at: [point.from, point.to],
    users: [point.accepted, point.unchanged, point.rejected, point.failed],
    retried: point.retried,
    heldBackMs: point.heldBackMs,
  }));
  assertEquals(shown, [
    { at: [0, 50], users: [10, 0, 0, 0], retried: 0, heldBackMs: 0 },
    { at: [50, 100], users: [15, 0, 2, 0], retried: 2, heldBackMs: 20 },
    { at: [100, 130], users: [0, 1, 0, 4], retried: 0, heldBackMs: 0 },
  ]);
  assertEquals(clock.sleeping, 0);
});

Deno.test("record() adds an end that is too short for a speed to what was before", async () => {
  const { clock, figures, recorder, recording } = start();
  figures.users.accepted = 10;
  await clock.advance(50);
  figures.users.accepted = 15;
  await clock.advance(24);
  recording[Symbol.dispose]();
  const { points } = recorder.course;
  assertEquals(points.map(({ from, to, accepted }) => ({ from, to, accepted })), [
    { from: 0, to: 74, accepted: 15 },
  ]);
});

Deno.test("record() keeps an end of half a point or more", async () => {
  const { clock, recorder, recording } = start();
  await clock.advance(50);
  await clock.advance(25);
  recording[Symbol.dispose]();
  assertEquals(recorder.course.points.map(({ from, to }) => [from, to]), [[0, 50], [50, 75]]);
});

Deno.test("record() has round lengths of points, which grow with the run", async () => {
  const { clock, recorder, recording } = start();
  const spans = new Set<number>();
  for (let step = 50; spans.size < 17; step *= 1.05) {
    await clock.advance(step);
    spans.add(recorder.course.spanMs / 1000);
  }
  recording[Symbol.dispose]();
  assertEquals([...spans], [
    ...[0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 14_400],
  ]);
});

Deno.test("record() looks once for each point, and every second at least", async () => {
  const clock = new FakeClock();
  const recorder = new Recorder(clock);
  let looks = 0;
  const recording = recorder.record(() => {
    looks++;
    return { users: { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 }, heldBackMs: 0 };
  });
  assertEquals(looks, 1);
  await clock.advance(500);
  assertEquals(looks, 11);
  await clock.advance(300_000);
  assert(recorder.course.spanMs > 1_000);
  looks = 0;
  await clock.advance(20_000);
  assertEquals(looks, 20);
  recording[Symbol.dispose]();
});

Deno.test("record() takes nothing back where what was held back becomes less", async () => {
  const { clock, figures, recorder, recording } = start();
  figures.heldBackMs = 40;
  await clock.advance(50);
  figures.heldBackMs = 30;
  await clock.advance(50);
  figures.heldBackMs = 45;
  await clock.advance(50);
  recording[Symbol.dispose]();
  assertEquals(recorder.course.points.map(({ heldBackMs }) => heldBackMs), [40, 0, 15]);
});

Deno.test("record() leaves out what was before it", async () => {
  const { clock, figures, recorder, recording: first } = start();
  figures.users.accepted = 100;
  await clock.advance(3_000);
  first[Symbol.dispose]();
  const other = new Recorder(clock);
  const recording = other.record(() => figures);
  figures.users.accepted = 103;
  await clock.advance(50);
  recording[Symbol.dispose]();
  assertEquals(totalOf(other.course.points).accepted, 3);
  assertEquals(other.course.points[0].from, 0);
  assertEquals(totalOf(recorder.course.points).accepted, 100);
});

Deno.test("record() keeps so many points and loses nothing, however long the run is", async () => {
  for (const minutes of [0.05, 0.5, 7, 60, 600]) {
    const { clock, figures, recorder, recording } = start();
    const [steps, sum] = [200, { sent: 0 }];
    for (let i = 0; i < steps; i++) {
      figures.users.accepted += i;
      figures.heldBackMs += 3;
      for (let k = 0; k < i % 4; k++, sum.sent++) recorder.attempt({ isRetry: false })(undefined);
      await clock.advance(minutes * 60_000 / steps);
    }
    recording[Symbol.dispose]();

    const { points, spanMs } = recorder.course;
    assertLessOrEqual(points.length, MAX_POINTS);
    assert(points.length >= MAX_POINTS / 6 || spanMs === 50, `${minutes}: ${points.length}`);
    for (const [i, { from, to }] of points.entries()) {
      assertEquals(from, i === 0 ? 0 : points[i - 1].to);
      // What is put together belongs to a point by its middle.
      assertLessOrEqual(to - from, spanMs * 1.5 + 1);
    }
    const total = totalOf(points);
    assertEquals(Math.round(total.to), minutes * 60_000);
    assertEquals(total.accepted, steps * (steps - 1) / 2);
    assertEquals(total.heldBackMs, 3 * steps);
    assertEquals({ taken: total.taken, timed: total.times!.count }, {
      taken: sum.sent,
      timed: sum.sent,
    });
  }
});

Deno.test("attempt() tells answers apart, and takes no time of those that never came", async () => {
  const { clock, recorder, recording } = start();
  const errors = [
    undefined,
    new StatusError({ status: 429 }),
    new StatusError({ status: 500 }),
    new StatusError({ status: 503 }),
    new StatusError({ status: 401 }),
    new UnreachableError("late"),
    new UnreadableAnswerError("odd"),
    new RedirectError("elsewhere"),
    new RunError("interrupted", "Interrupted"),
  ];
  for (const error of errors) {
    const end = recorder.attempt({ isRetry: false });
    await clock.advance(1);
    end(error);
  }
  const last = recorder.attempt({ isRetry: false });
  await clock.advance(8);
  last(undefined);
  recording[Symbol.dispose]();
  const { taken, throttled, errors: failed, refused, unanswered, times } = totalOf(
    recorder.course.points,
  );
  assertEquals({ taken, throttled, failed, refused, unanswered }, {
    taken: 2,
    throttled: 1,
    failed: 4,
    refused: 1,
    unanswered: 1,
  });
  assertEquals({ count: times!.count, maxMs: times!.maxMs }, { count: 8, maxMs: 8 });
});

Deno.test("attempt() counts how many are in flight, also between two looks and across them", async () => {
  const { clock, recorder, recording } = start();
  const first = recorder.attempt({ isRetry: false });
  await clock.advance(10);
  const [second, third] = [
    recorder.attempt({ isRetry: false }),
    recorder.attempt({ isRetry: false }),
  ];
  await clock.advance(10);
  for (const end of [second, third]) end(undefined);
  await clock.advance(60);
  first(new UnreachableError("late"));
  await clock.advance(70);
  recording[Symbol.dispose]();
  assertEquals(
    recorder.course.points.map((point) => [meanInFlight(point), point.mostInFlight]),
    [[(10 + 30 + 30) / 50, 3], [30 / 50, 1], [0, 0]],
  );
  assertEquals(meanInFlight(totalOf([])), 0);
});

Deno.test("totalOf() changes none of the points", () => {
  const { recorder, recording } = start();
  recorder.attempt({ isRetry: false })(undefined);
  recording[Symbol.dispose]();
  const { points } = recorder.course;
  const before = JSON.stringify(points.map((point) => COUNTS.map((name) => point[name])));
  totalOf(points);
  assertEquals(totalOf(points).times!.count, 1);
  assertEquals(JSON.stringify(points.map((point) => COUNTS.map((name) => point[name]))), before);
});

Deno.test("totalOf() of nothing is nothing", () => {
  const { times, ...counts } = totalOf([]);
  assertEquals(Object.values(counts).filter((count) => count !== 0), []);
  assertEquals([counts.from, counts.to, counts.mostInFlight, times!.count], [0, 0, 0, 0]);
});

Deno.test("record() begins when it is called, also for what is in flight by then", async () => {
  const clock = new FakeClock();
  const recorder = new Recorder(clock);
  await clock.advance(700);
  const end = recorder.attempt({ isRetry: false });
  await clock.advance(300);
  const users = { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 };
  const recording = recorder.record(() => ({ users, heldBackMs: 0 }));
  await clock.advance(20);
  end(undefined);
  await clock.advance(30);
  recording[Symbol.dispose]();
  const { from, to, inFlightMs, taken } = totalOf(recorder.course.points);
  assertEquals({ from, to, inFlightMs, taken }, { from: 0, to: 50, inFlightMs: 20, taken: 1 });
});

Deno.test("record() makes points longer when there are more than can be kept", async () => {
  const { clock, recorder, recording } = start();
  await clock.advance(MAX_POINTS * 50);
  const { points, spanMs } = recorder.course;
  assertEquals([points.length, spanMs], [MAX_POINTS, 50]);
  await clock.advance(50);
  assertEquals([recorder.course.points.length, recorder.course.spanMs], [MAX_POINTS / 2 + 1, 100]);
  recording[Symbol.dispose]();
});
