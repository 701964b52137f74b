import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import {
  Progress,
  progressBar,
  progressLine,
  type ProgressState,
} from "../../lib/terminal/progress.ts";

const START: ProgressState = {
  users: { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 },
  bytesRead: 0,
  bytesTotal: 1_000_000,
  requestsInFlight: 0,
  retried: 0,
  heldBackMs: 0,
  elapsedMs: 0,
};

const HALFWAY: ProgressState = {
  users: { read: 3000, accepted: 2000, unchanged: 100, rejected: 20, failed: 3 },
  bytesRead: 250_000,
  bytesTotal: 1_000_000,
  requestsInFlight: 25,
  retried: 4,
  heldBackMs: 1_500,
  elapsedMs: 60_000,
};

/** Intervals that pass when the test says so. */
class Intervals {
  ms: number | undefined;
  #show: (() => void) | undefined;

  every = (ms: number, show: () => void): () => void => {
    this.ms = ms;
    this.#show = show;
    return () => this.#show = undefined;
  };

  pass(count: number): void {
    for (let i = 0; i < count; i++) this.#show?.();
  }
}

Deno.test("progressLine() says what slows the run down, the worst of it alone", () => {
  const troubles: { trouble: Partial<ProgressState>; said: string | undefined }[] = [
    { trouble: {}, said: undefined },
    { trouble: { slowedTo: 87.6 }, said: "slowed to 88 requests a second" },
    { trouble: { slowedTo: 87.6, heldBackMs: 1500 }, said: "held back 1.5 s by Customer.io" },
    { trouble: { noSuccessMs: 1900, slowedTo: 1 }, said: "slowed to 1 request a second" },
    {
      trouble: { noSuccessMs: 12_000, slowedTo: 1, heldBackMs: 1500 },
      said: "no answer for 12 s",
    },
    { trouble: { noSuccessMs: 12_000, lastStatus: 503 }, said: "no success for 12 s (503)" },
  ];
  for (const { trouble, said } of troubles) {
    const parts = progressLine({ ...START, ...trouble }).split(", ");
    const others = progressLine(START).split(", ");
    const added = parts.filter((part) => !others.includes(part));
    assertEquals(added, said === undefined ? [] : [said], JSON.stringify(trouble));
  }
});

Deno.test("progressLine() tells done, rate, time left, in flight and what goes wrong", () => {
  assertEquals(
    progressLine(HALFWAY),
    "25 %, 2,123 users, 35 a second, 3:00 min left, held back 1.5 s by Customer.io, 25 in flight, " +
      "4 retried, 20 rejected, 3 failed",
  );
});

Deno.test("progressLine() leaves out what there is nothing to say of", () => {
  assertEquals(progressLine(START), "0 %, 0 users, 0 a second, 0 in flight");
  const one = { ...START.users, read: 1, accepted: 1 };
  const cases: { state: Partial<ProgressState>; line: string }[] = [
    // Nothing can be said about the time left before the first byte and after the last.
    {
      state: { users: one, elapsedMs: 1000, bytesRead: 1_000_000 },
      line: "100 %, 1 user, 1 a second, 0 in flight",
    },
    // A file that grows is never more than read.
    { state: { bytesRead: 1_200_000 }, line: "100 %, 0 users, 0 a second, 0 in flight" },
    // A pipe has no size, an empty file no share.
    { state: { bytesTotal: undefined, elapsedMs: 500 }, line: "0 users, 0 a second, 0 in flight" },
    { state: { bytesTotal: 0 }, line: "0 users, 0 a second, 0 in flight" },
    // Nobody waits for less than a second.
    {
      state: { bytesRead: 600_000, elapsedMs: 1_000 },
      line: "60 %, 0 users, 0 a second, 0 in flight",
    },
    // Not 100 % before it is.
    {
      state: { bytesRead: 999_999, elapsedMs: 1_000_000_000 },
      line: "99 %, 0 users, 0 a second, 1.0 s left, 0 in flight",
    },
  ];
  for (const { state, line } of cases) {
    assertEquals(progressLine({ ...START, ...state }), line, JSON.stringify(state));
  }
});

Deno.test("progressBar() leaves out the last parts when the terminal is narrow", () => {
  const cases: { columns: number; line: string }[] = [
    {
      columns: 200,
      line: "█████░░░░░░░░░░░░░░░  25 %  2,123 users  35 a second  3:00 min left  " +
        "held back 1.5 s by Customer.io  25 in flight  4 retried  20 rejected  3 failed",
    },
    { columns: 80, line: "█████░░░░░░░░░░░░░░░  25 %  2,123 users  35 a second  3:00 min left" },
    { columns: 40, line: "█████░░░░░░░░░░░░░░░  25 %  2,123 users" },
    { columns: 39, line: "█████░░░░░░░░░░░░░░░  25 %" },
    { columns: 20, line: "" },
  ];
  for (const { columns, line } of cases) {
    assertEquals(progressBar(HALFWAY, columns), line, `${columns} columns`);
  }
});

Deno.test("progressBar() is narrower than the terminal, so that it never wraps", () => {
  for (let columns = 1; columns < 200; columns++) {
    assert(progressBar(HALFWAY, columns).length < columns, `${columns} columns`);
  }
});

Deno.test("progressBar() has no bar when the size of the data is not known", () => {
  assertEquals(
    progressBar({ ...START, bytesTotal: undefined }, 80),
    "0 users  0 a second  0 in flight",
  );
});

Deno.test("Progress draws over its line on a terminal, at most ten times a second", () => {
  const intervals = new Intervals();
  const written: string[] = [];
  let state = START;
  let columns = 80;
  const progress = new Progress(() => state, {
    write: (text) => written.push(text),
    columns: () => columns,
    every: intervals.every,
  });
  assertGreaterOrEqual(intervals.ms!, 100);
  intervals.pass(1);
  state = HALFWAY;
  columns = 40;
  intervals.pass(1);
  progress.stop();
  intervals.pass(5);

  assertEquals(written, [
    `\r\x1b[2K${progressBar(START, 80)}`,
    `\r\x1b[2K${progressBar(HALFWAY, 40)}`,
    "\r\x1b[2K",
  ]);
});

Deno.test("Progress writes a line every few seconds when there is no terminal", () => {
  const intervals = new Intervals();
  const written: string[] = [];
  const progress = new Progress(() => HALFWAY, {
    write: (text) => written.push(text),
    columns: undefined,
    every: intervals.every,
  });
  assertGreaterOrEqual(intervals.ms!, 1000);
  intervals.pass(2);
  progress.stop();
  intervals.pass(5);

  assertEquals(written, Array(2).fill(`${progressLine(HALFWAY)}\n`));
});

Deno.test("Progress ends its timer when it is stopped", () => {
  // The sanitizer of Deno fails the test over a timer that is left.
  new Progress(() => START, { write: () => {}, columns: undefined }).stop();
});
