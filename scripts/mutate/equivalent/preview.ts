/** Changes to `lib/preview/` that nobody could see. */

import { type Equivalent, NUMBER, ROOM, SET_FIRST, SHORT_CUT } from "./reasons.ts";

/** By their files and lines. */
export const IN_PREVIEW: readonly Equivalent[] = [
  {
    path: "lib/preview/planned_gone.ts",
    code: "planned.first.length >= size",
    changes: /^>= becomes|left out$/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/preview/run_dry_run.ts",
    code: "  #isComplete = false;",
    reason: SET_FIRST,
  },
  {
    path: "lib/preview/shown_people.ts",
    code: "compare(place, this.#placed[this.#size - 1].place) > 0",
    changes: /^> becomes/,
    reason: "No two people have one place",
  },
  {
    path: "lib/preview/shown_people.ts",
    code: "file === undefined ? 0 :",
    changes: NUMBER,
    reason: "Either all records name their file, or none does",
  },
  { path: "lib/preview/look_up_people.ts", code: "let bytes = 0;", changes: NUMBER, reason: ROOM },
  {
    path: "lib/preview/look_up_people.ts",
    code: "[group, bytes] = [[], 0];",
    changes: NUMBER,
    reason: ROOM,
  },
];
