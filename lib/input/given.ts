/** Counts what a reader of data gives, which can be far ahead of what is done with it. */

import type { DataRecord } from "./record.ts";

/** How much a reader has given so far. */
export interface Given {
  records: number;
  /** Bytes of these records. */
  bytes: number;
}

/** `records`, counted in `given` as they come. */
export async function* counted(
  records: AsyncIterable<DataRecord[]>,
  given: Given,
): AsyncGenerator<DataRecord[]> {
  for await (const some of records) {
    given.records += some.length;
    for (const { start, end } of some) given.bytes += end - start;
    yield some;
  }
}
