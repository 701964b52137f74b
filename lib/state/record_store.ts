/** The records of a run in the order of the data, as a list of entries in blocks: where such lists are kept. */

import type { NumberSet } from "./number_set.ts";
import { Entries, NOBODY } from "./record_entries.ts";

/** Entries of every block but the last in a state file. */
export const BLOCK_ENTRIES = 4096;

/** What is known of a list. */
export interface ListFacts {
  /** How many entries it has. */
  count: number;
  /** The rules by which people were made of its records. */
  rules: string;
  /** That of the hashes. */
  seed: bigint;
  /** `RecordShapes.toBytes()` */
  shapes: Uint8Array;
}

/** Two lists: the one that holds, and the one that this run writes. */
export interface RecordStore {
  /** How many entries every block but the last has. */
  readonly blockEntries: number;
  /** Hashes texts itself, where nobody looks for them; undefined where entries come with their hashes. */
  readonly texts?: TextsToHash;
  /** The list that holds; undefined where there is none. */
  readonly list: ListFacts | undefined;
  /**
   * Whether the state still has someone of the list that holds as it says, by number; undefined where it has everyone so.
   *
   * @param limit All numbers of people are below this.
   */
  valid(limit: number): ((number: number) => boolean) | undefined;
  /** Reads a block of the list that holds into `entries`, from index `at` on; how many there are. */
  read(block: number, entries: Entries, at: number): number;
  /** The hash of the first entry of each block of the list that holds. */
  heads(): bigint[];
  /** Begins the new list with the first `blocks` of the one that holds. */
  copy(blocks: number): void;
  /** Writes a block of the new list: the first `count` of `entries`. */
  write(block: number, entries: Entries, count: number): void;
  /** Has the new list hold, or where none was begun the old one again. */
  finish(facts: ListFacts, trust: ListTrust): void;
}

/** Where a text is: `bytes[start..end]`. */
export interface TextPlace {
  bytes: Uint8Array;
  start: number;
  end: number;
}

/** Texts whose hashes are those of the entries that are written, one behind the other. */
export interface TextsToHash {
  /** Adds the text of the next entry. */
  add(text: TextPlace): void;
  /** Call it before what the texts lie in can be gone. */
  flush(): void;
}

/** How far a new list can be relied on. */
export interface ListTrust {
  /** Whether someone in it may have been sent more than that: then everyone is looked at. */
  isDoubtful: boolean;
  /** The indexes of the entries that hold. */
  holds: NumberSet;
}

/** The blocks of a new list. */
export interface NewBlocks extends Pick<RecordStore, "blockEntries" | "write"> {
  /** Reads a block into `entries`; how many there are. */
  readNew(block: number, entries: Entries): number;
}

/** Has those of the `count` entries of a new list that do not hold stand for nobody. */
export function dropUnheld(
  store: NewBlocks,
  { count, holds }: { count: number; holds: NumberSet },
): void {
  if (holds.size === count) return;
  const { blockEntries } = store;
  const entries = new Entries(blockEntries);
  for (let first = 0; first < count; first += blockEntries) {
    const length = store.readNew(first / blockEntries, entries);
    let isChanged = false;
    for (let i = 0; i < length; i++) {
      if (holds.has(first + i)) continue;
      entries.numbers[i] = NOBODY;
      isChanged = true;
    }
    if (isChanged) store.write(first / blockEntries, entries, length);
  }
}
