/** Reads records out of a JSON array of any size, in constant memory. */

import { BRACKET_CLOSE, BRACKET_OPEN, COMMA } from "../json/bytes.ts";
import { JsonSyntaxError } from "../json/syntax_error.ts";
import type { DataError, DataRecord } from "./record.ts";
import { RecordBuffer } from "./record_buffer.ts";

/** Records that are given at once: the objects of more would take memory for nothing. */
const LIST_LENGTH = 1000;

type Expecting = "array" | "first" | "value" | "separator" | "end";

/**
 * The elements of the JSON array that `chunks` (UTF-8, with or without a byte order mark) make up, some at a
 * time. The memory of a chunk may be reused once the next one is asked for. Then the records that were given keep
 * their text, but lose their members.
 *
 * @throws {DataError} with line and column where the text stops being such an array, after all records before.
 */
export async function* readJsonArray(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<DataRecord[]> {
  const parser = new JsonArrayParser();
  for await (const chunk of chunks) {
    yield* parser.push(chunk);
    if (parser.error !== undefined) throw parser.error;
  }
  yield* parser.finish();
  if (parser.error !== undefined) throw parser.error;
}

class JsonArrayParser {
  error: DataError | undefined;

  #buffer = new RecordBuffer();
  #expecting: Expecting = "array";

  *push(chunk: Uint8Array): Generator<DataRecord[]> {
    if (this.#buffer.add(chunk)) yield* this.#take();
  }

  *finish(): Generator<DataRecord[]> {
    this.#buffer.finish();
    yield* this.#take();
    if (this.error === undefined && this.#expecting !== "end") {
      this.error = this.#buffer.dataError(this.#buffer.syntaxError(EXPECTED[this.#expecting]));
    }
  }

  /** Lists of the records that are whole. */
  *#take(): Generator<DataRecord[]> {
    let isMore = true;
    while (isMore) {
      const records: DataRecord[] = [];
      try {
        while (isMore && records.length < LIST_LENGTH) isMore = this.#step(records);
      } catch (error) {
        if (!(error instanceof JsonSyntaxError)) throw error;
        this.error = this.#buffer.dataError(error);
        isMore = false;
      }
      if (records.length > 0) yield records;
    }
  }

  /** False when more bytes are needed to go on. */
  #step(records: DataRecord[]): boolean {
    const buffer = this.#buffer;
    if (this.#expecting === "array" && !buffer.skipBom()) return false;
    const next = buffer.peek();
    if (next < 0) return false;
    switch (this.#expecting) {
      case "array":
        if (next !== BRACKET_OPEN) throw buffer.syntaxError(EXPECTED.array);
        buffer.at++;
        this.#expecting = "first";
        return true;
      case "separator":
        if (next !== COMMA && next !== BRACKET_CLOSE) throw buffer.syntaxError(EXPECTED.separator);
        buffer.at++;
        this.#expecting = next === COMMA ? "value" : "end";
        return true;
      case "end":
        throw buffer.syntaxError(EXPECTED.end);
      case "first":
        if (next === BRACKET_CLOSE) {
          buffer.at++;
          this.#expecting = "end";
          return true;
        }
    }
    const record = buffer.takeRecord();
    if (record === undefined) return false;
    records.push(record);
    this.#expecting = "separator";
    return true;
  }
}

const EXPECTED: Record<Expecting, string> = {
  array: "'[', the start of an array of users",
  first: "a user or ']'",
  value: "a user",
  separator: "',' or ']' after a user",
  end: "nothing after the array",
};
