/** A key as bytes, with its hash: one place that is filled again for each, as an object a record would take time. */

import { spread } from "../key_table.ts";

/** A UTF-16 unit takes at most three bytes of UTF-8. */
const UNIT_BYTES = 3;

/** Bytes, at most: what is longer is neither an identifier nor an email. */
const MAX_BYTES = 8192;

const BACKSLASH = 0x5c;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The key that was set last: `bytes[0..length]`. */
export class KeyText {
  readonly bytes: Uint8Array = new Uint8Array(MAX_BYTES);
  length = 0;
  /** As {@linkcode hashOf} has it. */
  hash = 0;

  /** Makes it that of `text` in UTF-8; false where that is too long. */
  set(text: string): boolean {
    const { length } = text;
    if (length * UNIT_BYTES > MAX_BYTES) return false;
    const { bytes } = this;
    let hash = FIRST_HASH;
    let i = 0;
    for (let unit = 0; i < length && (unit = text.charCodeAt(i)) < 0x80; i++) {
      bytes[i] = unit;
      hash = Math.imul(hash ^ unit, FACTOR);
    }
    if (i < length) {
      this.length = encoder.encodeInto(text, bytes).written;
      this.hash = hashOf(bytes, 0, this.length);
    } else {
      this.length = length;
      this.hash = spread(hash);
    }
    return true;
  }

  /** Makes it `from[start..end]` with ASCII letters in lower case; false where it is too long, or has other characters or escapes. */
  setFolded(from: Uint8Array, start: number, end: number): boolean {
    if (end - start > MAX_BYTES) return false;
    const { bytes } = this;
    let hash = FIRST_HASH;
    for (let i = start; i < end; i++) {
      let byte = from[i];
      if (byte >= 0x80 || byte === BACKSLASH) return false;
      if (byte >= 0x41 && byte <= 0x5a) byte |= 0x20;
      bytes[i - start] = byte;
      hash = Math.imul(hash ^ byte, FACTOR);
    }
    this.length = end - start;
    this.hash = spread(hash);
    return true;
  }

  toString(): string {
    return decoder.decode(this.bytes.subarray(0, this.length));
  }
}

/** FNV-1a's, 32 bits. */
const FIRST_HASH = 0x811c9dc5;
const FACTOR = 0x01000193;

/** 32 bits that depend on every byte of `bytes[start..end]`: equal keys have equal hashes, and few others have. */
export function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = FIRST_HASH;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i], FACTOR);
  return spread(hash);
}
