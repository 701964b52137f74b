/** Hashes of texts that wait for the entries that they belong to. */

import type { PackedTexts } from "./background_messages.ts";
import type { Entries } from "./record_entries.ts";
import { openTextHash, type SeededHash } from "./text_hash.ts";

/** Texts come in the order of entries, and are few more than a block has. */
export class HashedTexts {
  /** That of the hashes. */
  readonly seed: bigint;

  #hash: SeededHash["hash"];
  /** Those of `add` that `fill` has not given yet, at the front. */
  #hashes = new BigUint64Array(0);
  #count = 0;

  private constructor({ hash, seed }: SeededHash) {
    this.#hash = hash;
    this.seed = seed;
  }

  /** With a seed of its own. */
  static async open(): Promise<HashedTexts> {
    return new HashedTexts(await openTextHash());
  }

  /** Hashes `texts`. */
  add({ starts, ends, bytes }: PackedTexts): void {
    this.#makeRoom(this.#count + starts.length);
    const hashes = this.#hashes;
    for (let i = 0; i < starts.length; i++) {
      hashes[this.#count++] = this.#hash(bytes.subarray(starts[i], ends[i]));
    }
  }

  /** Gives the next entries, all of `entries`, the hashes of the texts that were added first. */
  fill({ hashes }: Entries): void {
    hashes.set(this.#hashes.subarray(0, hashes.length));
    this.#hashes.copyWithin(0, hashes.length, this.#count);
    this.#count -= hashes.length;
  }

  #makeRoom(length: number): void {
    if (length <= this.#hashes.length) return;
    const longer = new BigUint64Array(2 * length);
    longer.set(this.#hashes.subarray(0, this.#count));
    this.#hashes = longer;
  }
}
