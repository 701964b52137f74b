/** Runs a parser of data over the chunks of a file: the loop that all forms of data share. */

import { JsonSyntaxError } from "../json/syntax_error.ts";
import type { DataError, DataRecord } from "./record.ts";

/** Records that are given at once: the objects of more would take memory for nothing. */
const LIST_LENGTH = 1000;

/** Makes records of bytes, step by step. What it throws is thrown on once the records before it were given. */
export interface RecordParser {
  /** Adds `chunk`, whose memory is reused once all steps were made; false when more should be added before any is. */
  add(chunk: Uint8Array): boolean;
  /** Tells that no more bytes will come. */
  finish(): void;
  /** One step, which may add to `records`; false when it needs more bytes. A new list means that the last one was used. */
  step(records: DataRecord[]): boolean;
  /** Called when nothing is left to do. @throws when something is missing. */
  end(): void;
  /** `error` with its position in the file. */
  dataError(error: JsonSyntaxError): DataError;
}

/**
 * The records that `parser` makes of `chunks`, some at a time. The memory of a chunk may be reused once the next one is
 * asked for. Then the records that were given keep their text, but lose their members.
 *
 * @throws {DataError} where `parser` cannot go on, after all records before.
 */
export async function* parseRecords(
  parser: RecordParser,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<DataRecord[]> {
  for await (const chunk of chunks) {
    if (parser.add(chunk)) yield* take(parser);
  }
  parser.finish();
  yield* take(parser, true);
}

/** Lists of the records that are whole. */
function* take(parser: RecordParser, isAll = false): Generator<DataRecord[]> {
  let isMore = true;
  while (isMore) {
    const records: DataRecord[] = [];
    let failure: { error: unknown } | undefined;
    try {
      while (isMore && records.length < LIST_LENGTH) isMore = parser.step(records);
      if (!isMore && isAll) parser.end();
    } catch (error) {
      failure = { error: error instanceof JsonSyntaxError ? parser.dataError(error) : error };
    }
    if (records.length > 0) yield records;
    if (failure !== undefined) throw failure.error;
  }
}
