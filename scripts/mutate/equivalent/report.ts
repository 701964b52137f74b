/** Changes to `lib/report/` that nobody could see. */

import { type Equivalent, EXACTLY, LEFT_OUT, NO_PART, NUMBER, ROOM, SET_FIRST } from "./reasons.ts";

/** By their files and lines. */
export const IN_REPORT: readonly Equivalent[] = [
  {
    path: "lib/report/draw.ts",
    code: "animation: false",
    reason: "Nothing moves as the timer of it does not",
  },
  {
    path: "lib/report/histogram.ts",
    code: "10_000_000 / MIN_MS",
    changes: NUMBER,
    reason: ROOM,
  },
  {
    path: "lib/report/draw.ts",
    code: "< 1e-6",
    changes: /^< becomes/,
    reason: EXACTLY,
  },
  {
    path: "lib/report/headline.tsx",
    code: "if (isComplete) return null;",
    changes: /^null becomes/,
    reason: NO_PART,
  },
  {
    path: "lib/report/headline.tsx",
    code: "if (names.length === 0) return null;",
    changes: /^null becomes/,
    reason: NO_PART,
  },
  {
    path: "lib/report/tables.tsx",
    code: "if (warnings.length === 0) return null;",
    changes: /^null becomes/,
    reason: NO_PART,
  },
  {
    path: "lib/report/time.tsx",
    code: "if (startedAt === null) return null;",
    changes: /^null becomes/,
    reason: NO_PART,
  },
  {
    path: "lib/report/draw.ts",
    code: "silent: true",
    reason: "There is no script that could react",
  },
  {
    path: "lib/report/draw.ts",
    code: "opacity: 1",
    changes: /^1 becomes/,
    reason: "Nothing is more than opaque",
  },
  {
    path: "lib/report/draw.ts",
    code: "points.at(-1)?.to ?? 0",
    changes: /^0 becomes/,
    reason: "It draws no chart without points",
  },
  {
    path: "lib/report/recorder.ts",
    code: "#now: Point = emptyPoint(0)",
    changes: /^0 becomes/,
    reason: SET_FIRST,
  },
  {
    path: "lib/report/recorder.ts",
    code: "#counted = 0;",
    changes: /^0 becomes/,
    reason: "As long as nothing is in flight there is nothing to count",
  },
  {
    path: "lib/report/recorder.ts",
    code: "this.#began = clock.now();",
    changes: LEFT_OUT,
    reason: SET_FIRST,
  },
  {
    path: "lib/report/units.ts",
    code: "return value < 10 ? String",
    changes: /^(<|10) becomes/,
    reason: "From 10 to 11 both give two digits",
  },
  {
    path: "lib/report/histogram.ts",
    code: "Math.min(BUCKETS - 1,",
    changes: /^1 becomes/,
    reason: "Which of the last two, both far beyond any time limit, has what is longer still",
  },
  {
    path: "lib/report/histogram.ts",
    code: "i < BUCKETS; i++",
    changes: /^< becomes/,
    reason: "What is written behind the end of a typed array is nowhere",
  },
];
