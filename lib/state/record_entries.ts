/** Entries of a list of records: what is kept of each record of a run. */

import type { TextExtent } from "../input/known_texts.ts";

/** In place of a user's number: the entry stands for nobody. */
export const NOBODY = 0xffffffff;

/** Numbers of an extent, and the most that one of them can be. */
const EXTENT = 4;
const MAX_EXTENT = 0xffff;

/** Bytes of an entry: its hash, number, shape and extent. */
const ENTRY_BYTES = 8 + 4 + 2 + 2 * EXTENT;

/** Entries one behind the other. */
export class Entries {
  /** Of the text of each record. */
  readonly hashes: BigUint64Array;
  /** What the state calls the user of each. */
  readonly numbers: Uint32Array;
  /** That of each, as `RecordShapes` has it. */
  readonly shapes: Uint16Array;

  /** The halves of the hashes, which are copied without an object for each. */
  #halves: Uint32Array;
  /** Of each four numbers: `bytes`, `newlines`, `lastLine` and `continuations`. */
  #extents: Uint16Array;

  /** @param length How many there is room for; all of them are 0. */
  constructor(length: number) {
    this.hashes = new BigUint64Array(length);
    this.#halves = new Uint32Array(this.hashes.buffer);
    this.numbers = new Uint32Array(length);
    this.shapes = new Uint16Array(length);
    this.#extents = new Uint16Array(EXTENT * length);
  }

  /** The entries that `toBytes` gave. */
  static of(bytes: Uint8Array): Entries {
    const entries = new Entries(bytes.length / ENTRY_BYTES);
    entries.read(bytes, 0);
    return entries;
  }

  /** How many bytes the text of entry `i` has; 0 where that is not known. */
  bytesAt(i: number): number {
    return this.#extents[EXTENT * i];
  }

  /** Sets how far the text of entry `i` goes; what is too long for an entry is not known. */
  setExtent(i: number, extent: Readonly<TextExtent> | undefined): void {
    const at = EXTENT * i;
    const extents = this.#extents;
    // None of the others is greater.
    if (extent === undefined || extent.bytes > MAX_EXTENT) {
      extents.fill(0, at, at + EXTENT);
      return;
    }
    extents[at] = extent.bytes;
    extents[at + 1] = extent.newlines;
    extents[at + 2] = extent.lastLine;
    extents[at + 3] = extent.continuations;
  }

  /** Writes into `extent` how far the text of entry `i` goes. */
  readExtent(i: number, extent: TextExtent): void {
    const at = EXTENT * i;
    const extents = this.#extents;
    extent.bytes = extents[at];
    extent.newlines = extents[at + 1];
    extent.lastLine = extents[at + 2];
    extent.continuations = extents[at + 3];
  }

  /** Makes entry `at` what entry `i` of `from` is. */
  copy(from: Entries, { i, at }: { i: number; at: number }): void {
    this.#halves[2 * at] = from.#halves[2 * i];
    this.#halves[2 * at + 1] = from.#halves[2 * i + 1];
    this.numbers[at] = from.numbers[i];
    this.shapes[at] = from.shapes[i];
    for (let k = 0; k < EXTENT; k++) this.#extents[EXTENT * at + k] = from.#extents[EXTENT * i + k];
  }

  /** Takes the first `count` off: those behind them move up. */
  drop(count: number): void {
    for (const part of [this.hashes, this.numbers, this.shapes]) part.copyWithin(0, count);
    this.#extents.copyWithin(0, EXTENT * count);
  }

  /** The first `count` as bytes, in the order of this machine. */
  toBytes(count: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(count * ENTRY_BYTES);
    let at = 0;
    for (const part of this.#parts()) {
      const length = part.byteLength / this.hashes.length * count;
      bytes.set(new Uint8Array(part.buffer, part.byteOffset, length), at);
      at += length;
    }
    return bytes;
  }

  /**
   * Reads what `toBytes` gave into the entries from `first` on.
   *
   * @returns how many there are.
   */
  read(bytes: Uint8Array, first: number): number {
    const count = bytes.length / ENTRY_BYTES;
    let at = 0;
    for (const part of this.#parts()) {
      const size = part.byteLength / this.hashes.length;
      const target = new Uint8Array(part.buffer, size * first, size * count);
      target.set(bytes.subarray(at, at + size * count));
      at += size * count;
    }
    return count;
  }

  #parts(): (BigUint64Array | Uint32Array | Uint16Array)[] {
    return [this.hashes, this.numbers, this.shapes, this.#extents];
  }
}
