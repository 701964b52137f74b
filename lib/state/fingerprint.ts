/** The hashes that a state file holds in place of values. */

import { hashInto } from "blake3-jit";

/** Bytes of the hash of one record. */
export const HASH_BYTES = 16;

/** Where a person's attributes are: `bytes[attributesStart..end - 1]`, as in `Person`. */
export interface AttributeBytes {
  bytes: Uint8Array;
  attributesStart: number;
  end: number;
}

/** Records by their index; each is only looked at until the next one is asked for. */
export type AttributeRecords = Pick<readonly AttributeBytes[], "at">;

/** Makes hashes of 128 bits. */
export interface Fingerprints {
  /** In hexadecimal. */
  ofAttributes(person: AttributeBytes): string;
  /** In hexadecimal. */
  ofText(text: string): string;
  /** Those of the attributes of `records` from `first` to before `end`, one behind the other. */
  ofRecords(records: AttributeRecords, range: { first: number; end: number }): Uint8Array;
}

/** The hash that was made last, and its digits: new memory for each would be much garbage. */
const last = new Uint8Array(HASH_BYTES);
const digits = new Uint8Array(2 * HASH_BYTES);
const decoder = new TextDecoder();
const DIGITS = new TextEncoder().encode("0123456789abcdef");

/**
 * BLAKE3: a cryptographic hash cannot be reversed, unlike faster ones, not even for the shortest attributes. It takes
 * 0.7 µs for 340 bytes. `node:crypto` is as fast, but in Deno its hashes take up to 70 MB until they are
 * garbage-collected.
 */
export const blake3: Fingerprints = {
  ofAttributes(person) {
    hashAttributes(person);
    return lastInHexadecimal();
  },
  ofText(text) {
    hashInto(new TextEncoder().encode(text), last, HASH_BYTES);
    return lastInHexadecimal();
  },
  ofRecords(records, { first, end }) {
    const all = new Uint8Array(HASH_BYTES * (end - first));
    for (let i = first; i < end; i++) {
      hashAttributes(records.at(i)!);
      all.set(last, HASH_BYTES * (i - first));
    }
    return all;
  },
};

function hashAttributes({ bytes, attributesStart, end }: AttributeBytes): void {
  hashInto(bytes.subarray(attributesStart, end - 1), last, HASH_BYTES);
}

/** `encodeHex` of the standard library makes new memory and a decoder each time: 2.8 µs for what takes 0.2 here. */
function lastInHexadecimal(): string {
  let at = 0;
  for (const byte of last) {
    digits[at++] = DIGITS[byte >>> 4];
    digits[at++] = DIGITS[byte & 15];
  }
  return decoder.decode(digits);
}
