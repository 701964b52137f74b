/** Changes to `lib/outcome/` that nobody could see. */

import { type Equivalent, ROOM } from "./reasons.ts";

/** By their files and lines. */
export const IN_OUTCOME: readonly Equivalent[] = [
  { path: "lib/outcome/failures_file.ts", code: "const LONG_LINE_BYTES", reason: ROOM },
  { path: "lib/outcome/failures_file.ts", code: "freeBytes(line)", reason: ROOM },
  {
    path: "lib/outcome/read_from.ts",
    code: "begin < length",
    changes: /^< becomes/,
    reason: "Behind the bytes there is only white space, or nothing",
  },
  {
    path: "lib/outcome/place.ts",
    code: "{ write: true, append: true }",
    changes: /^true becomes/,
    reason: "Either of them opens the file to write to it, and nothing is written",
  },
  {
    path: "lib/outcome/read_from.ts",
    code: "atLineStart = start === 0;",
    changes: /^0 becomes/,
    reason: "A failures file begins with no white space",
  },
  {
    path: "lib/outcome/read_from.ts",
    code: "chunk[begin] > 0x20",
    changes: /^0x20 becomes/,
    reason: "A line begins with a brace",
  },
];
