/** Lists of records in memory, with blocks so short that few records make several. */

import type { Entries } from "../../lib/state/record_entries.ts";
import {
  dropUnheld,
  type ListFacts,
  type ListTrust,
  type NewBlocks,
  type RecordStore,
} from "../../lib/state/record_store.ts";

/** A list that holds, and when it came to. */
export interface ModelList extends ListFacts {
  /** The run that has written it, 1-based. */
  run: number;
  /** Each as `Entries.toBytes` gives it. */
  blocks: Uint8Array[];
}

/** What a store needs. */
export interface ModelRecordsOptions {
  list: ModelList | undefined;
  run: number;
  /** Whether the state has someone as a list of `run` says, by number. */
  isValid: (number: number, run: number) => boolean;
  onFinish: (list: ModelList) => void;
  /** @default {3} */
  blockEntries?: number;
}

/** The lists of one run. */
export class ModelRecords implements RecordStore, NewBlocks {
  readonly blockEntries: number;
  readonly list: ModelList | undefined;

  #options: ModelRecordsOptions;
  #blocks: Uint8Array[] = [];

  constructor(options: ModelRecordsOptions) {
    this.#options = options;
    this.list = options.list;
    this.blockEntries = options.blockEntries ?? 3;
  }

  valid(): (number: number) => boolean {
    const { isValid } = this.#options;
    return (number) => isValid(number, this.list!.run);
  }

  read(block: number, entries: Entries, at: number): number {
    return entries.read(this.list!.blocks[block], at);
  }

  heads(): bigint[] {
    return this.list!.blocks.map((bytes) => new DataView(bytes.buffer).getBigUint64(0, true));
  }

  copy(blocks: number): void {
    this.#blocks = this.list!.blocks.slice(0, blocks);
  }

  write(block: number, entries: Entries, count: number): void {
    this.#blocks[block] = entries.toBytes(count);
  }

  readNew(block: number, entries: Entries): number {
    return entries.read(this.#blocks[block], 0);
  }

  finish(facts: ListFacts, { holds }: ListTrust): void {
    if (this.#blocks.length > 0) dropUnheld(this, { count: facts.count, holds });
    const isNew = this.#blocks.length > 0 || facts.count === 0;
    const blocks = isNew ? this.#blocks : this.list!.blocks;
    this.#options.onFinish({ ...facts, run: this.#options.run, blocks });
  }
}
