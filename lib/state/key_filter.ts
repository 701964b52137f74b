/** A set of keys in little memory, which may also report a key that was never added. */

import { spread } from "../key_table.ts";

/** Words of the filter: 8 MB; 1,000,000 keys set 7 % of the bits, 10,000,000 set 52 %. */
const WORDS = 2 ** 21;
/** Words of a block: 64 bytes, which the processor reads at once. */
const BLOCK_WORDS = 16;
const BLOCKS = WORDS / BLOCK_WORDS;

/**
 * A Bloom filter whose bits of one key are in one block: it never misses a key that was added. Of 1,000,000 different keys
 * that are added it takes one for an earlier one, of 3,000,000 some 250, and of 10,000,000 one in a hundred.
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

  #add(high: number, low: number): boolean {
    const block = (high & (BLOCKS - 1)) * BLOCK_WORDS;
    let missing = this.#set(block, low);
    missing += this.#set(block, low >>> 9);
    missing += this.#set(block, low >>> 18);
    missing += this.#set(block, high >>> 17);
    missing += this.#set(block, ((high >>> 26) << 5) | (low >>> 27));
    return missing === 0;
  }

  /** Sets the bit of `block` that the lowest nine bits of `place` say; 1 where it was not set. */
  #set(block: number, place: number): number {
    const words = this.#words!;
    const at = block + ((place >>> 5) & (BLOCK_WORDS - 1));
    const mask = 1 << (place & 31);
    if ((words[at] & mask) !== 0) return 0;
    words[at] |= mask;
    return 1;
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
