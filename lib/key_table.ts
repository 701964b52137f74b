/** A set of keys, or a table of numbers by key, that holds hashes instead of the keys: 16 bytes a key at the most. */

/** Keys there is room for at first. */
const FIRST_CAPACITY = 1024;

/** How full the table may get: above it, looking for a key that is not there takes many steps. */
const MAX_LOAD = 0.75;

/** How much larger it becomes then, so that a key takes from 11 to 16 bytes, and a number as many again. */
const GROWTH = 1.5;

/**
 * Keys by their hashes of 64 bits, in typed arrays with open addressing. Two keys that have one hash are taken for the
 * same: that happens to one question in 10 million million when there are a million keys in it, and is less likely than
 * one in a thousand million at a billion keys.
 */
export class KeyTable {
  #size = 0;
  #capacity = 0;
  /** Two words of hash for each place; a place whose words are 0 is free. */
  #hashes = new Uint32Array(0);
  #numbers: Float64Array | undefined;
  /** The hash of the key in question. */
  #high = 0;
  #low = 0;

  /** @param options.hasNumbers Whether keys come with numbers. @default {false} */
  constructor({ hasNumbers = false }: { hasNumbers?: boolean } = {}) {
    if (hasNumbers) this.#numbers = new Float64Array(0);
  }

  /** How many keys are in it. Asking this first costs less than asking for a key. */
  get size(): number {
    return this.#size;
  }

  /** Whether `key` is in it. */
  has(key: string): boolean {
    return this.#size > 0 && this.#taken(this.#find(key));
  }

  /** The number that came with `key`; undefined when it is not in the table. */
  get(key: string): number | undefined {
    if (this.#size === 0) return undefined;
    const place = this.#find(key);
    return this.#taken(place) ? this.#numbers?.[place] : undefined;
  }

  /** Adds `key`, with a number where the table has numbers; a later number replaces an earlier one. */
  add(key: string, number = 0): void {
    if (this.#size + 1 > this.#capacity * MAX_LOAD) this.#grow();
    const place = this.#find(key);
    if (!this.#taken(place)) {
      this.#hashes[2 * place] = this.#high;
      this.#hashes[2 * place + 1] = this.#low;
      this.#size++;
    }
    if (this.#numbers !== undefined) this.#numbers[place] = number;
  }

  /** Takes `key` out; whether it was in the table. */
  delete(key: string): boolean {
    if (this.#size === 0) return false;
    let hole = this.#find(key);
    if (!this.#taken(hole)) return false;
    this.#size--;
    // Those behind it move up, as far as that brings them no further than where they belong.
    for (let place = this.#next(hole); this.#taken(place); place = this.#next(place)) {
      const home = this.#home(this.#hashes[2 * place]);
      const isBetween = hole < place ? hole < home && home <= place : hole < home || home <= place;
      if (isBetween) continue;
      this.#move(place, hole);
      hole = place;
    }
    this.#hashes[2 * hole] = this.#hashes[2 * hole + 1] = 0;
    return true;
  }

  /** The place of `key`, or the free one where it would go. */
  #find(key: string): number {
    this.#hash(key);
    return this.#search();
  }

  #search(): number {
    let place = this.#home(this.#high);
    while (
      this.#taken(place) &&
      (this.#hashes[2 * place] !== this.#high || this.#hashes[2 * place + 1] !== this.#low)
    ) place = this.#next(place);
    return place;
  }

  #taken(place: number): boolean {
    return this.#hashes[2 * place] !== 0 || this.#hashes[2 * place + 1] !== 0;
  }

  #home(high: number): number {
    return Math.floor(high / 2 ** 32 * this.#capacity);
  }

  #next(place: number): number {
    return place + 1 === this.#capacity ? 0 : place + 1;
  }

  #move(from: number, to: number): void {
    this.#hashes[2 * to] = this.#hashes[2 * from];
    this.#hashes[2 * to + 1] = this.#hashes[2 * from + 1];
    if (this.#numbers !== undefined) this.#numbers[to] = this.#numbers[from];
  }

  #grow(): void {
    const hashes = this.#hashes;
    const numbers = this.#numbers;
    this.#capacity = Math.max(FIRST_CAPACITY, Math.ceil(this.#capacity * GROWTH));
    this.#hashes = new Uint32Array(2 * this.#capacity);
    if (numbers !== undefined) this.#numbers = new Float64Array(this.#capacity);
    for (let i = 0; i < hashes.length; i += 2) {
      if (hashes[i] === 0 && hashes[i + 1] === 0) continue;
      this.#high = hashes[i];
      this.#low = hashes[i + 1];
      const place = this.#search();
      this.#hashes[2 * place] = this.#high;
      this.#hashes[2 * place + 1] = this.#low;
      if (numbers !== undefined) this.#numbers![place] = numbers[i / 2];
    }
  }

  /** Two words that depend on every character: cyrb53 by bryc (github.com/bryc/code, public domain), all 64 bits of it. */
  #hash(key: string): void {
    let high = 0xdeadbeef;
    let low = 0x41c6ce57;
    for (let i = 0; i < key.length; i++) {
      const unit = key.charCodeAt(i);
      high = Math.imul(high ^ unit, 2654435761);
      low = Math.imul(low ^ unit, 1597334677);
    }
    high = spread(high ^ Math.imul(low, 0x9e3779b1));
    low = spread(low ^ Math.imul(high, 0x85ebca77));
    this.#high = high;
    // No key has the hash of a free place.
    this.#low = high === 0 && low === 0 ? 1 : low;
  }
}

/** MurmurHash3's finalizer: every bit of `h` moves every bit of the result, 32 bits without a sign. */
export function spread(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
