/** A set of keys in little memory, which may also report a key that was never added. */

import { spread } from "../key_table.ts";

/** Bits of the filter: 8 MB; 1,000,000 keys set 6 % of them, 10,000,000 set 45 %. */
const BITS = 2 ** 26;
/** Bits that a key sets. */
const PROBES = 4;

/**
 * A Bloom filter: it never misses a key that was added. It reports one in 80,000 other keys when it has 1,000,000 keys,
 * and one in 25 when it has 10,000,000.
 */
export class KeyFilter {
  #words: Uint32Array | undefined;

  /** Adds `key`; true when it was in it, and rarely when it was not. */
  add(key: string): boolean {
    const words = this.#words ??= new Uint32Array(BITS / 32);
    const [first, step] = hashes(key);
    let wasThere = true;
    for (let i = 0, bit = first; i < PROBES; i++, bit = (bit + step) & (BITS - 1)) {
      const word = words[bit >>> 5];
      const mask = 1 << (bit & 31);
      if ((word & mask) !== 0) continue;
      wasThere = false;
      words[bit >>> 5] = word | mask;
    }
    return wasThere;
  }
}

/** The first bit of `key` and the distance to the next, by two runs of FNV-1a with other starts. */
function hashes(key: string): [number, number] {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x5bd1e995);
  }
  return [spread(a) & (BITS - 1), (spread(b) & (BITS - 1)) | 1];
}
