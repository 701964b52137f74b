/** Keys with who has them and where, as bytes one behind the other: a fraction of the memory that objects take. */

import type { Position } from "../input/record.ts";
import type { KeyText } from "./key_text.ts";

/** Entries lie in blocks of so many bytes, each whole in one of them, so that more room takes no copy. */
const BLOCK_BITS = 22;

/** Bytes of a block. */
export const BLOCK_BYTES = 1 << BLOCK_BITS;

/** Numbers of an entry: the lengths of key and owner, and those of where they are. */
const LENGTHS = 2;
const NUMBERS = 6;

/** A mark, and numbers of at most eight bytes each. */
const HEAD_BYTES = 1 + (LENGTHS + NUMBERS) * 8;

/** The most entries of a block: a mark and numbers of one byte each are the least that an entry has. */
export const MAX_BLOCK_ENTRIES = BLOCK_BYTES / (1 + LENGTHS + NUMBERS);

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** What is appended. */
export interface NewEntry {
  key: KeyText;
  /** Undefined where keys have no owners. */
  owner: KeyText | undefined;
  position: Position;
  /** Which record of the run it is: in several files their own numbers begin again. */
  number: number;
}

/** Who has a key, and where. */
export interface KeyHolder {
  key: string;
  /** Empty where keys have no owners. */
  owner: string;
  position: Position;
  /** Which record of the run it is. */
  number: number;
}

/** A growing list of entries; `open` looks at one of them, or at one in other bytes, of the same files. */
export class KeyEntries {
  /** Bytes of all entries. */
  size = 0;

  /** Of the entry that was opened last: the bytes it lies in, its key, and behind that its owner. */
  bytes: Uint8Array;
  start = 0;
  keyStart = 0;
  ownerStart = 0;
  /** Where the entry behind it begins. */
  end = 0;

  #blocks: Uint8Array[];
  /** Bytes of each block that are filled. */
  #filled: number[];
  /** The block that is filled, and the one whose entries are opened one after the other. */
  #current = 0;
  #visited = 0;
  /** Names of files; an entry has the index of one. */
  #files: (string | undefined)[] = [];
  /** Where the last number that was read or written ends. */
  #at = 0;

  constructor() {
    // One that is small: most data is.
    this.bytes = new Uint8Array(BLOCK_BYTES);
    this.#blocks = [this.bytes];
    this.#filled = [0];
  }

  /** Appends an entry without a mark; where it is. */
  append({ key, owner, position, number }: NewEntry): number {
    const ownerLength = owner === undefined ? 0 : owner.length;
    const block = this.#blockFor(HEAD_BYTES + key.length + ownerLength);
    const start = this.#at;
    block[start] = 0;
    this.#at++;
    this.#write(block, key.length);
    this.#write(block, ownerLength);
    this.#write(block, number);
    // In most data they are the same, or near each other.
    this.#write(block, zigzag(position.record - number));
    this.#write(block, zigzag(position.line - number));
    this.#write(block, position.column);
    this.#write(block, position.offset);
    this.#write(block, this.#fileIndex(position));
    copyTo(block, this.#at, key.bytes, 0, key.length);
    this.#at += key.length;
    if (owner !== undefined) copyTo(block, this.#at, owner.bytes, 0, ownerLength);
    return this.#take(start, this.#at + ownerLength);
  }

  /** Appends the entry `from[start..end]` as it is; where it is then. */
  copy(from: Uint8Array, start: number, end: number): number {
    const block = this.#blockFor(end - start);
    const at = this.#at;
    copyTo(block, at, from, start, end);
    return this.#take(at, at + end - start);
  }

  /** Looks at the entry that is at `place`. */
  openAt(place: number): void {
    this.open(this.#blocks[place >>> BLOCK_BITS], place & BLOCK_BYTES - 1);
  }

  /** Looks at the entry that begins at `bytes[start]`. */
  open(bytes: Uint8Array, start: number): void {
    this.bytes = bytes;
    this.start = start;
    this.#at = start + 1;
    const keyLength = this.#read();
    const ownerLength = this.#read();
    let at = this.#at;
    for (let left = NUMBERS; left > 0; left--) while (bytes[at++] >= 0x80);
    this.keyStart = at;
    this.ownerStart = at + keyLength;
    this.end = this.ownerStart + ownerLength;
  }

  /** Whether the open entry is marked: its key is there again. */
  get isMarked(): boolean {
    return this.bytes[this.start] === 1;
  }

  /** Marks the open entry. */
  mark(): void {
    this.bytes[this.start] = 1;
  }

  /** The open entry. */
  holder(): KeyHolder {
    const { bytes, keyStart, ownerStart, end } = this;
    this.#at = this.start + 1;
    for (let left = LENGTHS; left > 0; left--) this.#read();
    const number = this.#read();
    const position: Position = {
      record: number + unzigzag(this.#read()),
      line: number + unzigzag(this.#read()),
      column: this.#read(),
      offset: this.#read(),
    };
    const file = this.#files[this.#read()];
    if (file !== undefined) position.file = file;
    return {
      key: decoder.decode(bytes.subarray(keyStart, ownerStart)),
      owner: decoder.decode(bytes.subarray(ownerStart, end)),
      position,
      number,
    };
  }

  /** Blocks with entries, which begin with number 0. */
  get blockCount(): number {
    return this.size === 0 ? 0 : this.#current + 1;
  }

  /** Opens the first entry of a block. */
  openFirst(block: number): boolean {
    this.#visited = block;
    this.open(this.#blocks[block], 0);
    return true;
  }

  /** Opens the entry behind the open one in the block of `openFirst`; false behind the last one. */
  openNext(): boolean {
    if (this.end >= this.#filled[this.#visited]) return false;
    this.open(this.bytes, this.end);
    return true;
  }

  /** Leaves no entry in it, and keeps the memory. */
  clear(): void {
    this.size = 0;
    this.#current = 0;
    this.#filled = [0];
  }

  /** A block with room for `more` bytes, from `#at` on. */
  #blockFor(more: number): Uint8Array {
    let filled = this.#filled[this.#current];
    if (filled + more > BLOCK_BYTES) {
      this.#current++;
      this.#filled.push(filled = 0);
      if (this.#current === this.#blocks.length) this.#blocks.push(new Uint8Array(BLOCK_BYTES));
    }
    this.#at = filled;
    return this.#blocks[this.#current];
  }

  /** Makes what lies in the current block up to `end` the last entry. */
  #take(start: number, end: number): number {
    this.size += end - start;
    this.#filled[this.#current] = end;
    return this.#current * BLOCK_BYTES + start;
  }

  #fileIndex({ file }: Position): number {
    const last = this.#files.length - 1;
    if (last >= 0 && this.#files[last] === file) return last;
    const index = this.#files.indexOf(file);
    return index < 0 ? this.#files.push(file) - 1 : index;
  }

  /** Seven bits a byte, the lowest first; the highest bit says that there are more. */
  #write(bytes: Uint8Array, number: number): void {
    let at = this.#at;
    let rest = number;
    for (; rest > 0x7fffffff; rest = Math.floor(rest / 0x80)) bytes[at++] = rest % 0x80 | 0x80;
    for (; rest >= 0x80; rest >>>= 7) bytes[at++] = rest | 0x80;
    bytes[at++] = rest;
    this.#at = at;
  }

  #read(): number {
    const { bytes } = this;
    let at = this.#at;
    let number = 0;
    for (let factor = 1;; factor *= 0x80) {
      const byte = bytes[at++];
      number += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
    }
    this.#at = at;
    return number;
  }
}

/** Small for what is near 0, above or below. */
function zigzag(number: number): number {
  return number < 0 ? -2 * number - 1 : 2 * number;
}

function unzigzag(number: number): number {
  return number % 2 === 0 ? number / 2 : -(number + 1) / 2;
}

/** Copies few bytes: `set` would take longer. */
export function copyTo(
  to: Uint8Array,
  at: number,
  from: Uint8Array,
  start: number,
  end: number,
): void {
  for (let i = start; i < end; i++) to[at + i - start] = from[i];
}
