/** Cuts records out of the chunks of a file; every reader of JSON reads through it. */

import { JsonScanner } from "../json/scanner.ts";
import { JsonSyntaxError } from "../json/syntax_error.ts";
import { MemberList } from "../json/member_list.ts";
import { Arena } from "./arena.ts";
import { bomLength } from "./bom.ts";
import { Chunk, joined } from "./chunk.ts";
import type { TextSlot } from "./known_texts.ts";
import { extentOf, linesOf, positionAt, stepOver } from "./line_count.ts";
import type { DataError, DataRecord, Position } from "./record.ts";
import { dataErrorAt, MAX_RECORD_BYTES, tooLargeRecord } from "./record.ts";
import { RecordSkipper } from "./record_skipper.ts";

/** A record that is not whole after so many bytes is put together in an arena. */
const ARENA_BYTES = 256 * 1024;

/** Up to this length, a record that is not whole yet is scanned again with every chunk: that costs little. */
const CHEAP_RESCAN_BYTES = 64 * 1024;

/**
 * Chunks go in by `add`, records come out by `takeRecord`. When a method gives `undefined` or a negative
 * number, it needs more bytes: call `add`, or `finish` at the end of the file, after which it gives or throws.
 *
 * A record that is too large is dropped while reading; only its position is kept.
 */
export class RecordBuffer {
  /** Index of the next byte to look at. */
  at = 0;
  /** Records taken so far. Whoever takes a value that is none takes it off again. */
  recordCount = 0;

  #scanner = new JsonScanner();
  #members = new MemberList();
  /** File offset of the first byte at hand. */
  #base = 0;
  #bomChecked = false;
  /** What the scanner's bytes are, unless they are in the arena. */
  #chunk: Chunk | undefined;
  #takenOfChunk = 0;
  #arena: Arena;
  #pending: Uint8Array[] = [];
  #pendingLength = 0;
  #maxBytes: number;
  #texts: TextSlot;
  #skipped: { skipper: RecordSkipper; position: Position } | undefined;

  /**
   * @param maxBytes A larger record is dropped. @default {32000000}
   * @param texts Where those who know texts of records are found. @default {nobody does}
   */
  constructor(maxBytes: number = MAX_RECORD_BYTES, texts: TextSlot = { known: undefined }) {
    this.#maxBytes = maxBytes;
    this.#texts = texts;
    this.#arena = new Arena(maxBytes);
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
    const { known } = this.#texts;
    if (known === undefined || this.#arena.isInUse) return this.#takeScanned();
    const text = known.findText(this.#scanner.bytes, this.at);
    if (text < 0) return this.#takeScanned();
    const record = this.#take(this.#positionAt(this.at), this.at + known.extent.bytes);
    record.known = text;
    stepOver(this.#scanner, { end: record.end, extent: known.extent });
    return record;
  }

  #takeScanned(): DataRecord | undefined {
    const scanner = this.#scanner;
    const before = linesOf(scanner);
    const members = this.#members;
    const firstMember = members.count;
    members.begin();
    const position = this.#positionAt(this.at);
    const end = scanner.scan(this.at, members);
    const isTooLarge = (end < 0 ? scanner.bytes.length : end) - this.at > this.#maxBytes;
    if (end < 0 || isTooLarge) {
      members.count = firstMember;
      Object.assign(scanner, before);
      if (!isTooLarge) return undefined;
      this.#skipped = { skipper: new RecordSkipper(), position };
      return this.#takeSkipped();
    }
    const record = this.#take(position, end);
    if (members.isTooLong) members.count = firstMember;
    record.firstMember = members.isTooLong ? -1 : firstMember;
    record.endMember = members.isTooLong ? -1 : members.count;
    const { known } = this.#texts;
    if (known !== undefined) record.extent = extentOf({ before, after: scanner }, record);
    if (this.#arena.isInUse && this.#arena.takeOut(record)) {
      this.#goOnIn(scanner.bytes.slice(end));
    }
    return record;
  }

  /** The record at `position`, which begins here and goes up to `end`; nothing is known of its members yet. */
  #take(position: Position, end: number): DataRecord {
    const record: DataRecord = {
      position,
      bytes: this.#scanner.bytes,
      start: this.at,
      end,
      nextOffset: this.#base + end,
      members: this.#members,
      firstMember: -1,
      endMember: -1,
      chunk: this.#chunk,
      tooLarge: undefined,
      extent: undefined,
      known: -1,
    };
    this.recordCount++;
    this.at = end;
    this.#takenOfChunk++;
    return record;
  }

  /** The record that is being skipped, once its end is reached. */
  #takeSkipped(): DataRecord | undefined {
    const { skipper, position } = this.#skipped!;
    const scanner = this.#scanner;
    const end = skipper.skip(scanner.bytes, this.at, scanner);
    this.at = end < 0 ? scanner.bytes.length : end;
    if (end < 0 && scanner.final) throw this.syntaxError("the rest of a record");
    if (end < 0) return undefined;
    this.#skipped = undefined;
    this.recordCount++;
    return tooLargeRecord(position, { members: this.#members, nextOffset: this.offset });
  }

  /** The error that says that `expected` is not what stands here. */
  syntaxError(expected: string): JsonSyntaxError {
    return this.#scanner.syntaxError(this.at, expected);
  }

  /** `error` with its position in the file. */
  dataError(error: JsonSyntaxError): DataError {
    return dataErrorAt(this.#positionAt(error.offset), error);
  }

  /** Of the next record, or of the byte with index `at` of what is scanned. */
  #positionAt(at: number): Position {
    return positionAt(this.#scanner, { record: this.recordCount + 1, at, base: this.#base });
  }

  #moveOn(chunks: Uint8Array[], length: number): void {
    if (this.#arena.isInUse) this.#scanner.bytes = this.#arena.content;
    const bytes = joined(this.#scanner.bytes.subarray(this.at), chunks, length);
    [this.#pending, this.#pendingLength] = [[], 0];
    this.#members.count = 0;
    this.#goOnIn(bytes);
    this.#arena.leave();
  }

  /** Goes on with `bytes`, which begin where the next byte to look at is. */
  #goOnIn(bytes: Uint8Array): void {
    this.#leaveChunk();
    this.#chunk = new Chunk(bytes);
    this.#scanner.bytes = bytes;
  }

  /** Ends with what is behind: the next byte to look at gets index 0. */
  #leaveChunk(): void {
    this.#scanner.lineStart -= this.at;
    this.#base += this.at;
    this.at = 0;
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
    this.#scanner.bytes = arena.content.subarray(0, bytes.length - this.at);
    this.#leaveChunk();
    this.#members.count = 0;
    return true;
  }
}
