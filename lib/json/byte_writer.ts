/** Writes many small pieces of bytes into few large blocks, as an array for each person would take longer. */

import { freeBytes } from "../free_bytes.ts";
import { MINUS, ZERO } from "./bytes.ts";

/** Room for some hundreds of people. */
const BLOCK_BYTES = 256 * 1024;

/** Fewer bytes are copied faster by a loop than by `set`. */
const MIN_SET_BYTES = 48;

/** A sign, and 2^53. */
const MAX_INTEGER_BYTES = 17;

/** Writes pieces one after the other; each piece lies whole in one block. */
export class ByteWriter {
  /** The block that is being written. */
  bytes: Uint8Array = new Uint8Array(BLOCK_BYTES);
  /** Where the next byte goes. */
  length = 0;

  #pieceStart = 0;
  #encoder = new TextEncoder();

  /** Starts a piece. */
  begin(): void {
    if (this.bytes.length !== BLOCK_BYTES) {
      // A long block is for one piece: the next one must not keep it, and whoever had it may have freed it.
      this.bytes = new Uint8Array(BLOCK_BYTES);
      this.length = 0;
    }
    this.#pieceStart = this.length;
  }

  /** Where the current piece starts in `bytes`. */
  get pieceStart(): number {
    return this.#pieceStart;
  }

  /** Drops what was written since `begin`. */
  discard(): void {
    this.length = this.#pieceStart;
    // Nothing else lies in a long block.
    if (this.bytes.length > BLOCK_BYTES) {
      freeBytes(this.bytes);
      this.bytes = new Uint8Array(BLOCK_BYTES);
      this.length = this.#pieceStart = 0;
    }
  }

  /** Appends `source[start..end]`. */
  write(source: Uint8Array, start = 0, end = source.length): void {
    const length = end - start;
    if (this.length + length > this.bytes.length) this.#newBlock(length);
    if (length < MIN_SET_BYTES) {
      const bytes = this.bytes;
      let to = this.length;
      for (let from = start; from < end; from++) bytes[to++] = source[from];
    } else {
      this.bytes.set(source.subarray(start, end), this.length);
    }
    this.length += length;
  }

  /** Appends `text` in UTF-8. */
  writeText(text: string): void {
    // A UTF-16 unit takes at most three bytes of UTF-8.
    if (this.length + text.length * 3 > this.bytes.length) this.#newBlock(text.length * 3);
    const start = this.length;
    if (text.length < MIN_SET_BYTES) {
      let i = 0;
      let unit = 0;
      while (i < text.length && (unit = text.charCodeAt(i)) < 0x80) this.bytes[start + i++] = unit;
      if (i === text.length) {
        this.length += i;
        return;
      }
    }
    this.length += this.#encoder.encodeInto(text, this.bytes.subarray(start)).written;
  }

  /** Appends the digits of a whole number that a double holds exactly. */
  writeInteger(number: number): void {
    if (this.length + MAX_INTEGER_BYTES > this.bytes.length) this.#newBlock(MAX_INTEGER_BYTES);
    const bytes = this.bytes;
    let left = Math.abs(number);
    if (number < 0) bytes[this.length++] = MINUS;
    const start = this.length;
    do {
      const rest = Math.floor(left / 10);
      bytes[this.length++] = ZERO + (left - rest * 10);
      left = rest;
    } while (left > 0);
    // The last digit stands first.
    for (let i = start, j = this.length - 1; i < j; i++, j--) {
      const digit = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = digit;
    }
  }

  /** Moves the current piece to a new block that has room for `more` bytes; earlier pieces stay where they are. */
  #newBlock(more: number): void {
    const written = this.length - this.#pieceStart;
    const length = written + more;
    const block = new Uint8Array(Math.max(BLOCK_BYTES, length + (length >> 1)));
    block.set(this.bytes.subarray(this.#pieceStart, this.length));
    if (this.bytes.length > BLOCK_BYTES) freeBytes(this.bytes);
    this.bytes = block;
    this.#pieceStart = 0;
    this.length = written;
  }
}
