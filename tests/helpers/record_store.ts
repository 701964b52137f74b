/** Lists of records in memory, with blocks so short that few records make several. */

import {
  dropUnheld,
  type Entries,
  type ListFacts,
  type ListTrust,
  type NewBlocks,
  type RecordStore,
} from "../../lib/state/record_store.ts";

/** A list that holds, and when it came to. */
export interface ModelList extends ListFacts {
  /** The run that has written it, 1-based. */
  run: number;
  blocks: Entries[];
}

/** What a store needs. */
export interface ModelRecordsOptions {
  list: ModelList | undefined;
  run: number;
  /** Whether the state has someone as a list of `run` says, by number. */
  isValid: (number: number, run: number) => boolean;
  onFinish: (list: ModelList) => void;
}

/** The lists of one run. */
export class ModelRecords implements RecordStore, NewBlocks {
  readonly blockEntries = 3;
  readonly list: ModelList | undefined;

  #options: ModelRecordsOptions;
  #blocks: Entries[] = [];

  constructor(options: ModelRecordsOptions) {
    this.#options = options;
    this.list = options.list;
  }

  valid(): (number: number) => boolean {
    const { isValid } = this.#options;
    return (number) => isValid(number, this.list!.run);
  }

  read(block: number, entries: Entries, at: number): number {
    return copyInto(entries, { from: this.list!.blocks[block], at });
  }

  heads(): bigint[] {
    return this.list!.blocks.map(({ hashes }) => hashes[0]);
  }

  copy(blocks: number): void {
    this.#blocks = this.list!.blocks.slice(0, blocks);
  }

  write(block: number, { hashes, numbers, shapes }: Entries, count: number): void {
    this.#blocks[block] = {
      hashes: hashes.slice(0, count),
      numbers: numbers.slice(0, count),
      shapes: shapes.slice(0, count),
    };
  }

  readNew(block: number, entries: Entries): number {
    return copyInto(entries, { from: this.#blocks[block], at: 0 });
  }

  finish(facts: ListFacts, { holds }: ListTrust): void {
    if (this.#blocks.length > 0) dropUnheld(this, { count: facts.count, holds });
    const isNew = this.#blocks.length > 0 || facts.count === 0;
    const blocks = isNew ? this.#blocks : this.list!.blocks;
    this.#options.onFinish({ ...facts, run: this.#options.run, blocks });
  }
}

function copyInto(entries: Entries, { from, at }: { from: Entries; at: number }): number {
  entries.hashes.set(from.hashes, at);
  entries.numbers.set(from.numbers, at);
  entries.shapes.set(from.shapes, at);
  return from.hashes.length;
}
