/** What a run tells the thread that writes its state, and how that answers. */

import type { AcceptedPerson, AcceptedUsers } from "./accepted_users.ts";
import type { Counters } from "./counters.ts";
import type { AttributeBytes, AttributeRecords } from "./fingerprint.ts";
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
  | { kind: "write"; block: number; entries: Uint8Array; texts: PackedTexts[] }
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
export function pack({ keys, numbers, counts, records }: AcceptedUsers): PackedUsers {
  let count = 0;
  for (const each of counts) count += each;
  return { keys: keys.pack(), numbers, counts, ...packTexts(count, new AttributePlaces(records)) };
}

/** What was packed. */
export function unpack({ keys, numbers, counts, ...texts }: PackedUsers): AcceptedUsers {
  return { keys: KeyList.unpack(keys), numbers, counts, records: new PackedRecords(texts) };
}

/** Copies the first `count` of `texts`, at least one. */
export function packTexts(count: number, texts: TextPlaces): PackedTexts {
  const places = { starts: new Uint32Array(count), ends: new Uint32Array(count) };
  return { ...places, bytes: copyPiece(texts, places) ?? copyEach(texts, places) };
}

/** Where texts are, by their index; each place is only looked at until the next one is asked for. */
type TextPlaces = Pick<readonly TextPlace[], "at">;

/** Where each text is in what was copied; it is written by who copies. */
type Places = Pick<PackedTexts, "starts" | "ends">;

/** The attributes of records as texts. Of a function for each list the machine code would be made again and again. */
class AttributePlaces implements TextPlaces {
  #records: AttributeRecords;
  #place: TextPlace = { bytes: NO_BYTES, start: 0, end: 0 };

  constructor(records: AttributeRecords) {
    this.#records = records;
  }

  at(i: number): TextPlace {
    const { bytes, attributesStart, end } = this.#records.at(i)!;
    const place = this.#place;
    place.bytes = bytes;
    place.start = attributesStart;
    place.end = end;
    return place;
  }
}

/** Records of which nothing is there but the attributes. */
class PackedRecords implements AttributeRecords {
  #texts: PackedTexts;
  #record: AttributeBytes;

  constructor(texts: PackedTexts) {
    this.#texts = texts;
    this.#record = { bytes: texts.bytes, attributesStart: 0, end: 0 };
  }

  at(i: number): AttributeBytes {
    const { starts, ends } = this.#texts;
    const record = this.#record;
    record.attributesStart = starts[i];
    record.end = ends[i];
    return record;
  }
}

/**
 * Copies all texts at once, with what is between them: of those that were read or written one behind the other that is
 * little. Undefined where they are not in one piece of memory, or more is between them than in them.
 */
function copyPiece(texts: TextPlaces, { starts, ends }: Places): Uint8Array | undefined {
  const { bytes, start: from } = texts.at(0)!;
  let length = 0;
  let last = 0;
  for (let i = 0; i < starts.length; i++) {
    const place = texts.at(i)!;
    const start = starts[i] = place.start - from;
    if (place.bytes !== bytes || start < last) return undefined;
    last = ends[i] = place.end - from;
    length += last - start;
  }
  return last <= 2 * length ? bytes.slice(from, from + last) : undefined;
}

function copyEach(texts: TextPlaces, { starts, ends }: Places): Uint8Array {
  let length = 0;
  for (let i = 0; i < starts.length; i++) {
    const { start, end } = texts.at(i)!;
    starts[i] = length;
    ends[i] = length += end - start;
  }
  const copy = new Uint8Array(length);
  for (let i = 0; i < starts.length; i++) {
    const { bytes, start, end } = texts.at(i)!;
    copy.set(bytes.subarray(start, end), starts[i]);
  }
  return copy;
}
