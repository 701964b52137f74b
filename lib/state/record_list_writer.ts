/** Writes the list of the records of a run; as long as it is the last one again, nothing is written. */

import { NumberSet } from "./number_set.ts";
import { type Entries, newEntries, NOBODY, type RecordStore } from "./record_store.ts";

/** One record. */
export interface RecordEntry {
  /** Of its text. */
  hash: bigint;
  /** What the state calls the user. */
  number: number;
  shape: number;
}

/** One new list. */
export class RecordListWriter {
  /** Entries that it has so far. */
  count = 0;

  #store: RecordStore;
  /** The entries that are in no block yet; undefined as long as it is the last list up to here. */
  #open: Entries | undefined;
  #openCount = 0;
  /** The indexes of those that hold. */
  #confirmed = new NumberSet();

  constructor(store: RecordStore) {
    this.#store = store;
  }

  /** Adds a record that is the entry with `index` of the last list again, and holds. */
  keep(entry: RecordEntry, index: number): void {
    this.confirm(this.count);
    if (this.#open !== undefined || index !== this.count) this.#add(entry);
    else this.count++;
  }

  /** Adds another record, and gives its index; it holds when it is confirmed. */
  add(entry: RecordEntry): number {
    const index = this.count;
    this.#add(entry);
    return index;
  }

  /** Tells that the entry with this index of the new list holds. */
  confirm(index: number): void {
    this.#confirmed.add(index);
  }

  /** Ends the list, so that nothing of it is to be written any more. */
  end(): void {
    if (this.#open === undefined) {
      if (this.count === (this.#store.list?.count ?? 0)) return;
      this.#part();
    }
    if (this.#openCount > 0) this.#flush();
    if (this.#confirmed.size < this.count) this.#clean();
  }

  #add(entry: RecordEntry): void {
    if (this.#open === undefined) this.#part();
    const { hashes, numbers, shapes } = this.#open!;
    hashes[this.#openCount] = entry.hash;
    numbers[this.#openCount] = entry.number;
    shapes[this.#openCount] = entry.shape;
    this.count++;
    if (++this.#openCount === this.#store.blockEntries) this.#flush();
  }

  /** Goes on with a list of its own: up to here it is like the last one. */
  #part(): void {
    const { blockEntries } = this.#store;
    this.#open = newEntries(blockEntries);
    const blocks = Math.floor(this.count / blockEntries);
    this.#openCount = this.count - blocks * blockEntries;
    if (blocks > 0) this.#store.copy(blocks);
    if (this.#openCount > 0) this.#store.read(blocks, this.#open, 0);
  }

  #flush(): void {
    const block = Math.ceil(this.count / this.#store.blockEntries) - 1;
    this.#store.write(block, this.#open!, this.#openCount);
    this.#openCount = 0;
  }

  /** Has those that do not hold stand for nobody. */
  #clean(): void {
    const { blockEntries } = this.#store;
    const entries = newEntries(blockEntries);
    for (let first = 0; first < this.count; first += blockEntries) {
      const count = this.#store.readNew(first / blockEntries, entries);
      let isChanged = false;
      for (let i = 0; i < count; i++) {
        if (this.#confirmed.has(first + i)) continue;
        entries.numbers[i] = NOBODY;
        isChanged = true;
      }
      if (isChanged) this.#store.write(first / blockEntries, entries, count);
    }
  }
}
