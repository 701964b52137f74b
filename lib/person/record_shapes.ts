/** What making a person of a record counts, as a number: the same record can be counted again without being made. */

import type { Position } from "../input/record.ts";
import type { Guesses, RecordWarnings } from "./record_warnings.ts";

/** Shapes that are told apart; records of further ones have none. */
const MAX_SHAPES = 0xffff;

/** Bits of what one mapping counts for one record. */
const PRESENT = 1;
const SECONDS = 2;
const MILLISECONDS = 4;

/** What is counted by index of the mapping. */
export interface RecordCounts {
  /** Records that have what the mapping takes. */
  present: number[];
  warnings: RecordWarnings;
}

/**
 * The shapes of the records of one run. A shape is what one record adds to the counts of all mappings; records of which
 * something is told besides, with their place, have none.
 */
export class RecordShapes {
  /** How many records were counted by `repeat`. */
  repeated = 0;

  #counts: RecordCounts;
  /** The counts behind the record that was looked at last. */
  #lastPresent: number[];
  #lastGuesses: { s: number; ms: number }[];
  #lastTold = 0;
  /** By shape what it adds, a byte for each mapping and one that is 0. */
  #patterns: Uint8Array[] = [];
  /** Shapes by a hash of what they add. */
  #byHash = new Map<number, number>();
  #pattern: Uint8Array;
  /** By shape, records that were counted by `repeat` and are not in the counts yet. */
  #unsettled: number[] = [];

  constructor(counts: RecordCounts) {
    this.#counts = counts;
    const { present, warnings } = counts;
    this.#lastPresent = present.map(() => 0);
    this.#lastGuesses = warnings.guesses.map(() => ({ s: 0, ms: 0 }));
    // One more, so that there is something of a shape where there are no mappings.
    this.#pattern = new Uint8Array(present.length + 1);
  }

  /**
   * The shape of what was counted since the last call, which must be one record; undefined where it has none. It has to
   * be called behind each record of which a shape is wanted, and before it where others came between.
   */
  take(): number | undefined {
    const { warnings: { told } } = this.#counts;
    const isTold = told !== this.#lastTold;
    this.#lastTold = told;
    const hash = this.#takePattern();
    if (isTold || hash === undefined) return undefined;
    const known = this.#byHash.get(hash);
    if (known !== undefined) {
      return isEqual(this.#patterns[known], this.#pattern) ? known : undefined;
    }
    return this.#patterns.length < MAX_SHAPES ? this.#add(hash, this.#pattern.slice()) : undefined;
  }

  /** Counts a record of `shape`, which begins at `position`. */
  repeat(shape: number, position: Position): void {
    this.repeated++;
    const count = this.#unsettled[shape];
    if (count !== undefined) {
      this.#unsettled[shape] = count + 1;
      return;
    }
    this.#unsettled[shape] = 1;
    const { warnings } = this.#counts;
    this.#patterns[shape].forEach((bits, mapping) => {
      if (bits & SECONDS) warnings.placeGuess("s", position, mapping);
      if (bits & MILLISECONDS) warnings.placeGuess("ms", position, mapping);
    });
  }

  /** Adds to the counts what `repeat` has counted. */
  settle(): void {
    const { present, warnings: { guesses } } = this.#counts;
    this.#unsettled.forEach((count, shape) => {
      this.#patterns[shape].forEach((bits, mapping) => {
        if (bits & PRESENT) present[mapping] += count;
        if (bits & SECONDS) guesses[mapping].s += count;
        if (bits & MILLISECONDS) guesses[mapping].ms += count;
      });
      this.#unsettled[shape] = 0;
    });
    this.#takePattern();
  }

  /** All shapes, to be kept: a byte for each mapping and one more, shape by shape. */
  toBytes(): Uint8Array {
    const bytes = new Uint8Array(this.#patterns.length * this.#pattern.length);
    this.#patterns.forEach((pattern, shape) => bytes.set(pattern, shape * this.#pattern.length));
    return bytes;
  }

  /** Knows the shapes of `bytes`, which `toBytes` gave under the same mappings, by the same numbers; none may be known. */
  load(bytes: Uint8Array): void {
    const { length } = this.#pattern;
    for (let at = 0; at < bytes.length; at += length) {
      const pattern = bytes.slice(at, at + length);
      this.#add(hashOf(pattern), pattern);
    }
  }

  #add(hash: number, pattern: Uint8Array): number {
    const shape = this.#patterns.length;
    this.#patterns.push(pattern);
    this.#byHash.set(hash, shape);
    return shape;
  }

  /** Puts what was counted since the last call into `#pattern`; its hash, or undefined where it is more than a record. */
  #takePattern(): number | undefined {
    const { present, warnings: { guesses, guessing } } = this.#counts;
    const [pattern, last] = [this.#pattern, this.#lastPresent];
    let all = 0;
    for (let i = 0; i < present.length; i++) {
      const there = present[i] - last[i];
      last[i] = present[i];
      all |= there;
      pattern[i] = there * PRESENT;
    }
    for (const i of guessing) {
      const { s, ms } = guesses[i];
      const before = this.#lastGuesses[i];
      const [seconds, milliseconds] = [s - before.s, ms - before.ms];
      all |= seconds | milliseconds;
      pattern[i] |= seconds * SECONDS | milliseconds * MILLISECONDS;
      before.s = s;
      before.ms = ms;
    }
    return (all & ~1) === 0 ? hashOf(pattern) : undefined;
  }
}

/** Of 53 bits, by two runs of FNV-1a with other primes. */
function hashOf(pattern: Uint8Array): number {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = 0; i < pattern.length; i++) {
    a = Math.imul(a ^ pattern[i], 0x01000193);
    b = Math.imul(b ^ pattern[i], 0x5bd1e995);
  }
  return (a >>> 0) * 2 ** 21 + ((b >>> 0) & 0x1fffff);
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}
