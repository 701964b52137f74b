/** Hashes of texts that wait for the entries that they belong to. */

import type { PackedTexts } from "./background_messages.ts";
import type { Entries } from "./record_entries.ts";
import { openTextHash, type SeededHash } from "./text_hash.ts";

/** Texts come in the order of entries, and are few more than a block has. */
export class HashedTexts {
  /** That of the hashes. */
  readonly seed: bigint;

  #hash: SeededHash["hash"];
  #hashes: bigint[] = [];

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
    for (let i = 0; i < starts.length; i++) {
      this.#hashes.push(this.#hash(bytes.subarray(starts[i], ends[i])));
    }
  }

  /** Gives the next entries, all of `entries`, the hashes of the texts that were added first. */
  fill({ hashes }: Entries): void {
    hashes.set(this.#hashes.splice(0, hashes.length));
  }
}
