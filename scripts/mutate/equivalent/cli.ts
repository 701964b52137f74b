/** Changes to `lib/cli/` that nobody could see. */

import { CANNOT_HAPPEN, type Equivalent, LEFT_OUT, NUMBER } from "./reasons.ts";

/** By their files and lines. */
export const IN_CLI: readonly Equivalent[] = [
  {
    path: "lib/cli/run_command_line.ts",
    code: "throw error;",
    changes: LEFT_OUT,
    reason: CANNOT_HAPPEN,
  },
  {
    path: "lib/cli/help.ts",
    code: "Math.max(0, ...explained",
    changes: NUMBER,
    reason: "A term has a character, and spaces at the end of a line are cut off",
  },
  {
    path: "lib/cli/parse.ts",
    code: "joined.splice(-1, 1,",
    changes: /^1 becomes/,
    reason: "Behind the last one there is none to be taken out",
  },
  {
    path: "lib/cli/parse.ts",
    code: "if (name === undefined) return arg;",
    changes: LEFT_OUT,
    reason: "It is no name of a flag, and given as it is then too",
  },
  {
    path: "lib/cli/shared.ts",
    code: "const FILES_ARE_FLAGS",
    reason: "Who has both flags is told which of them was meant instead",
  },
];
