/** Changes to `lib/delivery/` that nobody could see. */

import { type Equivalent, EXACTLY, LEFT_OUT, NUMBER, SET_FIRST, SHORT_CUT } from "./reasons.ts";

/** By their files and lines. */
export const IN_DELIVERY: readonly Equivalent[] = [
  {
    path: "lib/delivery/drain.ts",
    code: "{ once: true }",
    reason: "A signal is aborted once",
  },
  {
    path: "lib/delivery/steady_clock.ts",
    code: "if (now < this.#last)",
    changes: /^< becomes/,
    reason: "It adds nothing",
  },
  {
    path: "lib/delivery/pace.ts",
    code: "this.#rate >= rateLimit || now <= this.#rateAt",
    changes: /^(>= becomes|<= becomes)/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/delivery/pace.ts",
    code: "this.#tooFast * NO_LONGER_TOO_FAST",
    changes: /^> becomes/,
    reason: EXACTLY,
  },
  {
    path: "lib/delivery/pace.ts",
    code: "> MEASURING_MS",
    changes: /^> becomes/,
    reason: EXACTLY,
  },
  {
    path: "lib/delivery/turns.ts",
    code: "due = time.now();",
    changes: LEFT_OUT,
    reason: "It was to be later, and the earlier of both counts",
  },
  {
    path: "lib/delivery/outage.ts",
    code: '"give up" : "go on"',
    changes: /^'give'/,
    reason: "It is asked for the other fates alone",
  },
  {
    path: "lib/delivery/verdict.ts",
    code: "isBelow(500)",
    changes: NUMBER,
    reason: "A row above has 500",
  },
  {
    path: "lib/delivery/pace.ts",
    code: "  #rateAt = 0;",
    changes: NUMBER,
    reason: "While the rate is the limit nobody asks since when, and whoever lowers it says so",
  },
  {
    path: "lib/delivery/pace.ts",
    code: "  #successesSinceWidened = 0;",
    changes: NUMBER,
    reason: SET_FIRST,
  },
  {
    path: "lib/delivery/pace.ts",
    code: "  #isGuess = false;",
    changes: /^false becomes/,
    reason: SET_FIRST,
  },
  ...["  #safeRate = 0;", "this.#safeRate = 0;", "isRefusal ? 0 : Math.max("].map((code) => ({
    path: "lib/delivery/pace.ts",
    code,
    changes: NUMBER,
    reason: "The rate is not below one request a second but where its limit is",
  })),
  ...[
    "< BETWEEN_CUTS_MS",
    "> SAME_REASON_MS",
    "> LARGE_SHARE",
    "< MIN_MEASURED",
    "< this.#safeRate",
  ].map(
    (code) => ({
      path: "lib/delivery/pace.ts",
      code,
      changes: /^[<>] becomes [<>]=$/,
      reason: EXACTLY,
    }),
  ),
  {
    path: "lib/delivery/throttle.ts",
    code: "if (this.#pauseEnd > this.#time.now()) await",
    changes: /^> becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/delivery/turns.ts",
    code: "{ once: true }",
    reason: "A signal is aborted once",
  },
  {
    path: "lib/delivery/throttle.ts",
    code: "now >= this.#askedUntil && this.#pace.isSlowed(now)",
    changes: /^>= becomes/,
    reason: EXACTLY,
  },
  {
    path: "lib/delivery/throttle.ts",
    code: "if (until <= this.#askedUntil) return;",
    changes: /^<= becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/delivery/throttle.ts",
    code: "if (restMs > 0) {",
    changes: NUMBER,
    reason: "It is 0, or hundreds of milliseconds",
  },
  {
    path: "lib/delivery/turns.ts",
    code: "if (this.#waiting.length === 0 && this.#msUntilNext(Infinity) === 0) return undefined;",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  {
    path: "lib/delivery/hold.ts",
    code: "{ once: true }",
    reason: "A signal is aborted once",
  },
  {
    path: "lib/delivery/attempts.ts",
    code: "const NO_WAIT",
    reason: "A part of no wait, or a multiple, is none; and a timer of 0 ms takes one as well",
  },
  {
    path: "lib/delivery/asked_pauses.ts",
    code: "#next = 0;",
    reason: "All places of a ring are alike",
  },
  {
    path: "lib/delivery/baseline.ts",
    code: "this.#share > NOTICEABLE",
    changes: /^> becomes/,
    reason: "Of 80 results, and of means of these, no share is exactly that",
  },
  {
    path: "lib/delivery/baseline.ts",
    code: "share >= MIN_BASELINE",
    changes: /^>= becomes/,
    reason: "Of 80 results no share is exactly that",
  },
  {
    path: "lib/delivery/baseline.ts",
    code: "return beyond > DEVIATIONS",
    changes: /^> becomes/,
    reason: EXACTLY,
  },
  {
    path: "lib/delivery/course.ts",
    code: "askedMs: 0,",
    reason: SET_FIRST,
  },
  {
    path: "lib/delivery/hold.ts",
    code: "signal.throwIfAborted();",
    reason: "Whoever calls has just asked the signal, or the wait that follows asks it",
  },
  {
    path: "lib/delivery/recent_counts.ts",
    code: "if (part <= this.#newest) return;",
    changes: /^(<= becomes|'if)/,
    reason: "No time passes backwards, and in none there is nothing to forget",
  },
  {
    path: "lib/delivery/suspects.ts",
    code: "  successes = 0;",
    reason: "Only how it grows is looked at",
  },
  {
    path: "lib/delivery/suspects.ts",
    code: "  #people = 0;",
    reason: "Only how it grows is looked at",
  },
  {
    path: "lib/delivery/throttle.ts",
    code: '"abort", wake, { once: true }',
    changes: /^true becomes/,
    reason: "A signal is aborted once",
  },
  {
    path: "lib/delivery/throttle.ts",
    code: "  #since = 0;",
    reason: SET_FIRST,
  },
  {
    path: "lib/delivery/throttle.ts",
    code: "  #wasSlowed = false;",
    reason: SET_FIRST,
  },
];
