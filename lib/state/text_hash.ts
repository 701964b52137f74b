/** Hashes of the text of records, to tell whether one is as it was. */

import xxhash from "xxhash-wasm";

/** Makes hashes of 64 bits. */
export type TextHash = (text: Uint8Array) => bigint;

/** A hash, and what makes it that of one state. */
export interface SeededHash {
  hash: TextHash;
  seed: bigint;
}

/**
 * XXH64 with a seed that is the state's own: each record is compared with one other, and of two different ones it takes
 * one pair in 2 ** 64 for equal. It takes 0.13 µs for 340 bytes, a sixth of what BLAKE3 takes.
 *
 * That is so of what comes about by itself. Two texts can be made that it takes for one under nearly every seed: two words
 * of 8 bytes that lie 32 bytes apart are enough. Whoever chooses the values of a record can so hide one change of it.
 *
 * @param seed @default {a new one, which nobody can guess}
 */
export async function openTextHash(
  seed: bigint = crypto.getRandomValues(new BigUint64Array(1))[0],
): Promise<SeededHash> {
  const { h64Raw } = await xxhash();
  return { hash: (text) => h64Raw(text, seed), seed };
}
