/** A set of keys in little memory, which may also report a key that was never added. */

import { spread } from "../key_table.ts";

/** Words of the filter: 8 MB; 1,000,000 keys set 9 % of the bits, 10,000,000 set 59 %. */
const WORDS = 2 ** 21;
/** Words of a block: 64 bytes, which the processor reads at once. */
const BLOCK_WORDS = 16;
const BLOCKS = WORDS / BLOCK_WORDS;

/**
 * A Bloom filter whose bits of one key are in one block: it never misses a key that was added. Of 1,000,000 different keys
 * that are added it takes some four for earlier ones, of 3,000,000 some 400, and of 10,000,000 one in a hundred.
 */
export class KeyFilter {
  #words: Uint32Array | undefined;
  /** Made of what was looked at, so that looking cannot be left out. */
  #touched = 0;

  /** Adds `keys`; for each, 1 when it was in it or is among those before it, and rarely when not. */
  addAll(keys: readonly string[]): Uint8Array {
    const words = this.#words ??= new Uint32Array(WORDS);
    const hashes = new Uint32Array(2 * keys.length);
    for (let i = 0; i < keys.length; i++) hash(keys[i], { into: hashes, at: 2 * i });
    // Looking at all blocks first halves the time: the processor fetches several from memory at once.
    for (let i = 0; i < hashes.length; i += 2) {
      this.#touched ^= words[(hashes[i] & (BLOCKS - 1)) * BLOCK_WORDS];
    }
    const wereThere = new Uint8Array(keys.length);
    for (let i = 0; i < keys.length; i++) {
      wereThere[i] = this.#add(hashes[2 * i], hashes[2 * i + 1]) ? 1 : 0;
    }
    return wereThere;
  }

  /** Three bits each of two words of one block, by 8 + 20 bits of `low` and 17 + 10 of `high`. */
  #add(high: number, low: number): boolean {
    const words = this.#words!;
    const block = (high & (BLOCKS - 1)) * BLOCK_WORDS;
    const one = block + (low & (BLOCK_WORDS - 1));
    const other = block + ((low >>> 4) & (BLOCK_WORDS - 1));
    const bits = (1 << (low >>> 8)) | (1 << (low >>> 13)) | (1 << (low >>> 18));
    const others = (1 << (low >>> 23)) | (1 << (high >>> 17)) | (1 << (high >>> 22));
    const wasThere = (words[one] & bits) === bits && (words[other] & others) === others;
    words[one] |= bits;
    words[other] |= others;
    return wasThere;
  }
}

/** Writes two hashes of 32 bits into `into`, by two runs of FNV-1a with other starts. */
function hash(key: string, { into, at }: { into: Uint32Array; at: number }): void {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x5bd1e995);
  }
  into[at] = spread(a);
  into[at + 1] = spread(b);
}
