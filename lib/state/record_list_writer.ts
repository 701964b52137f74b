/** Writes the list of the records of a run; as long as it is the last one again, nothing is written. */

import { NumberSet } from "./number_set.ts";
import { Entries } from "./record_entries.ts";
import type { RecordStore } from "./record_store.ts";

/** One new list. */
export class RecordListWriter {
  /** Entries that it has so far. */
  count = 0;
  /** What `add` and `keep` take entries out of. */
  source: Entries = new Entries(0);
  /** The indexes of those that hold. */
  readonly holds = new NumberSet();

  #store: RecordStore;
  /** The entries that are in no block yet; undefined as long as it is the last list up to here. */
  #open: Entries | undefined;
  #openCount = 0;

  constructor(store: RecordStore) {
    this.#store = store;
  }

  /** Adds entry `i` of `source`, which is the one with `index` of the last list again, and holds. */
  keep(i: number, index: number): void {
    this.confirm(this.count);
    if (this.#open !== undefined || index !== this.count) this.add(i);
    else this.count++;
  }

  /** Adds entry `i` of `source`, and gives its index; it holds when it is confirmed. */
  add(i: number): number {
    if (this.#open === undefined) this.#part();
    this.#open!.copy(this.source, { i, at: this.#openCount });
    const index = this.count++;
    if (++this.#openCount === this.#store.blockEntries) this.#flush();
    return index;
  }

  /** Tells that the entry with this index of the new list holds. */
  confirm(index: number): void {
    this.holds.add(index);
  }

  /** Ends the list, so that nothing of it is to be written any more. */
  end(): void {
    if (this.#open === undefined) {
      if (this.count === (this.#store.list?.count ?? 0)) return;
      this.#part();
    }
    if (this.#openCount > 0) this.#flush();
  }

  /** Goes on with a list of its own: up to here it is like the last one. */
  #part(): void {
    const { blockEntries } = this.#store;
    this.#open = new Entries(blockEntries);
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
}
