/** Tests of how accepted people go from thread to thread. */

import { assert, assertEquals } from "@std/assert";
import type { AcceptedUsers } from "../../lib/state/accepted_users.ts";
import { pack, unpack } from "../../lib/state/background_messages.ts";
import type { AttributeBytes } from "../../lib/state/fingerprint.ts";
import { KeyList } from "../../lib/state/key_list.ts";

/** Users with as many records as `counts` says, which lie where `records` says. */
function usersOf(records: AttributeBytes[], counts: number[]): AcceptedUsers {
  return {
    keys: KeyList.of(counts.map((_, i) => `user-${i}`)),
    numbers: Float64Array.from(counts, (_, i) => 2 ** 40 + i),
    counts: Uint32Array.from(counts),
    records,
  };
}

/** The records with these texts in one piece of memory, `apart` bytes between them. */
function inOnePiece(texts: string[], apart: number): AttributeBytes[] {
  const text = texts.map((each) => "-".repeat(apart) + each).join("");
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return texts.map((each) => {
    const attributesStart = at + apart;
    at = attributesStart + each.length;
    return { bytes, attributesStart, end: at };
  });
}

function textOf({ bytes, attributesStart, end }: AttributeBytes): string {
  return new TextDecoder().decode(bytes.subarray(attributesStart, end));
}

const TEXTS = ["{one}}", "{two is longer}}", "{3}}", "{four}}"];
const near = inOnePiece(TEXTS, 3);
const far = inOnePiece(TEXTS, 30);

const cases: { name: string; records: AttributeBytes[]; maxBytes: number }[] = [
  { name: "in one piece", records: near, maxBytes: 33 + 3 * 3 },
  { name: "in one piece, backwards", records: near.toReversed(), maxBytes: 33 },
  { name: "in one piece, one of them twice", records: [near[0], near[0], near[1]], maxBytes: 28 },
  { name: "far apart in one piece", records: far, maxBytes: 33 },
  { name: "just so far apart that all are copied", records: inOnePiece(TEXTS, 11), maxBytes: 66 },
  { name: "too far apart by a byte each", records: inOnePiece(TEXTS, 12), maxBytes: 33 },
  {
    name: "in several pieces",
    records: TEXTS.flatMap((text) => inOnePiece([text], 5)),
    maxBytes: 33,
  },
  {
    name: "in two pieces that begin alike",
    records: [...near.slice(0, 2), ...inOnePiece(TEXTS, 3).slice(2)],
    maxBytes: 33,
  },
  { name: "alone", records: near.slice(2, 3), maxBytes: 4 },
];

for (const { name, records, maxBytes } of cases) {
  Deno.test(`unpack() gives what pack() was given: records ${name}`, () => {
    const counts = records.length === 4 ? [1, 2, 1] : records.map(() => 1);
    const users = usersOf(records, counts);
    const packed = structuredClone(pack(users));
    const { keys, numbers, counts: unpackedCounts, records: attributes } = unpack(packed);
    assertEquals(keys.all, users.keys.all);
    assertEquals(numbers, users.numbers);
    assertEquals(unpackedCounts, users.counts);
    assertEquals(records.map((_, i) => textOf(attributes.at(i)!)), records.map(textOf));
    assertEquals(packed.bytes.length, maxBytes);
  });
}

Deno.test("pack() copies the bytes, so that they can be handed over", () => {
  for (const records of [near, far]) {
    const { bytes } = pack(usersOf(records, [4]));
    assert(bytes.buffer !== records[0].bytes.buffer);
    assertEquals(bytes.byteLength, bytes.buffer.byteLength);
  }
});
