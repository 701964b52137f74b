/** Reads the cells of CSV, checks them, and writes them as JSON text. */

import * as classes from "../../json/byte_classes.ts";
import * as constants from "../../json/bytes.ts";
import { VALID_UTF8 } from "../../json/syntax_error.ts";
import type { CsvLines } from "./lines.ts";
import { type DataError, dataErrorAt } from "../record.ts";
import type { RowWriter } from "./row_writer.ts";

// Constants of this module are faster than imported ones: see the scanner.
const { QUOTE } = constants;
const { CHARACTER_BYTES, MAX_SECOND_BYTE, MIN_SECOND_BYTE, PLAIN } = classes;

/** Where in a cell the bytes at hand ended. */
type Inside = "none" | "quoted" | "unquoted";

/** The JSON text of each ASCII character that is not written as it is. */
const ESCAPES = Array.from(
  { length: 128 },
  (_, code) => new TextEncoder().encode(JSON.stringify(String.fromCharCode(code)).slice(1, -1)),
);

/** Reads the cells of one row after the other out of `lines` into `writer`, wherever the chunks end. */
export class CellReader {
  #lines: CsvLines;
  #writer: RowWriter;
  #delimiter: number;
  /** 1 for each byte that an unquoted cell takes as it is. */
  #plain: Uint8Array;
  #inside: Inside = "none";
  /** Where the quoted cell that was read last begins. */
  #quoteLine = 0;
  #quoteColumn = 0;
  #quoteOffset = 0;

  constructor(lines: CsvLines, { writer, delimiter }: { writer: RowWriter; delimiter: string }) {
    this.#lines = lines;
    this.#writer = writer;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#plain = PLAIN.slice();
    this.#plain[this.#delimiter] = 0;
  }

  /** Reads on to the end of the row; false when more bytes are needed. */
  readRow(): boolean {
    const lines = this.#lines;
    while (true) {
      if (this.#inside === "none" && !this.#open()) return false;
      const isWhole = this.#inside === "quoted" ? this.#quoted() : this.#unquoted();
      if (!isWhole) return false;
      this.#writer.close();
      this.#inside = "none";
      if (lines.bytes[lines.at] !== this.#delimiter) break;
      lines.at++;
    }
    lines.end();
    return true;
  }

  /** Begins a cell. */
  #open(): boolean {
    const lines = this.#lines;
    if (lines.at === lines.bytes.length && !lines.isFinal) return false;
    this.#writer.open();
    this.#inside = "unquoted";
    if (lines.bytes[lines.at] !== QUOTE) return true;
    this.#quoteLine = lines.line;
    this.#quoteColumn = lines.column;
    this.#quoteOffset = lines.offset;
    lines.at++;
    this.#inside = "quoted";
    return true;
  }

  /** Reads on to the delimiter or line end behind the cell. */
  #unquoted(): boolean {
    const lines = this.#lines;
    const plain = this.#plain;
    while (true) {
      this.#copyPlain(plain);
      if (lines.at === lines.bytes.length) return lines.isFinal;
      if (lines.bytes[lines.at] === this.#delimiter || lines.isAtEnd()) return true;
      if (lines.isUnclear() || !this.#copySpecial()) return false;
    }
  }

  /** Reads on behind the closing quote. */
  #quoted(): boolean {
    const lines = this.#lines;
    while (true) {
      this.#copyPlain(PLAIN);
      const { bytes, at, isFinal } = lines;
      if (at === bytes.length) {
        if (isFinal) throw this.#unclosed();
        return false;
      }
      if (bytes[at] !== QUOTE) {
        if (!this.#copySpecial()) return false;
        continue;
      }
      if (at + 1 === bytes.length && !isFinal) return false;
      if (bytes[at + 1] !== QUOTE) return this.#closeQuote();
      this.#write(ESCAPES[QUOTE]);
      lines.at += 2;
    }
  }

  /** Steps over the closing quote. */
  #closeQuote(): boolean {
    const lines = this.#lines;
    const next = lines.at + 1;
    if (lines.isUnclear(next)) return false;
    const byte = lines.bytes[next];
    if (next < lines.bytes.length && byte !== this.#delimiter && !lines.isAtEnd(next)) {
      throw lines.syntaxError(this.#behindQuote(), next);
    }
    lines.at = next;
    return true;
  }

  /** What has to be behind the closing quote of a cell. */
  #behindQuote(): string {
    const delimiter = String.fromCharCode(this.#delimiter);
    const began = this.#quoteLine === this.#lines.line
      ? ""
      : ` that begins at line ${this.#quoteLine}, column ${this.#quoteColumn}`;
    return `${delimiter === "\t" ? "a tab" : `'${delimiter}'`} or a line break behind the quoted ` +
      `cell${began} (a quote inside of a cell is written twice)`;
  }

  #unclosed(): DataError {
    const [line, column, offset] = [this.#quoteLine, this.#quoteColumn, this.#quoteOffset];
    const position = { record: this.#lines.recordCount + 1, line, column, offset };
    const expected = "the closing '\"' of the cell that begins here";
    return dataErrorAt(position, { expected, found: "the end of the file" });
  }

  /** Copies bytes that stand for themselves. */
  #copyPlain(plain: Uint8Array): void {
    const { bytes } = this.#lines;
    const writer = this.#writer;
    let from = this.#lines.at;
    while (true) {
      writer.room(1);
      const target = writer.bytes;
      let to = writer.length;
      const stop = Math.min(bytes.length, from + target.length - to);
      while (from < stop && plain[bytes[from]] === 1) target[to++] = bytes[from++];
      writer.length = to;
      if (from < stop || stop === bytes.length) break;
    }
    this.#lines.at = from;
  }

  /** Copies one character that does not stand for itself in JSON; false when it is not whole. */
  #copySpecial(): boolean {
    const lines = this.#lines;
    const byte = lines.bytes[lines.at];
    if (byte >= 0x80) return this.#copyWide(byte);
    if (byte === 0) throw lines.syntaxError("text");
    this.#write(ESCAPES[byte]);
    lines.step();
    return true;
  }

  /** Copies one character of two to four bytes. */
  #copyWide(lead: number): boolean {
    const lines = this.#lines;
    const { bytes, at } = lines;
    const length = CHARACTER_BYTES[lead];
    if (length === 0) throw lines.syntaxError(VALID_UTF8);
    let min = MIN_SECOND_BYTE[lead];
    let max = MAX_SECOND_BYTE[lead];
    for (let i = at + 1; i < at + length; i++) {
      if (i >= bytes.length && !lines.isFinal) return false;
      // Beyond the end it is undefined, which is not in any range.
      if (!(bytes[i] >= min && bytes[i] <= max)) throw lines.syntaxError(VALID_UTF8);
      min = 0x80;
      max = 0xbf;
    }
    const writer = this.#writer;
    writer.room(length);
    for (let i = at; i < at + length; i++) writer.bytes[writer.length++] = bytes[i];
    lines.continuations += length - 1;
    lines.at = at + length;
    return true;
  }

  #write(text: Uint8Array): void {
    const writer = this.#writer;
    writer.room(text.length);
    for (let i = 0; i < text.length; i++) writer.bytes[writer.length++] = text[i];
  }
}
