/** Checks JSON text in bytes of UTF-8 without building values: where each value ends, and where it is wrong. */

import { JsonSyntaxError } from "./syntax_error.ts";
import type { MemberList } from "./member_list.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const BRACE_OPEN = 0x7b;
const BRACKET_OPEN = 0x5b;
const NEWLINE = 0x0a;

/** 1 for bytes that a string may hold with nothing to look after: printable ASCII but `"` and `\`. */
const PLAIN = new Uint8Array(256);
PLAIN.fill(1, 0x20, 0x80);
PLAIN[QUOTE] = 0;
PLAIN[BACKSLASH] = 0;

/**
 * A scanner over one buffer at a time. `scan` can be called again with a longer buffer when a value goes on
 * beyond the end, so a file is scanned piece by piece. It is iterative: depth costs a byte a level.
 */
export class JsonScanner {
  bytes: Uint8Array = new Uint8Array(0);
  /** No more bytes will come: the end of the buffer inside a value is an error, not a reason to wait. */
  final = false;
  /** Newlines passed since the scanner was made. */
  newlines = 0;
  /** Index just after the last newline passed; negative after the buffer was moved on. */
  lineStart = 0;
  /** UTF-8 continuation bytes since `lineStart`: what a column in characters leaves out. */
  continuations = 0;

  #nesting: Uint8Array = new Uint8Array(64);

  /**
   * The index just behind the value that begins at `at`, or -1 when the bytes end first and are not final.
   * With `members`, those of the value itself are listed there if it is an object.
   *
   * @throws {JsonSyntaxError} where the text stops being JSON or UTF-8.
   */
  scan(at: number, members?: MemberList): number {
    const bytes = this.bytes;
    const end = bytes.length;
    let nesting = this.#nesting;
    let depth = 0;
    let i = at;
    let needsKey = false;
    while (true) {
      if (needsKey) {
        if (i >= end) return this.#wantMore("a key in double quotes");
        if (bytes[i] !== QUOTE) throw this.#wrong(i, "a key in double quotes");
        const keyEnd = this.#string(i + 1);
        if (keyEnd < 0) return -1;
        const colon = this.skipSpace(keyEnd);
        if (colon >= end) return this.#wantMore("':'");
        if (bytes[colon] !== COLON) throw this.#wrong(colon, "':'");
        if (depth === 1 && members !== undefined) members.open(i + 1, keyEnd - 1);
        i = this.skipSpace(colon + 1);
        if (depth === 1 && members !== undefined) members.at[members.count * 4 + 2] = i;
      }
      if (i >= end) return this.#wantMore("a value");
      const first = bytes[i];
      if (first === QUOTE) {
        i = this.#string(i + 1);
        if (i < 0) return -1;
      } else if (first === BRACE_OPEN || first === BRACKET_OPEN) {
        if (depth === nesting.length) nesting = this.#deeper();
        nesting[depth++] = first;
        i = this.skipSpace(i + 1);
        if (i >= end) {
          return this.#wantMore(first === BRACE_OPEN ? "a key or '}'" : "a value or ']'");
        }
        // '}' is '{' + 2 and ']' is '[' + 2 in ASCII.
        if (bytes[i] !== first + 2) {
          needsKey = first === BRACE_OPEN;
          if (needsKey && bytes[i] !== QUOTE) throw this.#wrong(i, "a key in double quotes or '}'");
          continue;
        }
        depth--;
        i++;
      } else {
        i = first === 0x2d || (first >= 0x30 && first <= 0x39) ? this.#number(i) : this.#literal(i);
        if (i < 0) return -1;
      }

      while (true) {
        if (depth === 0) return i;
        const container = nesting[depth - 1];
        if (depth === 1 && members !== undefined && container === BRACE_OPEN) {
          members.at[members.count++ * 4 + 3] = i;
        }
        i = this.skipSpace(i);
        if (i >= end) return this.#wantMore(container === BRACE_OPEN ? "',' or '}'" : "',' or ']'");
        const next = bytes[i];
        if (next === COMMA) {
          i = this.skipSpace(i + 1);
          needsKey = container === BRACE_OPEN;
          break;
        }
        if (next !== container + 2) {
          throw this.#wrong(i, container === BRACE_OPEN ? "',' or '}'" : "',' or ']'");
        }
        i++;
        depth--;
        needsKey = true;
      }
    }
  }

  /** The index of the first byte from `at` on that is not white space, or the length of the buffer. */
  skipSpace(at: number): number {
    const bytes = this.bytes;
    const end = bytes.length;
    let i = at;
    while (i < end) {
      const byte = bytes[i];
      if (byte > 0x20) break;
      if (byte === NEWLINE) {
        this.newlines++;
        this.lineStart = i + 1;
        this.continuations = 0;
      } else if (byte !== 0x20 && byte !== 0x0d && byte !== 0x09) break;
      i++;
    }
    return i;
  }

  /** The error for `expected` not standing at `at`. */
  wrong(at: number, expected: string): JsonSyntaxError {
    return this.#wrong(at, expected);
  }

  #string(at: number): number {
    const bytes = this.bytes;
    const end = bytes.length;
    let i = at;
    while (i < end) {
      const byte = bytes[i];
      if (PLAIN[byte] === 1) {
        i++;
      } else if (byte === QUOTE) {
        return i + 1;
      } else if (byte === BACKSLASH) {
        i = this.#escape(i);
        if (i < 0) return -1;
      } else if (byte < 0x20) {
        throw this.#wrong(i, "no control character inside a string (write it as an escape)");
      } else {
        i = this.#wideCharacter(i);
        if (i < 0) return -1;
      }
    }
    return this.#wantMore("the closing '\"' of a string");
  }

  #escape(at: number): number {
    const bytes = this.bytes;
    if (at + 1 >= bytes.length) return this.#wantMore("an escape sequence");
    const letter = bytes[at + 1];
    if (letter !== 0x75) {
      if (!'"\\/bfnrt'.includes(String.fromCharCode(letter))) {
        throw this.#wrong(at + 1, 'one of " \\ / b f n r t u after a backslash');
      }
      return at + 2;
    }
    for (let i = at + 2; i < at + 6; i++) {
      if (i >= bytes.length) return this.#wantMore("four hexadecimal digits after \\u");
      if (!isHexDigit(bytes[i])) throw this.#wrong(i, "four hexadecimal digits after \\u");
    }
    return at + 6;
  }

  /** Steps over one character of two to four bytes; the ranges are those of the Unicode Standard, table 3-7. */
  #wideCharacter(at: number): number {
    const bytes = this.bytes;
    const lead = bytes[at];
    let length = 0;
    let low = 0x80;
    let high = 0xbf;
    if (lead >= 0xc2 && lead <= 0xdf) length = 2;
    else if (lead >= 0xe0 && lead <= 0xef) {
      length = 3;
      if (lead === 0xe0) low = 0xa0;
      if (lead === 0xed) high = 0x9f;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      length = 4;
      if (lead === 0xf0) low = 0x90;
      if (lead === 0xf4) high = 0x8f;
    }
    if (length === 0) throw this.#wrong(at, "valid UTF-8");
    for (let i = at + 1; i < at + length; i++) {
      if (i >= bytes.length) {
        this.continuations += i - at - 1;
        return this.#wantMore("the rest of a UTF-8 character");
      }
      if (bytes[i] < low || bytes[i] > high) throw this.#wrong(at, "valid UTF-8");
      low = 0x80;
      high = 0xbf;
    }
    this.continuations += length - 1;
    return at + length;
  }

  #number(at: number): number {
    const bytes = this.bytes;
    let i = bytes[at] === 0x2d ? at + 1 : at;
    if (bytes[i] === 0x30) {
      i++;
      if (isDigit(bytes[i])) throw this.#wrong(i, "no digit after a leading zero");
    } else {
      i = this.#digits(i);
      if (i < 0) return -1;
    }
    if (bytes[i] === 0x2e) {
      i = this.#digits(i + 1);
      if (i < 0) return -1;
    }
    if (bytes[i] === 0x65 || bytes[i] === 0x45) {
      i++;
      if (bytes[i] === 0x2b || bytes[i] === 0x2d) i++;
      i = this.#digits(i);
      if (i < 0) return -1;
    }
    // Only the next byte tells that a number has ended.
    return i >= bytes.length && !this.final ? -1 : i;
  }

  #digits(at: number): number {
    const bytes = this.bytes;
    let i = at;
    while (isDigit(bytes[i])) i++;
    if (i > at) return i;
    if (i >= bytes.length) return this.#wantMore("a digit");
    throw this.#wrong(i, "a digit");
  }

  #literal(at: number): number {
    const bytes = this.bytes;
    const word = bytes[at] === 0x74 ? "true" : bytes[at] === 0x66 ? "false" : "null";
    for (let k = 0; k < word.length; k++) {
      if (at + k >= bytes.length) return this.#wantMore("a value");
      if (bytes[at + k] !== word.charCodeAt(k)) throw this.#wrong(at, "a value");
    }
    return at + word.length;
  }

  #deeper(): Uint8Array {
    const grown = new Uint8Array(this.#nesting.length * 2);
    grown.set(this.#nesting);
    this.#nesting = grown;
    return grown;
  }

  #wantMore(expected: string): -1 {
    if (this.final) throw this.#wrong(this.bytes.length, expected);
    return -1;
  }

  #wrong(offset: number, expected: string): JsonSyntaxError {
    return new JsonSyntaxError({ offset, expected, found: describe(this.bytes, offset) });
  }
}

function describe(bytes: Uint8Array, at: number): string {
  if (at >= bytes.length) return "the end of the file";
  const byte = bytes[at];
  if (byte > 0x20 && byte < 0x7f) return byte === 0x27 ? `"'"` : `'${String.fromCharCode(byte)}'`;
  if (byte === NEWLINE) return "a line break";
  if (byte === 0x20) return "a space";
  return `byte 0x${byte.toString(16).padStart(2, "0")}`;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}
