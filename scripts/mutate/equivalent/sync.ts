/** Changes to `lib/sync/` that nobody could see. */

import {
  type Equivalent,
  EXACTLY,
  LEFT_OUT,
  NO_RECORD,
  NUMBER,
  ROOM,
  SET_FIRST,
  SHORT_CUT,
} from "./reasons.ts";

/** By their files and lines. */
export const IN_SYNC: readonly Equivalent[] = [
  { path: "lib/sync/planned_request.ts", code: "freeBytes(bytes)", reason: ROOM },
  {
    path: "lib/sync/sync.ts",
    code: 'if (request.kind === "single")',
    changes: /=== (becomes|"single" becomes)/,
    reason: ROOM,
  },
  {
    path: "lib/sync/sync.ts",
    code: "if (buffer !== undefined) this.#buffers.push",
    reason: ROOM,
  },
  {
    path: "lib/sync/gone/items.ts",
    code: "record: 0, line: 0, column: 0, offset: 0",
    changes: NUMBER,
    reason: NO_RECORD,
  },
  {
    path: "lib/sync/gone/items.ts",
    code: "new Uint8Array(0),",
    changes: NUMBER,
    reason: NO_RECORD,
  },
  {
    path: "lib/sync/gone/items.ts",
    code: "start: 0, end: 0, nextOffset: 0",
    changes: NUMBER,
    reason: NO_RECORD,
  },
  {
    path: "lib/sync/placement.ts",
    code: "made.sent * SPARSE",
    changes: NUMBER,
    reason: ROOM,
  },
  { path: "lib/sync/sync.ts", code: "bytes < BATCH_BYTES / 2", reason: ROOM },
  {
    path: "lib/sync/settlement.ts",
    code: "this.#rejected.size > 0",
    changes: /^> becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/sync/gone/items.ts",
    code: "person.end - person.start + 1",
    changes: /^- becomes/,
    reason: "An item begins at 0",
  },
  {
    path: "lib/sync/placement.ts",
    code: "made.sent * SPARSE < records.length",
    changes: /^< becomes/,
    reason: ROOM,
  },
  {
    path: "lib/sync/placement.ts",
    code: 'if (judgement === "send" && isPerson(made)) {',
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  {
    path: "lib/sync/record_making.ts",
    code: "for (let i = 0; i < records.length; i++) {\n      if (shapes[i] === NO_SHAPE)",
    changes: /^< becomes <=/,
    reason: "Behind the last record there is no shape",
  },
  {
    path: "lib/sync/record_making.ts",
    code: "if (disputed.length > 0) people = peopleOf(made);",
    changes: /^> becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/sync/record_making.ts",
    code: "if (ofPeople.length === made.length)",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  {
    path: "lib/sync/delivery.ts",
    code: "if (problems.length === 0)",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  {
    path: "lib/sync/single.ts",
    code: "if (person.beside === undefined) return",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  {
    path: "lib/sync/single.ts",
    code: "ignoreBOM: true",
    changes: /^true becomes/,
    reason: "Each of these texts begins with a quote or a comma, if with anything",
  },
  {
    path: "lib/sync/planned_request.ts",
    code: "  #inChunk = 0;",
    changes: NUMBER,
    reason: SET_FIRST,
  },
  {
    path: "lib/sync/gone/guard.ts",
    code: "stateSize * DEFAULT_PERCENT / 100",
    changes: /^\* becomes/,
    reason: "It is one percent",
  },
  {
    path: "lib/sync/gone/items.ts",
    code: "bytes + more >= BATCH_BYTES",
    changes: /^>= becomes/,
    reason: EXACTLY,
  },
  {
    path: "lib/sync/gone/unsuppress.ts",
    code: "if (refused.length === 0 && stop === undefined)",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  {
    path: "lib/sync/planner.ts",
    code: "failed !== undefined && failed.size > 0",
    changes: /^> becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/sync/planner.ts",
    code: "if (unsent.length > 0) this.#held.remove",
    changes: /^> becomes/,
    reason: SHORT_CUT,
  },
];
