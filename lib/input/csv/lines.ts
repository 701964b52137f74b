/** The bytes of CSV at hand, and where in the file's lines they are. */

import { NEWLINE } from "../../json/bytes.ts";
import { JsonSyntaxError } from "../../json/syntax_error.ts";
import { bomLength } from "../bom.ts";
import { type DataError, dataErrorAt, type Position } from "../record.ts";

const CARRIAGE_RETURN = 0x0d;

/** Room for what is left over of one chunk when the next one comes. */
const SPARE_BYTES = 64;

/** Bytes with a place to go on at. When a method gives false, it needs more: call `add`, or `finish` at the file's end. */
export class CsvLines {
  bytes: Uint8Array = new Uint8Array(0);
  /** Index of the next byte. */
  at = 0;
  /** Whether no more bytes will come. */
  isFinal = false;
  /** Records that were read so far, for positions. */
  recordCount = 0;
  /** This line, 1-based. */
  line = 1;
  /** UTF-8 continuation bytes in this line so far, as a column counts characters. */
  continuations = 0;

  #endWithCr: boolean;
  #memory: Uint8Array = new Uint8Array(0);
  /** File offset of the first byte at hand. */
  #base = 0;
  /** File offset of the first byte of this line. */
  #lineStart = 0;
  #bomChecked = false;

  /** @param endWithCr Whether lines end with a carriage return alone. */
  constructor(endWithCr: boolean) {
    this.#endWithCr = endWithCr;
  }

  /** File offset of the next byte. */
  get offset(): number {
    return this.#base + this.at;
  }

  /** Column of the next byte, in characters, 1-based. */
  get column(): number {
    return this.#columnAt(this.at);
  }

  /** Goes on with a copy of `chunk`. */
  add(chunk: Uint8Array): void {
    const rest = this.bytes.subarray(this.at);
    const length = rest.length + chunk.length;
    // Few bytes are left over, so that a little room beside the chunk is enough for ever.
    if (length > this.#memory.length) this.#memory = new Uint8Array(length + SPARE_BYTES);
    this.#memory.set(rest);
    this.#memory.set(chunk, rest.length);
    this.#base += this.at;
    this.at = 0;
    this.bytes = this.#memory.subarray(0, length);
  }

  /** Steps over a byte order mark. */
  skipBom(): boolean {
    if (this.#bomChecked) return true;
    const length = bomLength(this.bytes);
    if (length === undefined && !this.isFinal) return false;
    this.at = this.#lineStart = length ?? 0;
    return this.#bomChecked = true;
  }

  /** Steps over lines without anything; false when there is nothing else. */
  skipBlank(): boolean {
    while (this.isAtEnd()) this.end();
    return this.at < this.bytes.length && !this.isUnclear();
  }

  /** Where the next byte is. */
  position(): Position {
    const { line, column, offset } = this;
    return { record: this.recordCount + 1, line, column, offset };
  }

  /** Whether a line ends at `at`. */
  isAtEnd(at = this.at): boolean {
    const { bytes } = this;
    if (bytes[at] !== CARRIAGE_RETURN) return bytes[at] === NEWLINE;
    if (this.#endWithCr || bytes[at + 1] === NEWLINE) return true;
    return this.isFinal && at + 1 === bytes.length;
  }

  /** Whether only the next byte tells that a line ends at `at`. */
  isUnclear(at = this.at): boolean {
    const { bytes } = this;
    return bytes[at] === CARRIAGE_RETURN && at + 1 === bytes.length && !this.#endWithCr &&
      !this.isFinal;
  }

  /** Steps over the end of the line that is here; at the end of the file there may be none. */
  end(): void {
    const { bytes } = this;
    if (this.at === bytes.length) return;
    const isCr = bytes[this.at++] === CARRIAGE_RETURN;
    if (isCr && !this.#endWithCr && bytes[this.at] === NEWLINE) this.at++;
    this.#begin();
  }

  /** Steps over one byte of a cell, which may be one that ends a line. */
  step(): void {
    const byte = this.bytes[this.at++];
    if (byte === NEWLINE || (byte === CARRIAGE_RETURN && this.#endWithCr)) this.#begin();
  }

  /** The error that says that `expected` is not what stands at `at`. */
  syntaxError(expected: string, at = this.at): JsonSyntaxError {
    return new JsonSyntaxError({ bytes: this.bytes, offset: at, expected });
  }

  /** `error` with its position in the file. */
  dataError(error: JsonSyntaxError): DataError {
    const { offset } = error;
    const column = this.#columnAt(offset);
    return dataErrorAt({ ...this.position(), column, offset: this.#base + offset }, error);
  }

  #begin(): void {
    this.line++;
    this.#lineStart = this.offset;
    this.continuations = 0;
  }

  #columnAt(at: number): number {
    return this.#base + at - this.#lineStart - this.continuations + 1;
  }
}
