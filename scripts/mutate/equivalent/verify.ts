/** Changes to `lib/verify/` that nobody could see. */

import {
  CANNOT_HAPPEN,
  type Equivalent,
  LEFT_OUT,
  MINUS_1,
  NUMBER,
  ROOM,
  SET_FIRST,
  SHORT_CUT,
} from "./reasons.ts";

/** By their files and lines. */
export const IN_VERIFY: readonly Equivalent[] = [
  { path: "lib/verify/store.ts", code: "const CACHE_BYTES", reason: ROOM },
  { path: "lib/verify/long_values.ts", code: "const PIECE_BYTES", reason: ROOM },
  { path: "lib/verify/long_values.ts", code: "freeBytes(text)", reason: ROOM },
  { path: "lib/verify/facts.ts", code: "const LONG_FOUND", reason: ROOM },
  { path: "lib/verify/facts.ts", code: "<= LONG_FOUND", changes: /^<=/, reason: ROOM },
  { path: "lib/verify/verify.ts", code: "record.chunk?.release();", reason: ROOM },
  { path: "lib/verify/verify.ts", code: "maker.discard();", reason: ROOM },
  { path: "lib/verify/store.ts", code: "const PAGE = 1000", reason: ROOM },
  { path: "lib/verify/differences_file.ts", code: "const BUFFER_LENGTH", reason: ROOM },
  {
    path: "lib/verify/compare.ts",
    code: "if (long !== undefined && !RULED.has(name)",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  {
    path: "lib/verify/expectation.ts",
    code: "if (!isJsonObject(attributes)) throw",
    changes: /(left out|misspelt)$/,
    reason: CANNOT_HAPPEN,
  },
  {
    path: "lib/verify/expectation.ts",
    code: "members.at.subarray(i, i + 4)",
    changes: /^4 becomes/,
    reason: "Its first four are taken",
  },
  {
    path: "lib/verify/store.ts",
    code: "#highestRank = -1",
    changes: MINUS_1,
    reason: SET_FIRST,
  },
  {
    path: "lib/verify/store.ts",
    code: "rank = 0): void {",
    changes: NUMBER,
    reason: "Only a sample uses ranks, and gives them all",
  },
  {
    path: "lib/verify/differences_file.ts",
    code: "lineOf(difference, long.length > 0)",
    changes: /^> becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/verify/differences_file.ts",
    code: "if (text.length < BUFFER_LENGTH) continue;",
    changes: /^(text|<)|left out$/,
    reason: ROOM,
  },
  {
    path: "lib/verify/facts.ts",
    code: "if (places === undefined && different === undefined) return",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  {
    path: "lib/verify/sample.ts",
    code: "new Uint32Array(1))[0]",
    changes: /^1 becomes/,
    reason: "Its first number is taken",
  },
  {
    path: "lib/verify/next_step.ts",
    code: "if (users.notCreated > 0 && users.identical === 0)",
    changes: /^> becomes/,
    reason: "Where nobody is anything else, somebody is identical",
  },
  {
    path: "lib/verify/same_value.ts",
    code: "if (a === undefined || b === undefined) return false;",
    changes: /^(\|\| becomes|'if)/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/verify/store.ts",
    code: "if (this.#pending === 0) return false;",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  {
    path: "lib/verify/store.ts",
    code: "this.#pending > 0 &&",
    changes: /^> becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/verify/run_verify.ts",
    code: "if (!result.differencesTruncated) length +=",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  {
    path: "lib/verify/verify.ts",
    code: "store.pendingAfter(0, 1)",
    changes: /^1 becomes/,
    reason: "The first of them is looked at",
  },
  { path: "lib/verify/verify.ts", code: "bytes = 0;", changes: NUMBER, reason: ROOM },
  {
    path: "lib/verify/differences_file.ts",
    code: "text.length < BUFFER_LENGTH",
    changes: /^< becomes/,
    reason: ROOM,
  },
];
