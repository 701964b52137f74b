/** Changes to `lib/publish/` that nobody could see. */

import { type Equivalent, LEFT_OUT, NUMBER, SET_FIRST } from "./reasons.ts";

/** By their files and lines. */
export const IN_PUBLISH: readonly Equivalent[] = [
  {
    path: "lib/publish/leftovers.ts",
    code: "const NOTE_MS",
    changes: NUMBER,
    reason: "It is looked every 200 ms, and a millisecond more is seen by the same look",
  },
  {
    path: "lib/publish/kept_request.ts",
    code: "  seenAt = 0;",
    changes: NUMBER,
    reason: SET_FIRST,
  },
  {
    path: "lib/publish/run_queue.ts",
    code: "this.#reading = undefined;",
    changes: LEFT_OUT,
    reason: "A reading that has ended can be ended again",
  },
  {
    path: "lib/publish/leftovers.ts",
    code: "const LOOK_MS",
    changes: NUMBER,
    reason: "How often is looked changes nothing of what is seen",
  },
];
