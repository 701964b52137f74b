/** Finds keys that are there again, in memory and exactly. */

import type { Position } from "../input/record.ts";
import { KeyEntries, type KeyHolder, type NewEntry } from "./key_entries.ts";
import { hashOf } from "./key_text.ts";

/** Places there are at first; always a power of two. */
const FIRST_PLACES = 1024;

/** A table with fewer places grows fast, as it takes little memory. */
const SMALL_PLACES = 64 * 1024;

/** A table that has more numbers than so many a key is made anew instead of being emptied. */
const SPARSE = 16;

/** How full the table may get: above it, looking for a key that is not there takes many steps. */
const MAX_LOAD = 0.6;

/** A key that is there again: who has it first, and who again. */
export interface Repeat {
  key: string;
  owners: [string, string];
  positions: [Position, Position];
  /** Which record of the run it is that has it again. */
  number: number;
}

/** What a table needs. */
export interface RepeatTableOptions {
  /** Whether a key is there again only when another owner has it. */
  hasOwners: boolean;
  /** Called with each key the first time that it is there again. */
  onRepeat: (repeat: Repeat) => void;
  /** Called when the first holder of a key that is there again has it further in front already. */
  onEarlier: (holder: KeyHolder) => void;
}

/** A table of keys with open addressing. */
export class RepeatTable {
  /** Keys that are there again. */
  repeated = 0;
  /** Additions of keys that were there, by whomever. */
  again = 0;
  readonly entries: KeyEntries = new KeyEntries();

  #options: RepeatTableOptions;
  #size = 0;
  /**
   * Two numbers a place, side by side as both are needed: where its entry is and one more, 0 where it is free, and the
   * hash of the key.
   */
  #places = new Uint32Array(2 * FIRST_PLACES);

  constructor(options: RepeatTableOptions) {
    this.#options = options;
  }

  /** Adds a key. */
  add(entry: NewEntry): void {
    const { key, owner } = entry;
    const { entries } = this;
    const place = this.#find(key.hash, key.bytes, 0, key.length);
    if (this.#places[place] === 0) {
      this.#enter(place, key.hash, entries.append(entry));
      return;
    }
    this.again++;
    if (entries.isMarked) return;
    const isOther = !this.#options.hasOwners || !this.#isOwner(owner!.bytes, 0, owner!.length);
    if (isOther) this.#mark({ ...entry, owner: owner?.toString() ?? "" });
  }

  /** Adds `bytes`, the entries of another table, which are of later records. */
  merge(bytes: Uint8Array): void {
    const { entries } = this;
    for (let at = 0, end = 0; at < bytes.length; at = end) {
      entries.open(bytes, at);
      const { keyStart, ownerStart, isMarked } = entries;
      end = entries.end;
      const hash = hashOf(bytes, keyStart, ownerStart);
      const place = this.#find(hash, bytes, keyStart, ownerStart);
      if (this.#places[place] === 0) {
        if (isMarked) this.repeated++;
        this.#enter(place, hash, entries.copy(bytes, at, end));
        continue;
      }
      this.again++;
      if (entries.isMarked) continue;
      if (!this.#options.hasOwners || !this.#isOwner(bytes, ownerStart, end)) {
        const { start: first, bytes: block } = entries;
        entries.open(bytes, at);
        const next = entries.holder();
        entries.open(block, first);
        this.#mark(next);
      } else if (isMarked) {
        entries.mark();
        this.repeated++;
        this.#options.onEarlier(entries.holder());
      }
    }
  }

  /** Empties it; what was counted stays. */
  clear(): void {
    this.entries.clear();
    // Of few keys in many places, most of the time would go into that.
    const isSparse = this.#size * SPARSE < this.#places.length;
    if (isSparse) this.#places = new Uint32Array(2 * FIRST_PLACES);
    else this.#places.fill(0);
    this.#size = 0;
  }

  /** Marks the open entry, whose key `next` has as well. */
  #mark(next: Omit<KeyHolder, "key">): void {
    const first = this.entries.holder();
    this.entries.mark();
    this.repeated++;
    this.#options.onRepeat({
      key: first.key,
      owners: [first.owner, next.owner],
      positions: [first.position, next.position],
      number: next.number,
    });
  }

  /** Whether `bytes[start..end]` is the owner of the open entry. */
  #isOwner(bytes: Uint8Array, start: number, end: number): boolean {
    const { bytes: block, ownerStart, end: ownerEnd } = this.entries;
    return isEqual(block.subarray(ownerStart, ownerEnd), bytes.subarray(start, end));
  }

  /** The place of the key `bytes[start..end]`, whose entry is open then, or the free one where it would go. */
  #find(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const { entries } = this;
    const places = this.#places;
    const mask = places.length - 1;
    let place = hash * 2 & mask;
    for (; places[place] > 0; place = place + 2 & mask) {
      if (places[place + 1] !== hash) continue;
      entries.openAt(places[place] - 1);
      const { bytes: block, keyStart, ownerStart } = entries;
      if (isEqual(block.subarray(keyStart, ownerStart), bytes.subarray(start, end))) break;
    }
    return place;
  }

  #enter(place: number, hash: number, start: number): void {
    this.#places[place] = start + 1;
    this.#places[place + 1] = hash;
    if (++this.#size * 2 > this.#places.length * MAX_LOAD) this.#grow();
  }

  #grow(): void {
    const before = this.#places;
    const isSmall = before.length < SMALL_PLACES * 2;
    const places = this.#places = new Uint32Array(before.length * (isSmall ? 8 : 2));
    const mask = places.length - 1;
    for (let i = 0; i < before.length; i += 2) {
      if (before[i] === 0) continue;
      let place = before[i + 1] * 2 & mask;
      while (places[place] > 0) place = place + 2 & mask;
      places[place] = before[i];
      places[place + 1] = before[i + 1];
    }
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
