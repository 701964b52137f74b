/** Changes to `lib/run/` that nobody could see. */

import { type Equivalent, SET_FIRST } from "./reasons.ts";

/** By their files and lines. */
export const IN_RUN: readonly Equivalent[] = [
  {
    path: "lib/run/hangup.ts",
    code: 'if (Deno.build.os === "windows") return false;',
    changes: /left out$|^false becomes/,
    reason: "It is for a system on which this is not tried",
  },
  {
    path: "lib/run/run.ts",
    code: "#ignoreHangup = false;",
    reason: SET_FIRST,
  },
];
