/** Changes to `lib/terminal/` that nobody could see. */

import { type Equivalent, NUMBER, SET_FIRST, SHORT_CUT } from "./reasons.ts";

/** By their files and lines. */
export const IN_TERMINAL: readonly Equivalent[] = [
  {
    path: "lib/terminal/time_left.ts",
    code: "#isSteady = false",
    changes: /^false becomes/,
    reason: "After one look it is not steady, whatever it was before",
  },
  {
    path: "lib/terminal/time_left.ts",
    code: "last.share <= first.share",
    changes: /^<= becomes|^Infinity becomes/,
    reason: "What is divided by nothing is infinite, and what is not finite does not count",
  },
  {
    path: "lib/terminal/progress.ts",
    code: "#drawn = { width: 0, columns: 0 };",
    changes: NUMBER,
    reason: SET_FIRST,
  },
  {
    path: "lib/terminal/progress_text.ts",
    code: "recordBytes ?? { read: 1, settled: 1 }",
    changes: /^1 becomes/,
    reason: "More than all is as all",
  },
  {
    path: "lib/terminal/progress_text.ts",
    code: "seconds < 10 ? ",
    changes: /^(< becomes|10 becomes)/,
    reason: "Ten seconds are said alike either way",
  },
  {
    path: "lib/terminal/progress_text.ts",
    code: "noSuccessMs = 0",
    changes: NUMBER,
    reason: "So short a time counts as none",
  },
  {
    path: "lib/terminal/fold.ts",
    code: "widthOf(line) <= columns",
    changes: /^<= becomes/,
    reason: SHORT_CUT,
  },
];
