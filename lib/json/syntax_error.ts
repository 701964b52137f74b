/** The error for text that is not JSON. */

import { NEWLINE } from "./bytes.ts";

/** What is expected where bytes are no character. */
export const VALID_UTF8 = "valid UTF-8";

/** JSON text is wrong at `offset` (0-based, in the bytes that were scanned). */
export class JsonSyntaxError extends Error {
  /** What would have been right there, such as "',' or ']'". */
  expected: string;
  /** What is there, such as "'}'" or "the end of the file". */
  found: string;
  offset: number;
  /** The byte that is there; undefined at the end. */
  byte: number | undefined;

  constructor(facts: { bytes: Uint8Array; offset: number; expected: string }) {
    const { bytes, offset, expected } = facts;
    const found = describeByte(bytes, offset);
    super(`Expected ${expected}: found ${found}`);
    this.name = "JsonSyntaxError";
    this.offset = offset;
    this.byte = bytes[offset];
    this.expected = expected;
    this.found = found;
  }
}

function describeByte(bytes: Uint8Array, at: number): string {
  if (at >= bytes.length) return "the end of the file";
  const byte = bytes[at];
  if (byte > 0x20 && byte < 0x7f) return byte === 0x27 ? `"'"` : `'${String.fromCharCode(byte)}'`;
  if (byte === NEWLINE) return "a line break";
  if (byte === 0x20) return "a space";
  return `byte 0x${byte.toString(16).padStart(2, "0")}`;
}
