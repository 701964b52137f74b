/** Cuts records out of the chunks of a file; every reader of JSON reads through it. */

import { JsonScanner } from "../json/scanner.ts";
import { JsonSyntaxError } from "../json/syntax_error.ts";
import { MemberList } from "../json/member_list.ts";
import { Arena } from "./arena.ts";
import { bomLength } from "./bom.ts";
import { Chunk, joined } from "./chunk.ts";
import { type DataError, dataErrorAt, type DataRecord, type Position } from "./record.ts";
import { MAX_RECORD_BYTES } from "./record.ts";
import { RecordSkipper } from "./record_skipper.ts";

/** A record that is not whole after so many bytes is put together in an arena. */
const ARENA_BYTES = 256 * 1024;

/** Up to this length, a record that is not whole yet is scanned again with every chunk: that costs little. */
const CHEAP_RESCAN_BYTES = 64 * 1024;

const NO_BYTES = new Uint8Array(0);

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
  /** What the scanner's bytes are, unless they are in the arena. */
  #chunk: Chunk | undefined;
  #takenOfChunk = 0;
  #arena: Arena;
  #pending: Uint8Array[] = [];
  #pendingLength = 0;
  #maxBytes: number;
  #skipped: { skipper: RecordSkipper; position: Position } | undefined;

  /** @param maxBytes A larger record is dropped. @default {32000000} */
  constructor(maxBytes: number = MAX_RECORD_BYTES) {
    this.#maxBytes = maxBytes;
    this.#arena = new Arena(maxBytes);
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
    if (left > ARENA_BYTES && this.#addToArena(chunk)) {
      const arena = this.#arena;
      const isEnough = arena.length >= 2 * left || arena.length > this.#maxBytes;
      if (isEnough) this.#scanner.bytes = arena.content;
      return isEnough;
    }
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
    if (this.#arena.isInUse) this.#scanner.bytes = this.#arena.content;
    this.#scanner.final = true;
  }

  /** Steps over a byte order mark; false when more bytes are needed to tell. */
  skipBom(): boolean {
    if (this.#bomChecked) return true;
    const { bytes, final } = this.#scanner;
    const length = bomLength(bytes);
    if (length === undefined && !final) return false;
    this.at = this.#scanner.lineStart = length ?? 0;
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
    members.begin();
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
    if (members.isTooLong) members.count = firstMember;
    const record: DataRecord = {
      position,
      bytes: scanner.bytes,
      start,
      end,
      nextOffset: this.#base + end,
      members,
      firstMember: members.isTooLong ? -1 : firstMember,
      endMember: members.isTooLong ? -1 : members.count,
      chunk: this.#chunk,
      tooLarge: undefined,
    };
    this.#takenOfChunk++;
    if (this.#arena.isInUse && this.#arena.takeOut(record)) {
      this.#goOnIn(scanner.bytes.slice(end));
    }
    return record;
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
      chunk: undefined,
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
    return dataErrorAt(position, error);
  }

  #moveOn(chunks: Uint8Array[], length: number): void {
    const bytes = joined(this.#scanner.bytes.subarray(this.at), chunks, length);
    this.#pending = [];
    this.#pendingLength = 0;
    this.#members.count = 0;
    this.#goOnIn(bytes);
    this.#arena.leave();
  }

  /** Goes on with `bytes`, which begin where the next byte to look at is. */
  #goOnIn(bytes: Uint8Array): void {
    this.#scanner.lineStart -= this.at;
    this.#base += this.at;
    this.at = 0;
    this.#closeChunk();
    this.#chunk = new Chunk(bytes);
    this.#scanner.bytes = bytes;
  }

  #closeChunk(): void {
    this.#chunk?.close(this.#takenOfChunk);
    this.#chunk = undefined;
    this.#takenOfChunk = 0;
  }

  /** Adds `chunk` to what is left, in the arena; false when it has no room. */
  #addToArena(chunk: Uint8Array): boolean {
    const arena = this.#arena;
    const { bytes } = this.#scanner;
    if (!arena.hasRoomFor(chunk.length + (arena.isInUse ? 0 : bytes.length - this.at))) {
      return false;
    }
    if (!arena.isInUse) arena.append(bytes.subarray(this.at));
    else if (this.at > 0) arena.shift(this.at);
    arena.append(chunk);
    if (this.#chunk === undefined && this.at === 0) return true;
    // The same bytes as before, in their new place.
    this.#scanner.lineStart -= this.at;
    this.#base += this.at;
    this.#scanner.bytes = arena.content.subarray(0, bytes.length - this.at);
    this.at = 0;
    this.#closeChunk();
    this.#members.count = 0;
    return true;
  }
}
