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
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  const first = recordAt(0);
  let isOnePiece = true;
  let length = 0;
  for (let i = 0; i < count; i++) {
    const { bytes, attributesStart, end } = recordAt(i);
    starts[i] = length;
    length += end - attributesStart;
    ends[i] = length;
    if (bytes !== first.bytes || (i > 0 && attributesStart < recordAt(i - 1).end)) {
      isOnePiece = false;
    }
  }
  const packed = { keys, numbers, counts, starts, ends };
  // In the body of a request what is between them is little: all of it is copied at once.
  const span = recordAt(count - 1).end - first.attributesStart;
  if (isOnePiece && span <= 2 * length) {
    for (let i = 0; i < count; i++) {
      const { attributesStart, end } = recordAt(i);
      starts[i] = attributesStart - first.attributesStart;
      ends[i] = end - first.attributesStart;
    }
    return {
      ...packed,
      bytes: first.bytes.slice(first.attributesStart, first.attributesStart + span),
    };
  }
  const copy = new Uint8Array(length);
  for (let i = 0; i < count; i++) {
    const { bytes, attributesStart, end } = recordAt(i);
    copy.set(bytes.subarray(attributesStart, end), starts[i]);
  }
  return { ...packed, bytes: copy };
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
