/** Reads the list that the last run has left, in the order of the data: two blocks of it are at hand. */

import { Entries } from "./record_entries.ts";
import type { RecordStore } from "./record_store.ts";

/** How many entries behind the next one are looked at: so many records may have left the data in one place. */
const REACH = 64;

/** Goes through the list that holds. */
export class RecordListReader {
  /** Two blocks, one behind the other. */
  readonly entries: Entries;
  /** How many of them there are. */
  length = 0;
  /** The one that should be next, by its index among these. */
  at = 0;

  #store: RecordStore;
  /** The lower halves of the hashes, each in front of a higher one: these are compared faster. */
  #lows: Uint32Array;
  #blockEntries: number;
  /** The block that they begin with. */
  #block = 0;
  /** By the hash of its first entry each block; undefined before a record was missing. */
  #heads: Map<bigint, number> | undefined;

  /** @param store Has a list that holds. */
  constructor(store: RecordStore) {
    this.#store = store;
    this.#blockEntries = store.blockEntries;
    this.entries = new Entries(2 * this.#blockEntries);
    this.#lows = new Uint32Array(this.entries.hashes.buffer);
    this.#load(0);
  }

  /** The index in the list of the first of the entries. */
  get first(): number {
    return this.#block * this.#blockEntries;
  }

  /** The index of the entry with this hash, or -1 where none is near. */
  find(hash: bigint): number {
    const { hashes } = this.entries;
    const { at } = this;
    if (at < this.length && hashes[at] === hash) return at;
    const low = Number(BigInt.asUintN(32, hash));
    const end = Math.min(at + REACH, this.length);
    for (let i = at + 1; i < end; i++) {
      if (this.#lows[2 * i] === low && hashes[i] === hash) return i;
    }
    return this.#jump(hash);
  }

  /** The index of the entry that has index `inList` in the list; it is read where it is not at hand. */
  indexOf(inList: number): number {
    const index = inList - this.first;
    if (index >= 0 && index < this.length) return index;
    this.#load(Math.floor(inList / this.#blockEntries));
    return inList % this.#blockEntries;
  }

  /** Goes on with the entry that has this index. */
  moveTo(index: number): void {
    this.at = index;
    if (index < this.#blockEntries || this.length <= this.#blockEntries) return;
    this.entries.drop(this.#blockEntries);
    this.length -= this.#blockEntries;
    this.at -= this.#blockEntries;
    this.#block++;
    this.#loadSecond();
  }

  /** Goes on at the block that begins with this hash, and gives the index there, or -1 where none does. */
  #jump(hash: bigint): number {
    this.#heads ??= new Map(this.#store.heads().map((head, block) => [head, block]));
    const block = this.#heads.get(hash);
    if (block === undefined) return -1;
    this.#load(block);
    return 0;
  }

  #load(block: number): void {
    this.#block = block;
    this.at = 0;
    this.length = this.#hasBlock(block) ? this.#store.read(block, this.entries, 0) : 0;
    this.#loadSecond();
  }

  #loadSecond(): void {
    const next = this.#block + 1;
    if (!this.#hasBlock(next)) return;
    this.length += this.#store.read(next, this.entries, this.#blockEntries);
  }

  #hasBlock(block: number): boolean {
    return block * this.#blockEntries < this.#store.list!.count;
  }
}
