import { assertEquals } from "@std/assert";
import { Baseline, type PaceValue } from "../../lib/delivery/baseline.ts";

const FAST: PaceValue = { rate: 1000, inFlight: 25, tooFast: Infinity };

/** Records `refused` of `count` results, spread out, from `now` on and a millisecond apart; what it says to the last. */
function record(
  baseline: Baseline,
  { count, refused, now }: { count: number; refused: number; now: number },
): PaceValue | undefined {
  let said: PaceValue | undefined;
  for (let i = 0; i < count; i++) {
    const isRefused = Math.floor((i + 1) * refused / count) > Math.floor(i * refused / count);
    said = baseline.record(isRefused ? "refused" : "success", { now: now + i, inFlight: 0 });
  }
  return said;
}

/** A baseline that was cut at 2 s, when 80 of 800 were refused, to a pace at which results are judged from 3 s on. */
function judging(): Baseline {
  const baseline = new Baseline();
  record(baseline, { count: 1, refused: 0, now: 0 });
  baseline.begin(FAST, { refused: 80, all: 800 });
  baseline.slowedTo(500, { now: 2000, isFloor: false });
  return baseline;
}

/** One that has learnt, at 3 s, that 10 % are refused by chance. */
function learnt(): Baseline {
  const baseline = judging();
  record(baseline, { count: 80, refused: 8, now: 3000 });
  return baseline;
}

Deno.test("isBeyond() is about more than four points, and far more where little is known", () => {
  const baseline = new Baseline();
  record(baseline, { count: 1, refused: 0, now: 0 });
  const cases = [
    { refused: 40, all: 1000, now: 1100, expected: false },
    { refused: 41, all: 1000, now: 1100, expected: true },
    { refused: 300, all: 1000, now: 1099, expected: false },
    { refused: 301, all: 1000, now: 1099, expected: true },
    { refused: 39, all: 39, now: 1099, expected: false },
    { refused: 40, all: 40, now: 1099, expected: true },
  ];
  for (const { now, expected, ...last } of cases) {
    assertEquals(baseline.isBeyond(last, now), expected, JSON.stringify({ ...last, now }));
  }
});

Deno.test("isBeyond() counts the time since the first result", () => {
  const baseline = new Baseline();
  record(baseline, { count: 1, refused: 0, now: 50_000 });
  const last = { refused: 300, all: 1000 };
  assertEquals([51_099, 51_100].map((now) => baseline.isBeyond(last, now)), [false, true]);
});

Deno.test("isBeyond() is about four deviations more than the baseline", () => {
  const baseline = learnt();
  // Of 100 results a deviation is three points, of 1000 one.
  const cases = [
    { refused: 22, all: 100, expected: false },
    { refused: 23, all: 100, expected: true },
    { refused: 139, all: 1000, expected: false },
    { refused: 141, all: 1000, expected: true },
  ];
  for (const { expected, ...last } of cases) {
    assertEquals(baseline.isBeyond(last, 5000), expected, JSON.stringify(last));
  }
});

Deno.test("record() gives the pace back when the share of refusals stays though less is sent", () => {
  const baseline = judging();
  assertEquals(record(baseline, { count: 79, refused: 8, now: 3000 }), undefined);
  assertEquals(baseline.record("success", { now: 3100, inFlight: 0 }), FAST);
  assertEquals({ isNoticeable: baseline.isNoticeable, isOnTrial: baseline.isOnTrial }, {
    isNoticeable: true,
    isOnTrial: false,
  });
});

Deno.test("record() takes it for a limit when the share falls, stays above 30 %, or next to none is left", () => {
  for (
    const { refused, isNoticeable } of [
      { refused: 0, isNoticeable: false },
      { refused: 1, isNoticeable: false },
      { refused: 3, isNoticeable: true },
      { refused: 25, isNoticeable: false },
    ]
  ) {
    const baseline = judging();
    assertEquals(record(baseline, { count: 80, refused, now: 3000 }), undefined, `${refused}`);
    assertEquals({ isNoticeable: baseline.isNoticeable, isOnTrial: baseline.isOnTrial }, {
      isNoticeable,
      isOnTrial: false,
    }, `${refused}`);
  }
});

Deno.test("record() judges nothing before a second is over, nor what was sent before", () => {
  const baseline = judging();
  record(baseline, { count: 500, refused: 500, now: 2000 });
  assertEquals(baseline.isJudging, true);
  // At 3 s there are ten more without a result.
  for (let left = 10; left > 0; left--) baseline.record("refused", { now: 3000, inFlight: left });
  assertEquals(record(baseline, { count: 79, refused: 8, now: 3000 }), undefined);
  assertEquals(baseline.record("success", { now: 3100, inFlight: 0 }), FAST);
});

Deno.test("slowedTo() begins to judge at 0.7 of what went through, or at the floor", () => {
  const cases = [
    { rate: 561, isFloor: false, expected: false },
    { rate: 560, isFloor: false, expected: true },
    { rate: 900, isFloor: true, expected: true },
  ];
  for (const { rate, isFloor, expected } of cases) {
    const baseline = new Baseline();
    baseline.begin(FAST, { refused: 80, all: 800 });
    baseline.slowedTo(rate, { now: 2000, isFloor });
    assertEquals(baseline.isJudging, expected, `${rate}`);
  }
});

Deno.test("isSteady() is true for four seconds of judging", () => {
  const baseline = judging();
  assertEquals([2000, 3000, 6999, 7000].map((now) => baseline.isSteady(now)), [
    true,
    true,
    true,
    false,
  ]);
  assertEquals(new Baseline().isSteady(0), false);
});

Deno.test("isDue() is true after 10, 20, 40 and every 60 s, and the pace comes back whatever the trial finds", () => {
  const baseline = learnt();
  // The last of the 80 was at 3,079 ms.
  let judgedAt = 3079;
  for (const seconds of [10, 20, 40, 60, 60]) {
    const due = judgedAt + seconds * 1000;
    assertEquals([baseline.isDue(due - 1), baseline.isDue(due)], [false, true], `${seconds} s`);
    const last = { refused: 80, all: 800, now: due, isRoutine: true };
    assertEquals(baseline.tryAgain(FAST, last), 480);
    assertEquals(baseline.isDue(due), false);
    assertEquals(record(baseline, { count: 80, refused: 8, now: due + 1000 }), FAST);
    judgedAt = due + 1079;
  }
  const due = judgedAt + 60_000;
  baseline.tryAgain(FAST, { refused: 0, all: 800, now: due, isRoutine: true });
  assertEquals(record(baseline, { count: 80, refused: 0, now: due + 1000 }), FAST);
  assertEquals(baseline.isNoticeable, false);
  assertEquals(baseline.isDue(due + 3_600_000), false);
});

Deno.test("tryAgain() because more is refused gives the pace back only when that stays", () => {
  for (
    const { refused, expected } of [{ refused: 16, expected: FAST }, {
      refused: 6,
      expected: undefined,
    }]
  ) {
    const baseline = learnt();
    baseline.tryAgain(FAST, { refused: 160, all: 800, now: 5000, isRoutine: false });
    assertEquals(record(baseline, { count: 80, refused, now: 6000 }), expected, `${refused} of 80`);
  }
});

Deno.test("record() takes less than four tenths of the share, or just these, for one that has fallen", () => {
  for (const [refused, expected] of [[8, undefined], [9, FAST]] as const) {
    const baseline = new Baseline();
    record(baseline, { count: 1, refused: 0, now: 0 });
    baseline.begin(FAST, { refused: 200, all: 800 });
    baseline.slowedTo(500, { now: 2000, isFloor: false });
    assertEquals(record(baseline, { count: 80, refused, now: 3000 }), expected, `${refused}`);
  }
});
