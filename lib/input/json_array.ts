/** Reads records out of a JSON array of any size, in constant memory. */

import { BRACKET_CLOSE, BRACKET_OPEN, COMMA } from "../json/bytes.ts";
import { JsonParser } from "./json_parser.ts";
import type { TextSlot } from "./known_texts.ts";
import { parseRecords } from "./parse_records.ts";
import type { DataRecord } from "./record.ts";

type Expecting = "array" | "first" | "value" | "separator" | "end";

/**
 * The elements of the JSON array that `chunks` (UTF-8, with or without a byte order mark) make up, some at a
 * time. The memory of a chunk may be reused once the next one is asked for. Then the records that were given keep
 * their text, but lose their members.
 *
 * @throws {DataError} with line and column where the text stops being such an array, after all records before.
 */
export function readJsonArray(
  chunks: AsyncIterable<Uint8Array>,
  texts?: TextSlot,
): AsyncGenerator<DataRecord[]> {
  return parseRecords(new JsonArrayParser(texts), chunks);
}

class JsonArrayParser extends JsonParser {
  #expecting: Expecting = "array";

  override end(): void {
    if (this.#expecting !== "end") throw this.buffer.syntaxError(EXPECTED[this.#expecting]);
  }

  override step(records: DataRecord[]): boolean {
    const buffer = this.buffer;
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
