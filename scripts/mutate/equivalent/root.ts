/** Changes to files directly in `lib/` that nobody could see. */

import { ANOTHER_HASH, type Equivalent, LEFT_OUT, ROOM, SET_FIRST, SHORT_CUT } from "./reasons.ts";

/** By their files and lines. */
export const IN_ROOT: readonly Equivalent[] = [
  {
    path: "lib/temporary_database.ts",
    code: "this.#statements.set(sql, statement);",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  { path: "lib/temporary_database.ts", code: "PRAGMA temp.cache_size", reason: ROOM },
  { path: "lib/temporary_database.ts", code: "cacheBytes / 1024", reason: ROOM },
  {
    path: "lib/key_table.ts",
    code: "this.#size + 1 > this.#capacity * MAX_LOAD",
    changes: /^(>|\+|1) becomes/,
    reason: ROOM,
  },
  { path: "lib/key_table.ts", code: "  #high = 0;", reason: SET_FIRST },
  { path: "lib/key_table.ts", code: "  #low = 0;", reason: SET_FIRST },
  {
    path: "lib/key_table.ts",
    code: "place + 1 === this.#capacity ? 0 : place + 1",
    changes: /^0 becomes/,
    reason: "Where the search goes on behind the end is the same to all, if it is at one place",
  },
  {
    path: "lib/key_table.ts",
    code: "i < hashes.length; i += 2",
    changes: /^< becomes/,
    reason: "Behind the end there is nothing",
  },
  {
    path: "lib/key_table.ts",
    code: "if (hashes[i] === 0 && hashes[i + 1] === 0) continue;",
    changes: /^0 becomes|left out$/,
    reason: SHORT_CUT,
  },
  { path: "lib/key_table.ts", code: "let high = 0xdeadbeef", reason: ANOTHER_HASH },
  { path: "lib/key_table.ts", code: "let low = 0x41c6ce57", reason: ANOTHER_HASH },
  {
    path: "lib/key_table.ts",
    code: "high = spread(high ^",
    changes: /^0x/,
    reason: ANOTHER_HASH,
  },
  { path: "lib/key_table.ts", code: "low = spread(low ^", changes: /^0x/, reason: ANOTHER_HASH },
  {
    path: "lib/key_table.ts",
    code: "h = Math.imul(h ^ (h >>>",
    changes: /^(1[36]|0x[0-9a-f]+) becomes/,
    reason: ANOTHER_HASH,
  },
  {
    path: "lib/key_table.ts",
    code: "return (h ^ (h >>> 16)) >>> 0;",
    changes: /^16 becomes/,
    reason: ANOTHER_HASH,
  },
  {
    path: "lib/key_table.ts",
    code: "this.#low = high === 0 && low === 0 ? 1 : low;",
    changes: /^(&&|===|0|1) becomes/,
    reason: "Nobody knows a key for which both are 0",
  },
];
