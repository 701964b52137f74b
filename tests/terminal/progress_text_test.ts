import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  progressBar,
  progressLine,
  type ProgressState,
  shareDone,
} from "../../lib/terminal/progress_text.ts";

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

const FINE: ProgressState = {
  ...HALFWAY,
  users: { ...HALFWAY.users, accepted: 2123, unchanged: 0, rejected: 0, failed: 0 },
  retried: 0,
  heldBackMs: 0,
};

Deno.test("progressLine() says what slows the run down, the worst of it alone", () => {
  const troubles: { trouble: Partial<ProgressState>; said: string | undefined }[] = [
    { trouble: {}, said: undefined },
    { trouble: { slowedTo: 87.6 }, said: "slowed to 88 requests a second" },
    { trouble: { slowedTo: 87.6, heldBackMs: 1500 }, said: "held back 1.5 s by Customer.io" },
    { trouble: { noSuccessMs: 2000, slowedTo: 1 }, said: "slowed to 1 request a second" },
    { trouble: { noSuccessMs: 2001, slowedTo: 1 }, said: "no answer for 2.0 s" },
    { trouble: { heldBackMs: 1 }, said: "held back 0.0 s by Customer.io" },
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
    progressLine(HALFWAY, 180_000),
    "25 %, 2,123 users, 35 a second, 3:00 min left, held back 1.5 s by Customer.io, 25 in flight, " +
      "4 retried, 20 rejected, 3 failed",
  );
});

Deno.test("progressLine() leaves out what there is nothing to say of", () => {
  assertEquals(progressLine(START), "0 %, 0 users, 0 a second, 0 in flight");
  const one = { ...START.users, read: 1, accepted: 1 };
  const cases: { state: Partial<ProgressState>; leftMs?: number; line: string }[] = [
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
    { state: { bytesRead: 600_000 }, leftMs: 999, line: "60 %, 0 users, 0 a second, 0 in flight" },
    {
      state: { bytesRead: 600_000 },
      leftMs: 8_100,
      line: "60 %, 0 users, 0 a second, 9 s left, 0 in flight",
    },
    {
      state: { bytesRead: 600_000 },
      leftMs: 1_000,
      line: "60 %, 0 users, 0 a second, 1 s left, 0 in flight",
    },
    {
      state: { bytesRead: 600_000 },
      leftMs: 7_001,
      line: "60 %, 0 users, 0 a second, 8 s left, 0 in flight",
    },
    {
      state: { bytesRead: 600_000 },
      leftMs: 600_000,
      line: "60 %, 0 users, 0 a second, 10:00 min left, 0 in flight",
    },
    // One of a kind is said.
    {
      state: { users: { ...START.users, rejected: 1, failed: 1 }, retried: 1, requestsInFlight: 1 },
      line: "0 %, 2 users, 0 a second, 1 in flight, 1 retried, 1 rejected, 1 failed",
    },
    // Nothing can be said about the time left while nothing succeeds.
    {
      state: { bytesRead: 600_000, noSuccessMs: 9_000 },
      leftMs: 60_000,
      line: "60 %, 0 users, 0 a second, no answer for 9.0 s, 0 in flight",
    },
    // Not 100 % before it is.
    { state: { bytesRead: 999_999 }, line: "99 %, 0 users, 0 a second, 0 in flight" },
  ];
  for (const { state, leftMs, line } of cases) {
    assertEquals(progressLine({ ...START, ...state }, leftMs), line, JSON.stringify(state));
  }
});

Deno.test("shareDone() is of what was answered, not of what was read", () => {
  const cases: { state: Partial<ProgressState>; share: number | undefined }[] = [
    { state: { bytesRead: 500_000 }, share: 0.5 },
    { state: { bytesRead: 500_000, recordBytes: { read: 0, settled: 0 } }, share: 0 },
    { state: { bytesRead: 500_000, recordBytes: { read: 400, settled: 0 } }, share: 0 },
    { state: { bytesRead: 500_000, recordBytes: { read: 400, settled: 100 } }, share: 0.125 },
    { state: { bytesRead: 1_000_000, recordBytes: { read: 800, settled: 799 } }, share: 0.99875 },
    { state: { bytesRead: 1_000_000, recordBytes: { read: 800, settled: 800 } }, share: 1 },
    { state: { bytesRead: 500_000, recordBytes: { read: 800, settled: 801 } }, share: 0.5 },
    { state: { bytesTotal: undefined, recordBytes: { read: 8, settled: 8 } }, share: undefined },
  ];
  for (const { state, share } of cases) {
    assertEquals(shareDone({ ...START, ...state }), share, JSON.stringify(state));
  }
});

Deno.test("progressBar() becomes shorter on a narrow terminal, then leaves out the least needed; counts stay", () => {
  const cases: { columns: number; state: ProgressState; leftMs?: number; line: string }[] = [
    {
      columns: 200,
      state: HALFWAY,
      leftMs: 180_000,
      line: "█████░░░░░░░░░░░░░░░  25 %  2,123 users  35 a second  3:00 min left  " +
        "held back 1.5 s by Customer.io  25 in flight  4 retried  20 rejected  3 failed",
    },
    {
      columns: 100,
      state: FINE,
      leftMs: 180_000,
      line: "█████░░░░░░░░░░░░░░░  25 %  2,123 users  35 a second  3:00 min left  25 in flight",
    },
    {
      columns: 80,
      state: FINE,
      leftMs: 180_000,
      line: "███░░░░░░░░░░░░  25 %  2,123 users  35 a second  3:00 min left  25 in flight",
    },
    {
      columns: 60,
      state: FINE,
      leftMs: 180_000,
      line: "██░░░░░░░░  25 %  2,123 users  35 a second  3:00 min left",
    },
    { columns: 40, state: FINE, line: "█░░░░  25 %  2,123 users  35 a second" },
    { columns: 24, state: FINE, line: "25 %  2,123 users" },
    {
      columns: 80,
      state: HALFWAY,
      leftMs: 180_000,
      line: "█░░░░  25 %  2,123 users  held back 1.5 s by Customer.io  20 rejected  3 failed",
    },
    {
      columns: 60,
      state: HALFWAY,
      line: "███░░░░░░░░░░░░  25 %  2,123 users  20 rejected  3 failed",
    },
    { columns: 40, state: HALFWAY, line: "2,123 users  20 rejected  3 failed" },
    // No bar without its percentage, though there were room for one.
    { columns: 32, state: HALFWAY, line: "2,123  20 rej  3 fail" },
    { columns: 22, state: HALFWAY, line: "2,123  20 rej  3 fail" },
    { columns: 21, state: HALFWAY, line: "" },
  ];
  for (const { columns, state, leftMs, line } of cases) {
    assertEquals(progressBar(state, { columns, leftMs }), line, `${columns} columns`);
  }
});

Deno.test("progressBar() is narrower than the terminal, so that it never wraps", () => {
  for (let columns = 1; columns < 200; columns++) {
    const bar = progressBar(HALFWAY, { columns, leftMs: 60_000 });
    assert(bar.length < columns, `${columns} columns`);
  }
});

Deno.test("progressBar() has no bar when the size of the data is not known", () => {
  assertEquals(
    progressBar({ ...START, bytesTotal: undefined }, { columns: 80 }),
    "0 users  0 a second  0 in flight",
  );
});

Deno.test("progressBar() has colours where it may, which take no room", () => {
  const plain = progressBar(HALFWAY, { columns: 60 });
  const colored = progressBar(HALFWAY, { columns: 60, colors: true });
  assertEquals(
    colored,
    "\x1b[32m███\x1b[39m░░░░░░░░░░░░  25 %  2,123 users  \x1b[31m20 rejected\x1b[39m  " +
      "\x1b[31m3 failed\x1b[39m",
  );
  const wide = progressBar(HALFWAY, { columns: 200, colors: true });
  assertStringIncludes(wide, "  \x1b[33mheld back 1.5 s by Customer.io\x1b[39m  ");
  // deno-lint-ignore no-control-regex
  assertEquals(colored.replaceAll(/\x1b\[\d+m/g, ""), plain);
});

Deno.test("progressBar() leaves out one part after the other, and the bar where that makes room for a part", () => {
  const lines: string[] = [];
  for (let columns = 100; columns >= 8; columns--) {
    const state = { ...FINE, retried: 4 };
    const line = progressBar(state, { columns, leftMs: 180_000 }).replace(/^[█░]+/, "bar");
    if (line !== lines.at(-1)) lines.push(line);
  }
  assertEquals(lines, [
    "bar  25 %  2,123 users  35 a second  3:00 min left  25 in flight  4 retried",
    "bar  25 %  2,123 users  35 a second  3:00 min left  4 retried",
    "bar  25 %  2,123 users  35 a second  3:00 min left",
    "25 %  2,123 users  35 a second  3:00 min left",
    "bar  25 %  2,123 users  3:00 min left",
    "25 %  2,123 users  3:00 min left",
    "bar  25 %  2,123 users",
    "25 %  2,123 users",
    "2,123 users",
    "2,123",
  ]);
});
