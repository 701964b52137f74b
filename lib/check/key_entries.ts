/** Keys with who has them and where, as bytes one behind the other: a fraction of the memory that objects take. */

import type { Position } from "../input/record.ts";
import { freeBytes } from "../free_bytes.ts";
import type { KeyText } from "./key_text.ts";

/** Bytes there is room for at first. */
const FIRST_BYTES = 64 * 1024;

/** Numbers of an entry: the lengths of key and owner, and those of where they are. */
const LENGTHS = 2;
const NUMBERS = 6;

/** A mark, and numbers of at most eight bytes each. */
const HEAD_BYTES = 1 + (LENGTHS + NUMBERS) * 8;

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

/** A growing list of entries; `open` looks at one of them, or at one of another list of the same files. */
export class KeyEntries {
  /** `bytes[0..length]` are the entries. */
  bytes = new Uint8Array(FIRST_BYTES);
  length = 0;

  /** Of the entry that was opened last: its key, and behind that its owner. */
  keyStart = 0;
  ownerStart = 0;
  /** Where the entry behind it begins. */
  end = 0;

  /** Names of files; an entry has the index of one. */
  #files: (string | undefined)[] = [];
  /** Where the last number that was read or written ends. */
  #at = 0;

  /** Appends an entry without a mark. */
  append({ key, owner, position, number }: NewEntry): void {
    const ownerLength = owner === undefined ? 0 : owner.length;
    this.#makeRoom(HEAD_BYTES + key.length + ownerLength);
    const { bytes } = this;
    bytes[this.length] = 0;
    this.#at = this.length + 1;
    this.#write(key.length);
    this.#write(ownerLength);
    this.#write(number);
    this.#write(position.record);
    this.#write(position.line);
    this.#write(position.column);
    this.#write(position.offset);
    this.#write(this.#fileIndex(position));
    let at = this.#at;
    for (let i = 0; i < key.length; i++) bytes[at++] = key.bytes[i];
    for (let i = 0; i < ownerLength; i++) bytes[at++] = owner!.bytes[i];
    this.length = at;
  }

  /** Appends the entry `from[start..end]` as it is. */
  copy(from: Uint8Array, start: number, end: number): void {
    this.#makeRoom(end - start);
    this.bytes.set(from.subarray(start, end), this.length);
    this.length += end - start;
  }

  /** Looks at the entry that begins at `start`. */
  open(start: number, bytes: Uint8Array = this.bytes): void {
    this.#at = start + 1;
    const keyLength = this.#read(bytes);
    const ownerLength = this.#read(bytes);
    for (let left = NUMBERS; left > 0; left--) while (bytes[this.#at++] >= 0x80);
    this.keyStart = this.#at;
    this.ownerStart = this.keyStart + keyLength;
    this.end = this.ownerStart + ownerLength;
  }

  /** Whether the entry at `start` is marked: its key is there again. */
  isMarked(start: number, bytes: Uint8Array = this.bytes): boolean {
    return bytes[start] === 1;
  }

  /** Marks the entry at `start`. */
  mark(start: number): void {
    this.bytes[start] = 1;
  }

  /** Key, owner and position of the entry at `start`. */
  at(start: number, bytes: Uint8Array = this.bytes): KeyHolder {
    this.open(start, bytes);
    const { keyStart, ownerStart, end } = this;
    this.#at = start + 1;
    for (let left = LENGTHS; left > 0; left--) this.#read(bytes);
    const number = this.#read(bytes);
    const position: Position = {
      record: this.#read(bytes),
      line: this.#read(bytes),
      column: this.#read(bytes),
      offset: this.#read(bytes),
    };
    const file = this.#files[this.#read(bytes)];
    if (file !== undefined) Object.assign(position, { file });
    return {
      key: decoder.decode(bytes.subarray(keyStart, ownerStart)),
      owner: decoder.decode(bytes.subarray(ownerStart, end)),
      position,
      number,
    };
  }

  /** Leaves no entry in it. */
  clear(): void {
    this.length = 0;
  }

  /** Frees its memory: it is not used any more. */
  free(): void {
    freeBytes(this.bytes);
  }

  #makeRoom(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const length = Math.max(this.bytes.length * 2, this.length + more);
    this.bytes = new Uint8Array(this.bytes.buffer.transfer(length));
  }

  #fileIndex({ file }: Position & { file?: string }): number {
    const last = this.#files.length - 1;
    if (last >= 0 && this.#files[last] === file) return last;
    const index = this.#files.indexOf(file);
    return index < 0 ? this.#files.push(file) - 1 : index;
  }

  /** Seven bits a byte, the lowest first; the highest bit says that there are more. */
  #write(number: number): void {
    let rest = number;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) {
      this.bytes[this.#at++] = rest % 0x80 | 0x80;
    }
    this.bytes[this.#at++] = rest;
  }

  #read(bytes: Uint8Array): number {
    let number = 0;
    for (let factor = 1;; factor *= 0x80) {
      const byte = bytes[this.#at++];
      number += (byte & 0x7f) * factor;
      if (byte < 0x80) return number;
    }
  }
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
