/** Changes to `lib/config/` that nobody could see. */

import { CANNOT_HAPPEN, type Equivalent, SHORT_CUT } from "./reasons.ts";

/** By their files and lines. */
export const IN_CONFIG: readonly Equivalent[] = [
  { path: "lib/config/text.ts", code: "throw cause;", reason: CANNOT_HAPPEN },
  { path: "lib/config/text.ts", code: "instanceof JsonSyntaxError", reason: CANNOT_HAPPEN },
  { path: "lib/config/account.ts", code: "throw new TypeError(", reason: CANNOT_HAPPEN },
  {
    path: "lib/config/env_file.ts",
    code: "this.#variables ??= this.#read();",
    changes: /^\?\?= becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/config/environment.ts",
    code: "return match;",
    reason: "What was filled in is not looked at where there is a problem",
  },
  {
    path: "lib/config/problems.ts",
    code: "value === null || !Object.hasOwn(value, part)",
    changes: /(left out$|^\|\| becomes)/,
    reason:
      "A problem is about what is there, or about a name that an object lacks and that no object has by itself",
  },
  {
    path: "lib/config/text.ts",
    code: 'new RangeError("Nested too deeply")',
    changes: /misspelt$/,
    reason: "Its words are shown to nobody",
  },
];
