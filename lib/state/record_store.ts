/** The records of a run in the order of the data, as a list of entries in blocks: where such lists are kept. */

/** In place of a user's number: the entry stands for nobody. */
export const NOBODY = 0xffffffff;

/** Entries one behind the other; there may be more room than entries. */
export interface Entries {
  /** Of the text of each record. */
  hashes: BigUint64Array;
  /** What the state calls the user of each. */
  numbers: Uint32Array;
  /** That of each, as `RecordShapes` has it. */
  shapes: Uint16Array;
}

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

/** Room for so many entries. */
export function newEntries(length: number): Entries {
  return {
    hashes: new BigUint64Array(length),
    numbers: new Uint32Array(length),
    shapes: new Uint16Array(length),
  };
}

/** Two lists: the one that holds, and the one that this run writes. */
export interface RecordStore {
  /** How many entries every block but the last has. */
  readonly blockEntries: number;
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
  /** Reads a block of the new list into `entries`; how many there are. */
  readNew(block: number, entries: Entries): number;
  /**
   * Has the new list hold, or where none was begun the old one again. `isDoubtful`: not everyone in it is known to be as it
   * says.
   */
  finish(facts: ListFacts, isDoubtful: boolean): void;
}
