/** Changes to `lib/work/` that nobody could see. */

import type { Equivalent } from "./reasons.ts";

/** By their files and lines. */
export const IN_WORK: readonly Equivalent[] = [
  {
    path: "lib/work/taken_queue.ts",
    code: "return places.free();",
    changes: /becomes undefined/,
    reason: "Whoever ends a worker closes its places before, so that nobody waits for one",
  },
];
