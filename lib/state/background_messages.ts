/** What a run tells the thread that writes its state, and how that answers. */

import type { AcceptedPerson, AcceptedUsers } from "./accepted_users.ts";
import type { Counters } from "./counters.ts";
import { KeyList, type PackedKeys } from "./key_list.ts";
import type { Marks, NumberedUser } from "./judge.ts";
import type { OwnerRow } from "./owner.ts";
import type { ListFacts, TextPlace } from "./record_store.ts";

const NO_BYTES = new Uint8Array(0);

/** What is to be written, in the order in which it is to be. */
export type BackgroundMessage =
  | { kind: "open"; path: string; owner: OwnerRow; progress: SharedArrayBuffer }
  | { kind: "mark"; marks: Marks }
  | { kind: "resend"; user: NumberedUser; count: number }
  | { kind: "refuse" | "reset"; users: readonly NumberedUser[] }
  | { kind: "accept"; accepted: PackedUsers }
  | { kind: "record"; accepted: (NumberedUser & AcceptedPerson)[] }
  | { kind: "hash"; texts: PackedTexts[] }
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

/** Texts in one piece of memory: where each of them begins and ends in `bytes`. */
export interface PackedTexts {
  starts: Uint32Array;
  ends: Uint32Array;
  bytes: Uint8Array;
}

/** `AcceptedUsers` in a few arrays, with the attributes of each record: objects take ten times as long from thread to thread. */
export interface PackedUsers extends PackedTexts {
  keys: PackedKeys;
  numbers: Float64Array;
  /** How many records each has. */
  counts: Uint32Array;
}

/** Packs `users`, whose bytes are copied. */
export function pack({ keys, numbers, counts, recordAt }: AcceptedUsers): PackedUsers {
  const count = counts.reduce((sum, each) => sum + each, 0);
  const place: TextPlace = { bytes: NO_BYTES, start: 0, end: 0 };
  const placeAt = (i: number) => {
    const { bytes, attributesStart, end } = recordAt(i);
    place.bytes = bytes;
    place.start = attributesStart;
    place.end = end;
    return place;
  };
  return { keys: keys.pack(), numbers, counts, ...packTexts(count, placeAt) };
}

/** What was packed. */
export function unpack({ keys, numbers, counts, starts, ends, bytes }: PackedUsers): AcceptedUsers {
  const record = { bytes, attributesStart: 0, end: 0 };
  return {
    ...{ keys: KeyList.unpack(keys), numbers, counts },
    recordAt(i) {
      record.attributesStart = starts[i];
      record.end = ends[i];
      return record;
    },
  };
}

/** Copies `count` texts, at least one; each place is only looked at until the next one is asked for. */
export function packTexts(count: number, placeAt: (i: number) => TextPlace): PackedTexts {
  const places = { starts: new Uint32Array(count), ends: new Uint32Array(count) };
  return { ...places, bytes: copyPiece(placeAt, places) ?? copyEach(placeAt, places) };
}

/** Where each text is in what was copied; it is written by who copies. */
type Places = Pick<PackedTexts, "starts" | "ends">;

/**
 * Copies all texts at once, with what is between them: of those that were read or written one behind the other that is
 * little. Undefined where they are not in one piece of memory, or more is between them than in them.
 */
function copyPiece(
  placeAt: (i: number) => TextPlace,
  { starts, ends }: Places,
): Uint8Array | undefined {
  const { bytes, start: from } = placeAt(0);
  let length = 0;
  let last = 0;
  for (let i = 0; i < starts.length; i++) {
    const place = placeAt(i);
    const start = starts[i] = place.start - from;
    if (place.bytes !== bytes || start < last) return undefined;
    last = ends[i] = place.end - from;
    length += last - start;
  }
  return last <= 2 * length ? bytes.slice(from, from + last) : undefined;
}

function copyEach(placeAt: (i: number) => TextPlace, { starts, ends }: Places): Uint8Array {
  let length = 0;
  for (let i = 0; i < starts.length; i++) {
    const { start, end } = placeAt(i);
    starts[i] = length;
    ends[i] = length += end - start;
  }
  const copy = new Uint8Array(length);
  for (let i = 0; i < starts.length; i++) {
    const { bytes, start, end } = placeAt(i);
    copy.set(bytes.subarray(start, end), starts[i]);
  }
  return copy;
}
