/** Finds keys that are there again, in memory and exactly. */

import type { Position } from "../input/record.ts";
import { KeyEntries, type KeyHolder, type NewEntry } from "./key_entries.ts";
import { hashOf } from "./key_text.ts";

/** Places there are at first; always a power of two. */
const FIRST_PLACES = 1024;

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
  #hashes = new Uint32Array(FIRST_PLACES);
  /** Where the entry of each place begins, and one more: 0 is a free place. */
  #starts = new Uint32Array(FIRST_PLACES);

  constructor(options: RepeatTableOptions) {
    this.#options = options;
  }

  /** Adds a key. */
  add(entry: NewEntry): void {
    const { key, owner } = entry;
    const { entries } = this;
    const hash = hashOf(key.bytes, 0, key.length);
    const place = this.#find(hash, key.bytes, 0, key.length);
    if (this.#starts[place] === 0) {
      this.#enter(place, hash);
      entries.append(entry);
      return;
    }
    this.again++;
    const start = this.#starts[place] - 1;
    if (entries.isMarked(start)) return;
    const isOther = !this.#options.hasOwners ||
      !isEqual(entries.bytes.subarray(entries.ownerStart, entries.end), owner!.content());
    if (isOther) this.#mark(start, { ...entry, owner: owner?.toString() ?? "" });
  }

  /** Adds `bytes`, the entries of another table, which are of later records. */
  merge(bytes: Uint8Array): void {
    const { entries } = this;
    for (let at = 0; at < bytes.length;) {
      entries.open(at, bytes);
      const { keyStart, ownerStart, end } = entries;
      const hash = hashOf(bytes, keyStart, ownerStart);
      const place = this.#find(hash, bytes, keyStart, ownerStart);
      if (this.#starts[place] === 0) {
        if (entries.isMarked(at, bytes)) this.repeated++;
        this.#enter(place, hash);
        entries.copy(bytes, at, end);
      } else this.#mergeEntry(this.#starts[place] - 1, bytes, { at, owner: ownerStart, end });
      at = end;
    }
  }

  /** Empties it; what was counted stays. */
  clear(): void {
    this.entries.clear();
    this.#starts.fill(0);
    this.#size = 0;
  }

  #mergeEntry(
    start: number,
    bytes: Uint8Array,
    { at, owner, end }: { at: number; owner: number; end: number },
  ): void {
    const { entries } = this;
    this.again++;
    if (entries.isMarked(start)) return;
    const isOther = !this.#options.hasOwners || !isEqual(
      entries.bytes.subarray(entries.ownerStart, entries.end),
      bytes.subarray(owner, end),
    );
    if (isOther) this.#mark(start, entries.at(at, bytes));
    else if (entries.isMarked(at, bytes)) {
      entries.mark(start);
      this.repeated++;
    }
  }

  #mark(start: number, next: Omit<KeyHolder, "key">): void {
    const first = this.entries.at(start);
    this.entries.mark(start);
    this.repeated++;
    this.#options.onRepeat({
      key: first.key,
      owners: [first.owner, next.owner],
      positions: [first.position, next.position],
      number: next.number,
    });
  }

  /** The place of the key `bytes[start..end]`, whose entry is open then, or the free one where it would go. */
  #find(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const { entries } = this;
    const mask = this.#starts.length - 1;
    let place = hash & mask;
    for (; this.#starts[place] > 0; place = place + 1 & mask) {
      if (this.#hashes[place] !== hash) continue;
      entries.open(this.#starts[place] - 1);
      const { keyStart, ownerStart } = entries;
      if (isEqual(entries.bytes.subarray(keyStart, ownerStart), bytes.subarray(start, end))) break;
    }
    return place;
  }

  /** Makes what is appended next the entry of `place`. */
  #enter(place: number, hash: number): void {
    this.#hashes[place] = hash;
    this.#starts[place] = this.entries.length + 1;
    if (++this.#size > this.#starts.length * MAX_LOAD) this.#grow();
  }

  #grow(): void {
    const hashes = this.#hashes;
    const starts = this.#starts;
    this.#hashes = new Uint32Array(hashes.length * 2);
    this.#starts = new Uint32Array(starts.length * 2);
    const mask = this.#starts.length - 1;
    for (let i = 0; i < starts.length; i++) {
      if (starts[i] === 0) continue;
      let place = hashes[i] & mask;
      while (this.#starts[place] > 0) place = place + 1 & mask;
      this.#hashes[place] = hashes[i];
      this.#starts[place] = starts[i];
    }
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
