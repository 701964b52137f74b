/** A key as bytes, with its hash: one place that is filled again for each, as an object a record would take time. */

import { spread } from "../key_table.ts";

/** A UTF-16 unit takes at most three bytes of UTF-8. */
const UNIT_BYTES = 3;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Bytes, at most: what is longer is neither an identifier nor an email. */
const MAX_BYTES = 8192;

/** The key that was set last: `bytes[0..length]`. */
export class KeyText {
  readonly bytes: Uint8Array = new Uint8Array(MAX_BYTES);
  length = 0;

  /** Makes it that of `text` in UTF-8; false where that is too long. */
  set(text: string): boolean {
    if (text.length * UNIT_BYTES > MAX_BYTES) return false;
    const { bytes } = this;
    let i = 0;
    for (let unit = 0; i < text.length && (unit = text.charCodeAt(i)) < 0x80; i++) bytes[i] = unit;
    this.length = i === text.length ? i : encoder.encodeInto(text, bytes).written;
    return true;
  }

  /** Makes it `from[start..end]` with ASCII letters in lower case; false where it is too long, or has other characters or escapes. */
  setFolded(from: Uint8Array, start: number, end: number): boolean {
    if (end - start > MAX_BYTES) return false;
    const { bytes } = this;
    for (let i = start; i < end; i++) {
      const byte = from[i];
      if (byte >= 0x80 || byte === 0x5c) return false;
      bytes[i - start] = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    }
    this.length = end - start;
    return true;
  }

  /** The bytes of it, until it is set again. */
  content(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  toString(): string {
    return decoder.decode(this.content());
  }
}

/** 32 bits that depend on every byte of `bytes[start..end]`. */
export function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let high = 0x811c9dc5;
  let low = end - start;
  for (let i = start; i < end; i++) {
    high = Math.imul(high ^ bytes[i], 0x01000193);
    low = Math.imul(low, 31) + bytes[i] | 0;
  }
  return spread(high ^ Math.imul(low, 0x9e3779b1));
}
