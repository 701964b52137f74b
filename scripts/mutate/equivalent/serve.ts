/** Changes to `lib/serve/` that nobody could see. */

import { type Equivalent, NUMBER } from "./reasons.ts";

/** By their files and lines. */
export const IN_SERVE: readonly Equivalent[] = [
  ...["this.#client", "this.#server"].map((side) => ({
    path: "lib/serve/connection.ts",
    code: `${side}.setNoDelay(true);`,
    reason: "Only the time that it takes depends on it",
  })),
  {
    path: "lib/serve/front.ts",
    code: "const MAX_CONNECTIONS",
    changes: NUMBER,
    reason: "No client has half as many, and what is beyond waits in any case",
  },
];
