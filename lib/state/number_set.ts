/** A set of small numbers, in a bit for each number that it may have. */

/** Numbers from 0 on, below a limit that is known beforehand. */
export class NumberSet {
  /** How many numbers are in it. */
  size = 0;
  #bits: Uint8Array;

  /** @param limit All of its numbers are below this. */
  constructor(limit: number) {
    this.#bits = new Uint8Array(Math.ceil(limit / 8));
  }

  /** Adds `number`; whether it was not in it. */
  add(number: number): boolean {
    if (this.has(number)) return false;
    this.#bits[number >>> 3] |= 1 << (number & 7);
    this.size++;
    return true;
  }

  /** Whether `number` is in it. */
  has(number: number): boolean {
    return (this.#bits[number >>> 3] & (1 << (number & 7))) !== 0;
  }
}
