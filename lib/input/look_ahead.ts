/** The first records of a source before the rest is read, and the source with them still in front. */

import type { MemberList } from "../json/member_list.ts";
import type { DataRecord } from "./record.ts";
import { untilAborted } from "./until_aborted.ts";

/** Records to look at: enough to tell a misspelt key from one that few records have. */
const MAX_RECORDS = 1000;

/** Bytes of records to look at, as records can be large, and all of these are kept in memory. */
const MAX_BYTES = 4_000_000;

/** How far to look. */
export interface LookAheadOptions {
  /** Ends the waiting for records, which may come slowly. */
  signal: AbortSignal;
  /** Called with the first records, some at a time, until it says that what was looked for is found. */
  look: (records: DataRecord[]) => boolean;
  /** @default {1000} */
  maxRecords?: number;
  /** Bytes of records behind which nothing more is looked at. @default {4000000} */
  maxBytes?: number;
}

/** What there is to see. */
export interface LookAhead {
  /** The first records, with their members; they lose them when the next ones of `records` are asked for. */
  first: DataRecord[];
  /** Whether these are all records that there are. */
  isAll: boolean;
  /** All records, also the first, as they would have come without looking, and then the error, if there was one. */
  records: AsyncIterable<DataRecord[]>;
}

/** Reads on in `source` until there was enough to look at, it ends, fails, or the signal is aborted. */
export async function lookAhead(
  source: AsyncIterable<DataRecord[]>,
  options: LookAheadOptions,
): Promise<LookAhead> {
  const { signal, look, maxRecords = MAX_RECORDS, maxBytes = MAX_BYTES } = options;
  const rest = untilAborted(source, signal);
  const taken: DataRecord[][] = [];
  const first: DataRecord[] = [];
  let failure: { error: unknown } | undefined;
  let isAll = false;
  let isFound = false;
  let bytesRead = 0;
  try {
    while (!isFound && first.length < maxRecords && bytesRead < maxBytes) {
      // The source fills the same lists again with its next records.
      keepMembers(taken.at(-1) ?? []);
      const next = await rest.next();
      if (next.done) {
        isAll = !signal.aborted;
        break;
      }
      taken.push(next.value);
      const some = next.value.slice(0, maxRecords - first.length);
      first.push(...some);
      isFound = look(some);
      // Offsets begin again with each file.
      for (const { start, end } of next.value) bytesRead += end - start;
    }
  } catch (error) {
    failure = { error };
  }
  return { first, isAll, records: passOn(taken, { rest, failure }) };
}

/** Gives the records lists of members of their own. */
function keepMembers(records: DataRecord[]): void {
  let shared: MemberList | undefined;
  let own: MemberList | undefined;
  for (const record of records) {
    if (own === undefined || record.members !== shared) {
      shared = record.members;
      own = shared.copy();
    }
    record.members = own;
  }
}

/** Lets go of each of `taken` as it is passed on. */
async function* passOn(
  taken: DataRecord[][],
  { rest, failure }: {
    rest: AsyncIterable<DataRecord[]>;
    failure: { error: unknown } | undefined;
  },
): AsyncGenerator<DataRecord[]> {
  for (let records = taken.shift(); records !== undefined; records = taken.shift()) yield records;
  if (failure !== undefined) throw failure.error;
  yield* rest;
}
