/** Reads and copies values of JSON text in UTF-8 that the scanner has checked. */

import type { ByteWriter } from "./byte_writer.ts";
import * as constants from "./bytes.ts";

// Constants of this module are faster than imported ones: see the scanner.
const { BACKSLASH, BRACE_OPEN, BRACKET_OPEN, QUOTE, SMALL_F, SMALL_N, SMALL_T, ZERO } = constants;

/** Up to this length `decodeShortAscii` is faster than a decoder. */
const MAX_SHORT_BYTES = 24;

/** A double tells numbers of so many digits apart. */
export const MAX_EXACT_DIGITS = 15;

// A byte order mark stays, as the same character can begin a string.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The text of `bytes[start..end]`. */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  return decodeShortAscii(bytes, start, end) ?? decoder.decode(bytes.subarray(start, end));
}

/** The string whose JSON text, without the quotes, is `bytes[start..end]`. */
export function decodeString(bytes: Uint8Array, start: number, end: number): string {
  const text = decodeText(bytes, start, end);
  return text.includes("\\") ? JSON.parse(`"${text}"`) : text;
}

/** The string whose JSON text, with the quotes, is `json`. */
export function stringOf(json: string): string {
  return json.includes("\\") ? JSON.parse(json) : json.slice(1, -1);
}

/** The whole number whose digits are `bytes[start..end]`; -1 when there is anything else, or more than a double holds. */
export function wholeNumber(bytes: Uint8Array, start: number, end: number): number {
  if (start === end || end - start > MAX_EXACT_DIGITS) return -1;
  let number = 0;
  for (let i = start; i < end; i++) {
    const digit = bytes[i] - ZERO;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

/** Copies the JSON value `bytes[start..end]` without the white space between its tokens. */
export function writeCompact(writer: ByteWriter, bytes: Uint8Array, start: number, end: number) {
  let from = start;
  let i = start;
  while (i < end) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      i = stringEnd(bytes, i + 1);
    } else if (byte <= 0x20) {
      writer.write(bytes, from, i);
      while (bytes[i] <= 0x20) i++;
      from = i;
    } else {
      i++;
    }
  }
  writer.write(bytes, from, end);
}

/**
 * How many bytes of UTF-8 the value `bytes[start..end]` is as Customer.io counts it: a string by its characters,
 * anything else by its JSON text.
 */
export function valueLength(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== QUOTE) return end - start;
  const inner = end - start - 2;
  for (let i = start + 1; i < end - 1; i++) {
    if (bytes[i] === BACKSLASH) return utf8Length(decodeString(bytes, start + 1, end - 1));
  }
  return inner;
}

/** Bytes of `text` in UTF-8. */
export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** What a JSON value that starts with `byte` is, for messages. */
export function describeValue(byte: number): string {
  switch (byte) {
    case QUOTE:
      return "a string";
    case BRACE_OPEN:
      return "an object";
    case BRACKET_OPEN:
      return "an array";
    case SMALL_N:
      return "null";
    case SMALL_T:
    case SMALL_F:
      return "a boolean";
    default:
      return "a number";
  }
}

/** The index behind the closing quote of the string whose text begins at `at`. */
function stringEnd(bytes: Uint8Array, at: number): number {
  let i = at;
  while (bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
  return i + 1;
}

/** Most identifiers are short and ASCII: eight bytes at a time take half the time that a decoder takes. */
function decodeShortAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start > MAX_SHORT_BYTES) return undefined;
  for (let i = start; i < end; i++) if (bytes[i] >= 0x80) return undefined;
  let text = "";
  let i = start;
  for (; i + 8 <= end; i += 8) {
    text += String.fromCharCode(
      bytes[i],
      bytes[i + 1],
      bytes[i + 2],
      bytes[i + 3],
      bytes[i + 4],
      bytes[i + 5],
      bytes[i + 6],
      bytes[i + 7],
    );
  }
  if (i + 4 <= end) {
    text += String.fromCharCode(bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3]);
    i += 4;
  }
  for (; i < end; i++) text += String.fromCharCode(bytes[i]);
  return text;
}
