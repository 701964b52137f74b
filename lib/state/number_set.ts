/** A set of small numbers, in a bit for each number up to the largest. */

const MIN_BYTES = 1024;

/** Numbers from 0 on. */
export class NumberSet {
  /** How many numbers are in it. */
  size = 0;
  #bits: Uint8Array;

  /** @param limit There is room for numbers below this; it grows with larger ones. */
  constructor(limit = 0) {
    this.#bits = new Uint8Array(Math.ceil(limit / 8));
  }

  /** The set that `toBytes` gave. */
  static of(bytes: Uint8Array): NumberSet {
    const set = new NumberSet();
    set.#bits = bytes;
    for (const byte of bytes) set.size += bitsOf(byte);
    return set;
  }

  /** Adds `number`; whether it was not in it. */
  add(number: number): boolean {
    if (this.has(number)) return false;
    if (number >>> 3 >= this.#bits.length) this.#grow(number);
    this.#bits[number >>> 3] |= 1 << (number & 7);
    this.size++;
    return true;
  }

  /** Takes `number` out, if it is in it. */
  delete(number: number): void {
    if (!this.has(number)) return;
    this.#bits[number >>> 3] &= ~(1 << (number & 7));
    this.size--;
  }

  /** Whether `number` is in it. */
  has(number: number): boolean {
    return (this.#bits[number >>> 3] & (1 << (number & 7))) !== 0;
  }

  /** All of it, a bit for each number. */
  toBytes(): Uint8Array {
    return this.#bits;
  }

  #grow(number: number): void {
    const bits = new Uint8Array(Math.max(2 * this.#bits.length, (number >>> 3) + 1, MIN_BYTES));
    bits.set(this.#bits);
    this.#bits = bits;
  }
}

function bitsOf(byte: number): number {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>>= 1) count += rest & 1;
  return count;
}
