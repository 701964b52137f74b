/** What a run tells the thread that writes its state, and how that answers. */

import type { AcceptedPerson, AcceptedUsers } from "./accepted_users.ts";
import type { Counters } from "./counters.ts";
import type { Marks, NumberedUser } from "./judge.ts";
import type { OwnerRow } from "./owner.ts";
import type { ListFacts } from "./record_store.ts";

/** What is to be written, in the order in which it is to be. */
export type BackgroundMessage =
  | { kind: "open"; path: string; owner: OwnerRow; progress: SharedArrayBuffer }
  | { kind: "mark"; marks: Marks }
  | { kind: "resend"; user: NumberedUser; count: number }
  | { kind: "refuse" | "reset"; users: readonly NumberedUser[] }
  | { kind: "accept"; accepted: PackedUsers }
  | { kind: "record"; accepted: (NumberedUser & AcceptedPerson)[] }
  | { kind: "write"; block: number; entries: Uint8Array }
  | { kind: "finish"; facts: ListFacts; isDoubtful: boolean; holds: Uint8Array }
  | { kind: "sort" }
  | { kind: "close" };

/** How the thread answers to `open`. */
export type BackgroundAnswer =
  | { kind: "open"; isNew: boolean; counters: Counters }
  | { kind: "error"; error: ErrorText };

/** A `RunError`, as threads can tell each other. */
export interface ErrorText {
  kind: "usage" | "internal";
  message: string;
}

/** `AcceptedUsers` in a few arrays: objects take ten times as long from thread to thread. */
export interface PackedUsers {
  keys: string[];
  numbers: Float64Array;
  /** How many records each has. */
  counts: Uint32Array;
  /** Of each record where the attributes are in `bytes`, as in `AttributeBytes`. */
  starts: Uint32Array;
  ends: Uint32Array;
  bytes: Uint8Array;
}

/** Packs `users`, whose bytes are copied. */
export function pack({ keys, numbers, counts, recordAt }: AcceptedUsers): PackedUsers {
  const count = counts.reduce((sum, each) => sum + each, 0);
  const places = { starts: new Uint32Array(count), ends: new Uint32Array(count) };
  const packed = { keys, numbers, counts, ...places };
  return { ...packed, bytes: copyPiece(recordAt, places) ?? copyEach(recordAt, places) };
}

/** Where the attributes of each record are in what was copied; it is written by who copies. */
type Places = Pick<PackedUsers, "starts" | "ends">;

/**
 * Copies all records at once, with what is between them: in the body of a request that is little. Undefined where they are
 * not in one piece of memory, or more is between them than in them.
 */
function copyPiece(
  recordAt: AcceptedUsers["recordAt"],
  { starts, ends }: Places,
): Uint8Array | undefined {
  const { bytes, attributesStart: from } = recordAt(0);
  let [length, last] = [0, 0];
  for (let i = 0; i < starts.length; i++) {
    const record = recordAt(i);
    const start = starts[i] = record.attributesStart - from;
    if (record.bytes !== bytes || start < last) return undefined;
    last = ends[i] = record.end - from;
    length += last - start;
  }
  return last <= 2 * length ? bytes.slice(from, from + last) : undefined;
}

function copyEach(recordAt: AcceptedUsers["recordAt"], { starts, ends }: Places): Uint8Array {
  let length = 0;
  for (let i = 0; i < starts.length; i++) {
    const { attributesStart, end } = recordAt(i);
    starts[i] = length;
    ends[i] = length += end - attributesStart;
  }
  const copy = new Uint8Array(length);
  for (let i = 0; i < starts.length; i++) {
    const { bytes, attributesStart, end } = recordAt(i);
    copy.set(bytes.subarray(attributesStart, end), starts[i]);
  }
  return copy;
}

/** What was packed. */
export function unpack({ keys, numbers, counts, starts, ends, bytes }: PackedUsers): AcceptedUsers {
  const record = { bytes, attributesStart: 0, end: 0 };
  return {
    ...{ keys, numbers, counts },
    recordAt(i) {
      record.attributesStart = starts[i];
      record.end = ends[i];
      return record;
    },
  };
}
