/** What making a person of a record counts, as a number: the same record can be counted again without being made. */

import type { Position } from "../input/record.ts";
import type { RecordWarnings } from "./record_warnings.ts";

/** Shapes that are told apart; records of further ones have none. */
const MAX_SHAPES = 0xffff;

/** Words of 32 mappings in a pattern, one bit for each: whether it is there, is read as seconds, as milliseconds. */
const WORDS = 3;
const [PRESENT, SECONDS, MILLISECONDS] = [0, 1, 2];

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
  /** How many shapes there are. */
  #length = 0;
  /** What each adds, one behind the other, as processors like it; there may be more room. */
  #patterns = new Int32Array(0);
  /** Shapes by a hash of what they add. */
  #byHash = new Map<number, number>();
  #pattern: Int32Array;
  /** By shape, records that were counted by `repeat` and are not in the counts yet. */
  #unsettled: number[] = [];

  constructor(counts: RecordCounts) {
    this.#counts = counts;
    const { present, warnings } = counts;
    this.#lastPresent = present.map(() => 0);
    this.#lastGuesses = warnings.guesses.map(() => ({ s: 0, ms: 0 }));
    // At least one, so that there is something of a shape where there are no mappings.
    this.#pattern = new Int32Array(WORDS * Math.ceil((present.length + 1) / 32));
  }

  /**
   * The shape of what was counted since the last call, which must be one record; undefined where it has none. It has to
   * be called behind each record of which a shape is wanted, and before it where others came between.
   */
  take(): number | undefined {
    const { warnings: { told } } = this.#counts;
    const isTold = told !== this.#lastTold;
    this.#lastTold = told;
    if (!this.#takePattern() || isTold) return undefined;
    const pattern = this.#pattern;
    const hash = hashOf(pattern);
    const known = this.#byHash.get(hash);
    if (known !== undefined) return this.#isPattern(known) ? known : undefined;
    return this.#length < MAX_SHAPES ? this.#add(hash, pattern) : undefined;
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
    this.#forEach(shape, (mapping, { s, ms }) => {
      if (s) warnings.placeGuess("s", position, mapping);
      if (ms) warnings.placeGuess("ms", position, mapping);
    });
  }

  /** Adds to the counts what `repeat` has counted. */
  settle(): void {
    const { present, warnings: { guesses } } = this.#counts;
    this.#unsettled.forEach((count, shape) => {
      this.#forEach(shape, (mapping, { isPresent, s, ms }) => {
        if (isPresent) present[mapping] += count;
        if (s) guesses[mapping].s += count;
        if (ms) guesses[mapping].ms += count;
      });
      this.#unsettled[shape] = 0;
    });
    this.#takePattern();
  }

  /** All shapes, to be kept. */
  toBytes(): Uint8Array {
    const words = this.#patterns.slice(0, this.#length * this.#pattern.length);
    return new Uint8Array(words.buffer);
  }

  /** Knows the shapes of `bytes`, which `toBytes` gave under the same mappings, by the same numbers; none may be known. */
  load(bytes: Uint8Array): void {
    const words = new Int32Array(bytes.slice().buffer);
    const { length } = this.#pattern;
    for (let at = 0; at < words.length; at += length) {
      const pattern = words.subarray(at, at + length);
      this.#add(hashOf(pattern), pattern);
    }
  }

  #add(hash: number, pattern: Int32Array): number {
    const shape = this.#length++;
    const at = shape * pattern.length;
    if (at === this.#patterns.length) {
      const longer = new Int32Array(Math.max(2 * at, pattern.length));
      longer.set(this.#patterns);
      this.#patterns = longer;
    }
    this.#patterns.set(pattern, at);
    this.#byHash.set(hash, shape);
    return shape;
  }

  /** Puts what was counted since the last call into `#pattern`; whether it can be of one record. */
  #takePattern(): boolean {
    const { present, warnings: { guesses, guessing } } = this.#counts;
    const pattern = this.#pattern;
    const last = this.#lastPresent;
    for (let i = 0; i < pattern.length; i++) pattern[i] = 0;
    let all = 0;
    for (let first = 0, word = PRESENT; first < present.length; first += 32, word += WORDS) {
      const end = Math.min(first + 32, present.length);
      let bits = 0;
      for (let i = first; i < end; i++) {
        const count = present[i];
        const there = count - last[i];
        last[i] = count;
        all |= there;
        bits |= there << (i - first);
      }
      pattern[word] = bits;
    }
    for (const i of guessing) {
      const { s, ms } = guesses[i];
      const before = this.#lastGuesses[i];
      const seconds = s - before.s;
      const milliseconds = ms - before.ms;
      all |= seconds | milliseconds;
      pattern[WORDS * (i >>> 5) + SECONDS] |= seconds << (i & 31);
      pattern[WORDS * (i >>> 5) + MILLISECONDS] |= milliseconds << (i & 31);
      before.s = s;
      before.ms = ms;
    }
    return (all & ~1) === 0;
  }

  /** Whether `shape` adds what `#pattern` does. */
  #isPattern(shape: number): boolean {
    const pattern = this.#pattern;
    const patterns = this.#patterns;
    const at = shape * pattern.length;
    for (let i = 0; i < pattern.length; i++) if (patterns[at + i] !== pattern[i]) return false;
    return true;
  }

  #forEach(
    shape: number,
    look: (mapping: number, has: { isPresent: boolean; s: boolean; ms: boolean }) => void,
  ): void {
    const first = shape * this.#pattern.length;
    const has = (mapping: number, word: number) =>
      (this.#patterns[first + WORDS * (mapping >>> 5) + word] & (1 << (mapping & 31))) !== 0;
    for (let mapping = 0; mapping < this.#lastPresent.length; mapping++) {
      look(mapping, {
        isPresent: has(mapping, PRESENT),
        s: has(mapping, SECONDS),
        ms: has(mapping, MILLISECONDS),
      });
    }
  }
}

/** Of 30 bits, which V8 keeps without an object, by FNV-1a; two shapes with one hash are told apart by their bits. */
function hashOf(pattern: Int32Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < pattern.length; i++) {
    hash = Math.imul(hash ^ pattern[i], 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash & 0x3fffffff;
}
