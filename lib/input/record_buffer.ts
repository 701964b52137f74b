/** Cuts records out of the chunks of a file; every reader of JSON reads through it. */

import { JsonScanner } from "../json/scanner.ts";
import { JsonSyntaxError } from "../json/syntax_error.ts";
import { MemberList } from "../json/member_list.ts";
import { DataError, type DataRecord, MAX_RECORD_BYTES, type Position } from "./record.ts";
import { RecordSkipper } from "./record_skipper.ts";

/** Up to this length, a record that is not whole yet is scanned again with every chunk: that costs little. */
const CHEAP_RESCAN_BYTES = 64 * 1024;

const NO_BYTES = new Uint8Array(0);

const BOM = [0xef, 0xbb, 0xbf];

/**
 * Chunks go in by `add`, records come out by `takeRecord`. When a method gives `undefined` or a negative
 * number, it needs more bytes: call `add`, or `finish` at the end of the file, after which it gives or throws.
 *
 * A record that is too large is dropped while reading; only its position is kept.
 */
export class RecordBuffer {
  /** Index of the next byte to look at. */
  at = 0;

  #scanner = new JsonScanner();
  #members = new MemberList();
  /** File offset of the first byte at hand. */
  #base = 0;
  #recordCount = 0;
  #bomChecked = false;
  #pending: Uint8Array[] = [];
  #pendingLength = 0;
  #maxBytes: number;
  #skipped: { skipper: RecordSkipper; position: Position } | undefined;

  /** @param maxBytes A larger record is dropped. @default {32000000} */
  constructor(maxBytes: number = MAX_RECORD_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** Records taken so far. */
  get recordCount(): number {
    return this.#recordCount;
  }

  /** File offset of the next byte to look at. */
  get offset(): number {
    return this.#base + this.at;
  }

  /**
   * Copies `chunk`. Records that were taken before keep their text, but lose their members.
   * False when more should be added before the next record is taken: a very long one is not scanned each time.
   */
  add(chunk: Uint8Array): boolean {
    const left = this.#scanner.bytes.length - this.at;
    const length = this.#pendingLength + chunk.length;
    if (left > CHEAP_RESCAN_BYTES && length < left && left + length <= this.#maxBytes) {
      this.#pending.push(chunk.slice());
      this.#pendingLength = length;
      return false;
    }
    this.#moveOn([...this.#pending, chunk], length);
    return true;
  }

  /** Tells that no more bytes will come. */
  finish(): void {
    if (this.#pendingLength > 0) this.#moveOn(this.#pending, this.#pendingLength);
    this.#scanner.final = true;
  }

  /** Steps over a byte order mark; false when more bytes are needed to tell. */
  skipBom(): boolean {
    if (this.#bomChecked) return true;
    const { bytes, final } = this.#scanner;
    for (let i = 0; i < BOM.length; i++) {
      if (i >= bytes.length && !final) return false;
      if (bytes[i] !== BOM[i]) {
        this.#bomChecked = true;
        return true;
      }
    }
    this.at = BOM.length;
    this.#scanner.lineStart = BOM.length;
    this.#bomChecked = true;
    return true;
  }

  /** Steps over white space and gives the next byte, or -1 when there is none; inside a skipped record it gives 0. */
  peek(): number {
    const { bytes, final } = this.#scanner;
    // White space inside a record that is being skipped is part of it.
    if (this.#skipped !== undefined) return this.at < bytes.length || final ? 0 : -1;
    this.at = this.#scanner.skipSpace(this.at);
    return this.at < this.#scanner.bytes.length ? this.#scanner.bytes[this.at] : -1;
  }

  /**
   * The record that begins here, or undefined when it is not whole yet.
   *
   * @throws {JsonSyntaxError}
   */
  takeRecord(): DataRecord | undefined {
    if (this.#skipped !== undefined) return this.#takeSkipped();
    const scanner = this.#scanner;
    const { newlines, lineStart, continuations } = scanner;
    const members = this.#members;
    const firstMember = members.count;
    const start = this.at;
    const end = scanner.scan(start, members);
    const isTooLarge = (end < 0 ? scanner.bytes.length : end) - start > this.#maxBytes;
    if (end < 0 || isTooLarge) {
      members.count = firstMember;
      scanner.newlines = newlines;
      scanner.lineStart = lineStart;
      scanner.continuations = continuations;
      if (!isTooLarge) return undefined;
    }
    const position = {
      record: this.#recordCount + 1,
      line: newlines + 1,
      column: start - lineStart - continuations + 1,
      offset: this.#base + start,
    };
    if (isTooLarge) {
      this.#skipped = { skipper: new RecordSkipper(), position };
      return this.#takeSkipped();
    }
    this.#recordCount++;
    this.at = end;
    return {
      position,
      bytes: scanner.bytes,
      start,
      end,
      nextOffset: this.#base + end,
      members,
      firstMember,
      endMember: members.count,
      tooLarge: undefined,
    };
  }

  /** The record that is being skipped, once its end is reached. */
  #takeSkipped(): DataRecord | undefined {
    const { skipper, position } = this.#skipped!;
    const scanner = this.#scanner;
    const end = skipper.skip(scanner.bytes, this.at, scanner);
    this.at = end < 0 ? scanner.bytes.length : end;
    if (end < 0) {
      if (scanner.final) throw this.syntaxError("the rest of a record");
      return undefined;
    }
    this.#skipped = undefined;
    this.#recordCount++;
    const members = this.#members;
    return {
      position,
      bytes: NO_BYTES,
      start: 0,
      end: 0,
      nextOffset: this.offset,
      members,
      firstMember: members.count,
      endMember: members.count,
      tooLarge: this.offset - position.offset,
    };
  }

  /** The error that says that `expected` is not what stands here. */
  syntaxError(expected: string): JsonSyntaxError {
    return this.#scanner.syntaxError(this.at, expected);
  }

  /** `error` with its position in the file. */
  dataError(error: JsonSyntaxError): DataError {
    const scanner = this.#scanner;
    const position: Position = {
      record: this.#recordCount + 1,
      line: scanner.newlines + 1,
      column: error.offset - scanner.lineStart - scanner.continuations + 1,
      offset: this.#base + error.offset,
    };
    const place = `line ${position.line}, column ${position.column}`;
    const after = this.#recordCount === 0 ? "" : ` (after record ${this.#recordCount})`;
    return new DataError(`${place}: expected ${error.expected}, found ${error.found}${after}`, {
      position,
    });
  }

  #moveOn(chunks: Uint8Array[], length: number): void {
    const scanner = this.#scanner;
    const left = scanner.bytes.subarray(this.at);
    const bytes = new Uint8Array(left.length + length);
    bytes.set(left);
    let filled = left.length;
    for (const chunk of chunks) {
      bytes.set(chunk, filled);
      filled += chunk.length;
    }
    scanner.bytes = bytes;
    scanner.lineStart -= this.at;
    this.#base += this.at;
    this.at = 0;
    this.#members.count = 0;
    this.#pending = [];
    this.#pendingLength = 0;
  }
}
