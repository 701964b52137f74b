/** What all parsers of JSON have in common: their bytes go through a `RecordBuffer`. */

import type { JsonSyntaxError } from "../json/syntax_error.ts";
import type { RecordParser } from "./parse_records.ts";
import type { DataError, DataRecord } from "./record.ts";
import { RecordBuffer } from "./record_buffer.ts";
import type { TextSlot } from "./known_texts.ts";

/** A parser of one form of JSON, which takes its steps in `buffer`. */
export abstract class JsonParser implements RecordParser {
  protected readonly buffer: RecordBuffer;

  /** @param texts Where those who know texts of records are found. */
  constructor(texts?: TextSlot) {
    this.buffer = new RecordBuffer(undefined, texts);
  }

  add(chunk: Uint8Array): boolean {
    return this.buffer.add(chunk);
  }

  finish(): void {
    this.buffer.finish();
  }

  dataError(error: JsonSyntaxError): DataError {
    return this.buffer.dataError(error);
  }

  abstract step(records: DataRecord[]): boolean;

  abstract end(): void;
}
