/** The first records of data, and no more. */

import type { DataRecord } from "./record.ts";

/** The first `limit` of some records, or all of them. */
export class LimitedRecords {
  /** Those that are to be read. */
  readonly records: AsyncIterable<DataRecord[]>;

  /** Whether all records are to be read. */
  readonly isUnlimited: boolean;

  #isReached = false;

  /** @param limit How many; undefined for all. */
  constructor(records: AsyncIterable<DataRecord[]>, limit: number | undefined) {
    this.isUnlimited = limit === undefined;
    this.records = limit === undefined ? records : this.#first(records, limit);
  }

  /**
   * Whether reading ended at the limit. Then it is not known whether there are more records: a pipe would have to be
   * waited for.
   */
  get isReached(): boolean {
    return this.#isReached;
  }

  async *#first(
    records: AsyncIterable<DataRecord[]>,
    limit: number,
  ): AsyncGenerator<DataRecord[]> {
    let left = limit;
    for await (const some of records) {
      this.#isReached = some.length >= left;
      if (this.#isReached) {
        yield some.slice(0, left);
        return;
      }
      left -= some.length;
      yield some;
    }
  }
}
