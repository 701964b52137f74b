/** Reads records out of NDJSON, JSON values one behind the other, of any size, in constant memory. */

import { JsonParser } from "./json_parser.ts";
import type { TextSlot } from "./known_texts.ts";
import { parseRecords } from "./parse_records.ts";
import type { DataRecord } from "./record.ts";

/** What begins each value of a JSON text sequence (RFC 7464). */
export const RECORD_SEPARATOR = 0x1e;

/**
 * The values that `chunks` (UTF-8, with or without a byte order mark) make up, some at a time; memory is reused as by
 * `readJsonArray`. They need not be on a line each: a value may take several lines, and several may be on one.
 *
 * @throws {DataError} with line and column where the text stops being JSON, after all records before.
 */
export function readNdjson(
  chunks: AsyncIterable<Uint8Array>,
  texts?: TextSlot,
): AsyncGenerator<DataRecord[]> {
  return parseRecords(new NdjsonParser(texts), chunks);
}

class NdjsonParser extends JsonParser {
  override end(): void {}

  override step(records: DataRecord[]): boolean {
    const buffer = this.buffer;
    if (!buffer.skipBom()) return false;
    const next = buffer.peek();
    if (next < 0) return false;
    if (next === RECORD_SEPARATOR) {
      buffer.at++;
      return true;
    }
    const record = buffer.takeRecord();
    if (record === undefined) return false;
    records.push(record);
    return true;
  }
}
