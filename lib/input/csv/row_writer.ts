/** Writes rows of cells as the JSON text of records, into memory that is freed with them. */

import * as constants from "../../json/bytes.ts";
import { MemberList } from "../../json/member_list.ts";
import { type DataRecord, MAX_RECORD_BYTES, type Position } from "../record.ts";
import { RowBlocks } from "./row_blocks.ts";

// Constants of this module are faster than imported ones: see the scanner.
const { BRACE_CLOSE, BRACE_OPEN, BRACKET_CLOSE, BRACKET_OPEN, COMMA, QUOTE } = constants;

const NULL = new TextEncoder().encode("null");
const EMPTY_STRING = new TextEncoder().encode('""');
const NO_BYTES = new Uint8Array(0);

/** What an empty cell is written as; undefined for nothing at all. */
export type EmptyCell = "null" | '""' | undefined;

/** Where a row ends, and where it began. */
export interface RowPlace {
  position: Position;
  nextOffset: number;
}

/** One row after the other: `begin`, then `open` and `close` for each cell, then `record` or `cells`. */
export class RowWriter {
  /** The block that is being written. The text of a cell goes there, as JSON, after {@linkcode room} was asked for. */
  bytes: Uint8Array;
  /** Where the next byte goes. */
  length = 0;
  /** Cells of this row that are closed. */
  cellCount = 0;

  #members = new MemberList();
  #blocks: RowBlocks;
  /** `,"key":"` of each column. */
  #keys: Uint8Array[] = [];
  #empty: Uint8Array | undefined;
  #maxBytes: number;
  #rowStart = 0;
  #firstMember = 0;
  #cellStart = 0;
  #valueStart = 0;
  /** Where the value of each cell begins and ends; it ends where it begins when it was left out. */
  #cells = new Int32Array(256);
  /** Whether the start of this row was dropped, as it is too large. */
  #isDropped = false;

  /** @param maxBytes A longer row is dropped. @default {32000000} */
  constructor(empty: EmptyCell, maxBytes = MAX_RECORD_BYTES) {
    this.#empty = empty === undefined ? undefined : empty === "null" ? NULL : EMPTY_STRING;
    this.#maxBytes = maxBytes;
    this.#blocks = new RowBlocks(maxBytes);
    this.bytes = this.#blocks.bytes;
  }

  /** Names the columns. A cell beyond them, and one of a column without a name, has the key `""`. */
  set columns(names: readonly string[]) {
    this.#keys = names.map((name) => new TextEncoder().encode(`,${JSON.stringify(name)}:"`));
  }

  get columnCount(): number {
    return this.#keys.length;
  }

  /** Lets go of the members of the records that were given. */
  forgetMembers(): void {
    const members = this.#members;
    const { count, isTooLong } = members;
    // What is known of a row that goes on stays.
    members.at.copyWithin(0, this.#firstMember * 4, (count + 1) * 4);
    members.count = 0;
    members.begin();
    members.count = count - this.#firstMember;
    members.isTooLong = isTooLong;
    this.#firstMember = 0;
  }

  /** Begins a row. */
  begin(): void {
    this.#rowStart = this.length;
    this.cellCount = 0;
    this.#isDropped = false;
    this.room(1);
    this.#members.begin();
    this.bytes[this.length++] = BRACE_OPEN;
  }

  /** Begins the next cell, with its key. */
  open(): void {
    const key = this.cellCount < this.#keys.length ? this.#keys[this.cellCount] : NAMELESS;
    this.room(key.length);
    this.#cellStart = this.length;
    const { bytes } = this;
    let to = this.length;
    // No comma before the first one.
    const comma = to === this.#rowStart + 1 ? 0 : 1;
    for (let from = 1 - comma; from < key.length; from++) bytes[to++] = key[from];
    this.length = to;
    this.#valueStart = to - 1;
    this.#members.open(this.#cellStart + comma + 1, to - 3, to - 1);
  }

  /** Ends the cell. */
  close(): void {
    if (this.length === this.#valueStart + 1) return this.#closeEmpty();
    this.room(1);
    this.bytes[this.length++] = QUOTE;
    this.#members.close(this.length);
    this.#count(this.#valueStart, this.length);
  }

  /** Makes sure that `length` more bytes have room. */
  room(length: number): void {
    if (this.length + length > this.bytes.length) this.#makeRoom(length);
  }

  /** The row as an object with the columns' names as its keys. */
  record(place: RowPlace): DataRecord {
    this.room(1);
    this.bytes[this.length++] = BRACE_CLOSE;
    return this.#give(place, this.#rowStart);
  }

  /** The row as an array of its cells, empty ones too. */
  cells(place: RowPlace): DataRecord {
    this.#members.count = this.#firstMember;
    // Moving the row moves its cells too.
    this.room(this.length - this.#rowStart + 3 * this.cellCount + 2);
    if (this.#isDropped) return this.#give(place, this.#rowStart);
    const { bytes } = this;
    const start = this.length;
    bytes[this.length++] = BRACKET_OPEN;
    for (let i = 0; i < this.cellCount; i++) {
      if (i > 0) bytes[this.length++] = COMMA;
      const from = this.#cells[2 * i];
      const to = this.#cells[2 * i + 1];
      const value = from === to ? EMPTY_STRING : bytes.subarray(from, to);
      bytes.set(value, this.length);
      this.length += value.length;
    }
    bytes[this.length++] = BRACKET_CLOSE;
    return this.#give(place, start);
  }

  #closeEmpty(): void {
    const empty = this.#empty;
    this.length = this.#valueStart;
    if (empty === undefined) {
      this.length = this.#cellStart;
      return this.#count(0, 0);
    }
    this.room(empty.length);
    this.bytes.set(empty, this.length);
    this.length += empty.length;
    this.#members.close(this.length);
    this.#count(this.#valueStart, this.length);
  }

  #count(start: number, end: number): void {
    const at = 2 * this.cellCount++;
    if (at === this.#cells.length) {
      const grown = new Int32Array(2 * at);
      grown.set(this.#cells);
      this.#cells = grown;
    }
    this.#cells[at] = start;
    this.#cells[at + 1] = end;
  }

  #give({ position, nextOffset }: RowPlace, start: number): DataRecord {
    const members = this.#members;
    const isTooLarge = this.#isDropped || this.length - start > this.#maxBytes;
    if (isTooLarge || members.isTooLong) members.count = this.#firstMember;
    const isListed = isTooLarge || !members.isTooLong;
    const record: DataRecord = {
      position,
      bytes: this.bytes,
      start,
      end: this.length,
      nextOffset,
      members,
      firstMember: isListed ? this.#firstMember : -1,
      endMember: isListed ? members.count : -1,
      chunk: this.#blocks.chunk,
      tooLarge: isTooLarge ? nextOffset - position.offset : undefined,
    };
    if (isTooLarge) this.#drop(record);
    else if (record.chunk === undefined) this.#blocks.takeOut(record);
    else this.#blocks.rows++;
    this.#firstMember = members.count;
    if (this.bytes === this.#blocks.bytes) return record;
    this.bytes = this.#blocks.bytes;
    this.length = 0;
    return record;
  }

  /** Leaves the text of `record` out. */
  #drop(record: DataRecord): void {
    record.bytes = NO_BYTES;
    record.start = record.end = 0;
    record.chunk = undefined;
    this.length = this.#rowStart;
    this.#blocks.leave();
  }

  #makeRoom(more: number): void {
    const start = this.#rowStart;
    const hasRoom = this.#blocks.goOn({ start, end: this.length, more });
    if (this.bytes !== this.#blocks.bytes) {
      this.bytes = this.#blocks.bytes;
      this.#shift(-start);
      this.#cellStart -= start;
      this.#valueStart -= start;
      this.length -= start;
      this.#rowStart = 0;
    }
    if (hasRoom) return;
    // The row is larger than any that is kept: only its end counts now.
    this.#isDropped = true;
    this.#members.count = this.#firstMember;
    this.cellCount = 0;
    this.length = this.#cellStart = this.#valueStart = 0;
  }

  /** Moves what is known of places in this row by `distance`, as its bytes have moved. */
  #shift(distance: number): void {
    const { at, count } = this.#members;
    const end = Math.min(at.length, 4 * (count + 1));
    for (let i = 4 * this.#firstMember; i < end; i++) at[i] += distance;
    for (let i = 0; i < 2 * this.cellCount; i++) this.#cells[i] += distance;
  }
}

/** The key of a cell that no name belongs to. */
const NAMELESS = new TextEncoder().encode(',"":"');
