/** What a run tells the thread that writes its state, and how that answers. */

import type { AcceptedUsers } from "./changes.ts";
import type { AttributeBytes } from "./fingerprint.ts";
import type { Counters } from "./counters.ts";
import type { Marks, NumberedUser } from "./judge.ts";
import type { OwnerRow } from "./owner.ts";
import type { Entries, ListFacts } from "./record_store.ts";

/** What is to be written, in the order in which it is to be. */
export type BackgroundMessage =
  | { kind: "open"; path: string; owner: OwnerRow; progress: SharedArrayBuffer }
  | { kind: "mark"; marks: Marks }
  | { kind: "resend"; user: NumberedUser; count: number }
  | { kind: "refuse" | "reset"; users: readonly NumberedUser[] }
  | { kind: "accept"; accepted: PackedUsers }
  | { kind: "write"; block: number; entries: Entries }
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
  const counted = Uint32Array.from(counts);
  const length = counted.reduce((sum, count) => sum + count, 0);
  const records = Array.from({ length }, (_, i) => recordAt(i));
  const { copy, isOnePiece } = copyOf(records);
  const starts = new Uint32Array(length);
  const ends = new Uint32Array(length);
  let at = 0;
  for (let i = 0; i < length; i++) {
    const { attributesStart, end } = records[i];
    starts[i] = isOnePiece ? attributesStart - records[0].attributesStart : at;
    ends[i] = at = starts[i] + end - attributesStart;
  }
  return {
    ...{ keys: [...keys], numbers: Float64Array.from(numbers), counts: counted },
    ...{ starts, ends, bytes: copy },
  };
}

/** The bytes of all of `records`: in one piece, as in the body of a request, or else one record behind the other. */
function copyOf(records: readonly AttributeBytes[]): { copy: Uint8Array; isOnePiece: boolean } {
  const [first, last] = [records[0], records[records.length - 1]];
  let length = 0;
  let isOnePiece = true;
  let before = first.attributesStart;
  for (const { bytes, attributesStart, end } of records) {
    length += end - attributesStart;
    if (bytes !== first.bytes || attributesStart < before) isOnePiece = false;
    before = end;
  }
  isOnePiece &&= last.end - first.attributesStart <= 2 * length;
  if (isOnePiece) return { copy: first.bytes.slice(first.attributesStart, last.end), isOnePiece };
  const copy = new Uint8Array(length);
  let at = 0;
  for (const { bytes, attributesStart, end } of records) {
    copy.set(bytes.subarray(attributesStart, end), at);
    at += end - attributesStart;
  }
  return { copy, isOnePiece };
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
