/** The bytes of a file that are at hand, and records cut out of them: what every JSON input reads through. */

import { JsonScanner } from "../json/scanner.ts";
import { JsonSyntaxError } from "../json/syntax_error.ts";
import { MemberList } from "../json/member_list.ts";
import { DataError, type DataRecord, type Position, RECORD_BYTES } from "./record.ts";
import { RecordSkipper } from "./record_skipper.ts";

/** Below this, a record that goes on beyond the bytes at hand is simply scanned again with the next chunk. */
const CHEAP_RESCAN_BYTES = 64 * 1024;

const NO_BYTES = new Uint8Array(0);

const BOM = [0xef, 0xbb, 0xbf];

/**
 * Chunks go in by `add`, records come out by `takeRecord`. When a method answers `undefined` or a negative
 * number, the bytes at hand end too early: `add` more, or `finish`, after which it answers or throws.
 *
 * Of a record that is too large no more is kept than shows that it is.
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
  #mostBytes: number;
  #skipped: { skipper: RecordSkipper; position: Position } | undefined;

  /** @param mostBytes The most bytes of a record. @default {32000000} */
  constructor(mostBytes: number = RECORD_BYTES) {
    this.#mostBytes = mostBytes;
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
   * Takes a copy of `chunk`. The members of records taken before are gone with it; their text stays.
   * False when it is better to wait for more, so that a very long record is not scanned again and again.
   */
  add(chunk: Uint8Array): boolean {
    const left = this.#scanner.bytes.length - this.at;
    const length = this.#pendingLength + chunk.length;
    if (left > CHEAP_RESCAN_BYTES && length < left && left + length <= this.#mostBytes) {
      this.#pending.push(chunk.slice());
      this.#pendingLength = length;
      return false;
    }
    this.#moveOn([...this.#pending, chunk], length);
    return true;
  }

  /** Says that no more bytes will come. */
  finish(): void {
    if (this.#pendingLength > 0) this.#moveOn(this.#pending, this.#pendingLength);
    this.#scanner.final = true;
  }

  /** Steps over a byte order mark; false when too few bytes are at hand to know. */
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

  /** Steps over white space; the byte that follows (or any, in a record), or -1 when none is at hand. */
  peek(): number {
    const { bytes, final } = this.#scanner;
    // What comes next of a record that is being skipped is no white space, and its end may be missing.
    if (this.#skipped !== undefined) return this.at < bytes.length || final ? 0 : -1;
    this.at = this.#scanner.skipSpace(this.at);
    return this.at < this.#scanner.bytes.length ? this.#scanner.bytes[this.at] : -1;
  }

  /**
   * The record that begins here, or undefined when it goes on beyond the bytes at hand.
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
    const isTooLarge = (end < 0 ? scanner.bytes.length : end) - start > this.#mostBytes;
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

  /** The record that is being skipped, once its end is found. */
  #takeSkipped(): DataRecord | undefined {
    const { skipper, position } = this.#skipped!;
    const scanner = this.#scanner;
    const end = skipper.skip(scanner.bytes, this.at, scanner);
    this.at = end < 0 ? scanner.bytes.length : end;
    if (end < 0) {
      if (scanner.final) throw this.wrong("the rest of a record");
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

  /** The error for `expected` not standing here. */
  wrong(expected: string): JsonSyntaxError {
    return this.#scanner.wrong(this.at, expected);
  }

  /** `error` as it concerns the reader of the file, with the place. */
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
