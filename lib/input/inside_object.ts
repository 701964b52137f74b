/** Reads records out of an array inside of one JSON object, of any size, in constant memory. */

import * as bytes from "../json/bytes.ts";
import type { JsonSyntaxError } from "../json/syntax_error.ts";
import { decodeString } from "../json/text.ts";
import { JsonParser } from "./json_parser.ts";
import type { TextSlot } from "./known_texts.ts";
import { parseRecords } from "./parse_records.ts";
import { dataErrorAt, type DataRecord } from "./record.ts";
import { RecordsPath } from "./records_path.ts";

const { BRACE_CLOSE, BRACE_OPEN, BRACKET_CLOSE, BRACKET_OPEN, COLON, COMMA, QUOTE } = bytes;

/** Levels of nesting outside of the records: each takes a byte. */
const MAX_DEPTH = 1_000_000;

/** What `peek` gives inside a value that is being skipped. */
const SKIPPING = 0;

/**
 * The elements of the array to which `path`, keys with dots between them, leads in the JSON object that `chunks` make
 * up, some at a time; memory is reused as by `readJsonArray`. Other values are checked, and never held as a whole.
 *
 * @throws {DataError} with line and column where the text stops being JSON, and when there is no such array.
 */
export function readInsideObject(
  chunks: AsyncIterable<Uint8Array>,
  { path, texts }: { path: string; texts?: TextSlot | undefined },
): AsyncGenerator<DataRecord[]> {
  return parseRecords(new InsideObjectParser(path, texts), chunks);
}

/** What comes next; the `first` of a container may also be its end. */
type Expecting =
  | "object"
  | "first key"
  | "key"
  | "colon"
  | "first value"
  | "value"
  | "separator"
  | "first user"
  | "user"
  | "user separator"
  | "end";

const EXPECTED: Record<Expecting, string> = {
  object: "'{', the start of an object with the array of users in it",
  "first key": "a key in double quotes or '}'",
  key: "a key in double quotes",
  colon: "':'",
  "first value": "a value or ']'",
  value: "a value",
  separator: "',' or the end of what is open",
  "first user": "a user or ']'",
  user: "a user",
  "user separator": "',' or ']' after a user",
  end: "nothing after the object",
};

class InsideObjectParser extends JsonParser {
  #path: RecordsPath;
  #expecting: Expecting = "object";
  /** The first byte of each container that is open. */
  #open: Uint8Array = new Uint8Array(64);
  #depth = 0;

  constructor(path: string, texts: TextSlot | undefined) {
    super(texts);
    this.#path = new RecordsPath(path);
  }

  override end(): void {
    const buffer = this.buffer;
    if (this.#expecting !== "end") throw buffer.syntaxError(EXPECTED[this.#expecting]);
    if (this.#path.isFound) return;
    const { position } = buffer.dataError(buffer.syntaxError(""));
    throw dataErrorAt(position!, this.#path.missing());
  }

  override step(records: DataRecord[]): boolean {
    const buffer = this.buffer;
    if (!buffer.skipBom()) return false;
    const next = buffer.peek();
    if (next < 0) return false;
    const isEnd = next === BRACE_CLOSE || next === BRACKET_CLOSE;
    switch (this.#expecting) {
      case "object":
        if (next !== BRACE_OPEN) throw this.#unexpected();
        return this.#push(next);
      case "first key":
      case "key":
        if (this.#expecting === "first key" && next === BRACE_CLOSE) return this.#close(next);
        return this.#key(next);
      case "colon":
        if (next !== COLON) throw this.#unexpected();
        return this.#goOn("value");
      case "first value":
        return next === BRACKET_CLOSE ? this.#close(next) : this.#value(next);
      case "value":
        return this.#value(next);
      case "separator":
        if (next !== COMMA) return isEnd ? this.#close(next) : this.#fail();
        return this.#goOn(this.#isInObject() ? "key" : "value");
      case "user separator":
        if (next !== COMMA && next !== BRACKET_CLOSE) throw this.#unexpected();
        return this.#goOn(next === COMMA ? "user" : "separator");
      case "first user":
        return next === BRACKET_CLOSE ? this.#goOn("separator") : this.#user(records);
      case "user":
        return this.#user(records);
      case "end":
        return this.#fail();
    }
  }

  #user(records: DataRecord[]): boolean {
    const record = this.buffer.takeRecord();
    if (record === undefined) return false;
    records.push(record);
    this.#expecting = "user separator";
    return true;
  }

  #key(next: number): boolean {
    if (next !== QUOTE && next !== SKIPPING) throw this.#unexpected();
    const buffer = this.buffer;
    const key = buffer.takeRecord();
    if (key === undefined) return false;
    // One that is too large to be kept is not on the path.
    const name = key.tooLarge === undefined
      ? decodeString(key.bytes, key.start + 1, key.end - 1)
      : undefined;
    this.#dismiss(key);
    if (!this.#path.take(name, this.#depth)) {
      throw dataErrorAt(key.position, {
        expected: `"${this.#path.text}" only once, as its users were read already`,
        found: "it again",
      });
    }
    this.#expecting = "colon";
    return true;
  }

  #value(next: number): boolean {
    const path = this.#path;
    const isUsers = this.#isInObject() && path.isUsers;
    const isOnWay = this.#isInObject() && path.isOnWay;
    if (isUsers && next !== BRACKET_OPEN) {
      throw this.buffer.syntaxError(`'[', the start of the array of users in "${path.text}"`);
    }
    if (isOnWay && next !== BRACE_OPEN) {
      throw this.buffer.syntaxError(`'{', as "${path.text}" leads through here`);
    }
    if (isUsers) {
      path.isFound = true;
      return this.#goOn("first user");
    }
    if (next === BRACE_OPEN || next === BRACKET_OPEN) {
      if (isOnWay) path.enter(this.#depth + 1);
      return this.#push(next);
    }
    const value = this.buffer.takeRecord();
    if (value === undefined) return false;
    this.#dismiss(value);
    this.#expecting = "separator";
    return true;
  }

  /** Lets go of a value that is no user. */
  #dismiss({ chunk }: DataRecord): void {
    this.buffer.recordCount--;
    chunk?.release();
  }

  #isInObject(): boolean {
    return this.#open[this.#depth - 1] === BRACE_OPEN;
  }

  #push(first: number): boolean {
    if (this.#depth === MAX_DEPTH) {
      throw this.buffer.syntaxError(`at most ${MAX_DEPTH} levels of nesting`);
    }
    if (this.#depth === this.#open.length) {
      const longer = new Uint8Array(2 * this.#depth);
      longer.set(this.#open);
      this.#open = longer;
    }
    this.#open[this.#depth++] = first;
    return this.#goOn(first === BRACE_OPEN ? "first key" : "first value");
  }

  #close(next: number): boolean {
    // '}' is '{' + 2 and ']' is '[' + 2 in ASCII.
    if (this.#open[this.#depth - 1] + 2 !== next) throw this.#unexpected();
    this.#depth--;
    return this.#goOn(this.#depth === 0 ? "end" : "separator");
  }

  /** Steps over one byte. */
  #goOn(expecting: Expecting): true {
    this.buffer.at++;
    this.#expecting = expecting;
    return true;
  }

  #unexpected(): JsonSyntaxError {
    return this.buffer.syntaxError(EXPECTED[this.#expecting]);
  }

  #fail(): never {
    throw this.#unexpected();
  }
}
