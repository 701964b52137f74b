/** Changes of one kind to several folders of `lib/` that nobody could see. */

import type { Equivalent } from "./reasons.ts";

/** By their files and lines. */
export const IN_SEVERAL: readonly Equivalent[] = [
  ...["lib/publish/queue_sending.ts", "lib/work/worker.ts"].map((path) => ({
    path,
    code: "{ once: true }",
    changes: /^true becomes/,
    reason: "A signal is aborted once",
  })),
];
