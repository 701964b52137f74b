/** Changes to `lib/init/` that nobody could see. */

import { AT_0, CANNOT_HAPPEN, type Equivalent, LEFT_OUT, NUMBER } from "./reasons.ts";

/** By their files and lines. */
export const IN_INIT: readonly Equivalent[] = [
  {
    path: "lib/init/key_sections.ts",
    code: "if (last < 0 ||",
    changes: AT_0,
    reason: "The first column is never left out",
  },
  {
    path: "lib/init/credentials.ts",
    code: "throw new TypeError(",
    changes: /(left out|misspelt)$/,
    reason: CANNOT_HAPPEN,
  },
  {
    path: "lib/init/credentials.ts",
    code: "instanceof ConfigError",
    changes: LEFT_OUT,
    reason: CANNOT_HAPPEN,
  },
  {
    path: "lib/init/env_text.ts",
    code: "if (quoted === undefined) return undefined;",
    changes: LEFT_OUT,
    reason: "The text would not have the value, and is not given then either",
  },
  {
    path: "lib/init/interview.ts",
    code: "using http = openHttpClient(1);",
    changes: NUMBER,
    reason: "There is one request at a time, whatever room there is for others",
  },
  {
    path: "lib/init/propose_type.ts",
    code: "|| milliseconds === 0) return {};",
    changes: /^\{\} becomes/,
    reason: "It is spread, and nothing has as few members as an empty object",
  },
];
