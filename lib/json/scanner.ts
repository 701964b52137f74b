/** Checks JSON text in bytes of UTF-8 without building values: where each value ends, and where it is wrong. */

import * as classes from "./byte_classes.ts";
import * as constants from "./bytes.ts";
import { isDigit, isHexDigit } from "./bytes.ts";
import type { MemberList } from "./member_list.ts";
import { JsonSyntaxError, VALID_UTF8 } from "./syntax_error.ts";

// V8 compiles a module's own constants into its code and looks imported ones up: with imports alone, scanning takes
// a fifth longer.
const { BACKSLASH, BRACE_OPEN, BRACKET_OPEN, COLON, COMMA, MINUS, NEWLINE, QUOTE } = constants;
const { CAPITAL_E, PLUS, POINT, SMALL_E, SMALL_F, SMALL_T, ZERO } = constants;
const { CHARACTER_BYTES, MAX_SECOND_BYTE, MIN_SECOND_BYTE, PLAIN } = classes;

// What `scan` expects, where a literal in its place would not fit on the line.
const KEY_OR_END = "a key or '}'";
const QUOTED_KEY_OR_END = "a key in double quotes or '}'";
const IN_OBJECT = "',' or '}'";
const IN_ARRAY = "',' or ']'";

/**
 * Scans one buffer at a time. When a value goes on beyond the end, `scan` is called again with a longer buffer.
 * It does not call itself: a level of nesting takes one byte.
 */
export class JsonScanner {
  bytes: Uint8Array = new Uint8Array(0);
  /** Whether no more bytes will come: then a value that goes on beyond the buffer is an error. */
  final = false;
  /** Newlines passed since the scanner was made. */
  newlines = 0;
  /** Index just behind the last newline passed; negative when that was in an earlier buffer. */
  lineStart = 0;
  /** UTF-8 continuation bytes since `lineStart`: a column counts characters, so it leaves them out. */
  continuations = 0;

  #nesting: Uint8Array = new Uint8Array(64);

  /**
   * The index just behind the value that begins at `at`, or -1 when the bytes end first and are not final.
   * The members of the value, if it is an object, are added to `members`; those of nested objects are not.
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
        i = this.#key(i, depth === 1 ? members : undefined);
        if (i < 0) return -1;
      }
      if (i >= end) return this.#needMore("a value");
      const first = bytes[i];
      if (first === BRACE_OPEN || first === BRACKET_OPEN) {
        if (depth === nesting.length) nesting = this.#deeper();
        nesting[depth++] = first;
        i = this.skipSpace(i + 1);
        if (i >= end) return this.#needMore(first === BRACE_OPEN ? KEY_OR_END : "a value or ']'");
        // '}' is '{' + 2 and ']' is '[' + 2 in ASCII.
        if (bytes[i] !== first + 2) {
          needsKey = first === BRACE_OPEN;
          if (needsKey && bytes[i] !== QUOTE) throw this.syntaxError(i, QUOTED_KEY_OR_END);
          continue;
        }
        depth--;
        i++;
      } else {
        i = first === QUOTE ? this.#string(i + 1) : this.#numberOrWord(i);
        if (i < 0) return -1;
      }

      while (true) {
        if (depth === 0) return i;
        const container = nesting[depth - 1];
        const isObject = container === BRACE_OPEN;
        if (depth === 1 && isObject && members !== undefined) members.close(i);
        i = this.skipSpace(i);
        if (i >= end) return this.#needMore(isObject ? IN_OBJECT : IN_ARRAY);
        if (bytes[i] === COMMA) {
          i = this.skipSpace(i + 1);
          needsKey = isObject;
          break;
        }
        if (bytes[i] !== container + 2) throw this.syntaxError(i, isObject ? IN_OBJECT : IN_ARRAY);
        i++;
        depth--;
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

  /** The error that says that `expected` is not what stands at `at`. */
  syntaxError(at: number, expected: string): JsonSyntaxError {
    return new JsonSyntaxError({ bytes: this.bytes, offset: at, expected });
  }

  /** Steps over a key and its colon, adds the key to `members`, and gives the index of its value, or -1. */
  #key(at: number, members: MemberList | undefined): number {
    const bytes = this.bytes;
    if (at >= bytes.length) return this.#needMore("a key in double quotes");
    if (bytes[at] !== QUOTE) throw this.syntaxError(at, "a key in double quotes");
    const end = this.#string(at + 1);
    if (end < 0) return -1;
    const colon = this.skipSpace(end);
    if (colon >= bytes.length) return this.#needMore("':'");
    if (bytes[colon] !== COLON) throw this.syntaxError(colon, "':'");
    const value = this.skipSpace(colon + 1);
    if (members !== undefined) members.open(at + 1, end - 1, value);
    return value;
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
        throw this.syntaxError(i, "no control character inside a string (write it as an escape)");
      } else {
        i = this.#wideCharacter(i);
        if (i < 0) return -1;
      }
    }
    return this.#needMore("the closing '\"' of a string");
  }

  #escape(at: number): number {
    const bytes = this.bytes;
    if (at + 1 >= bytes.length) return this.#needMore("an escape sequence");
    const letter = String.fromCharCode(bytes[at + 1]);
    if ('"\\/bfnrt'.includes(letter)) return at + 2;
    if (letter !== "u") {
      throw this.syntaxError(at + 1, 'one of " \\ / b f n r t u after a backslash');
    }
    for (let i = at + 2; i < at + 6; i++) {
      if (i >= bytes.length) return this.#needMore("four hexadecimal digits after \\u");
      if (!isHexDigit(bytes[i])) throw this.syntaxError(i, "four hexadecimal digits after \\u");
    }
    return at + 6;
  }

  /** Steps over one character of two to four bytes. */
  #wideCharacter(at: number): number {
    const bytes = this.bytes;
    const lead = bytes[at];
    const length = CHARACTER_BYTES[lead];
    if (length === 0) throw this.syntaxError(at, VALID_UTF8);
    let min = MIN_SECOND_BYTE[lead];
    let max = MAX_SECOND_BYTE[lead];
    for (let i = at + 1; i < at + length; i++) {
      if (i >= bytes.length) {
        this.continuations += i - at - 1;
        return this.#needMore("the rest of a UTF-8 character");
      }
      if (bytes[i] < min || bytes[i] > max) throw this.syntaxError(at, VALID_UTF8);
      min = 0x80;
      max = 0xbf;
    }
    this.continuations += length - 1;
    return at + length;
  }

  #numberOrWord(at: number): number {
    const first = this.bytes[at];
    return first === MINUS || isDigit(first) ? this.#number(at) : this.#word(at);
  }

  #number(at: number): number {
    const bytes = this.bytes;
    let i = bytes[at] === MINUS ? at + 1 : at;
    if (bytes[i] === ZERO) {
      i++;
      if (isDigit(bytes[i])) throw this.syntaxError(i, "no digit after a leading zero");
    } else {
      i = this.#digits(i);
      if (i < 0) return -1;
    }
    if (bytes[i] === POINT) {
      i = this.#digits(i + 1);
      if (i < 0) return -1;
    }
    if (bytes[i] === SMALL_E || bytes[i] === CAPITAL_E) {
      i++;
      if (bytes[i] === PLUS || bytes[i] === MINUS) i++;
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
    if (i >= bytes.length) return this.#needMore("a digit");
    throw this.syntaxError(i, "a digit");
  }

  #word(at: number): number {
    const bytes = this.bytes;
    const word = bytes[at] === SMALL_T ? "true" : bytes[at] === SMALL_F ? "false" : "null";
    for (let k = 0; k < word.length; k++) {
      if (at + k >= bytes.length) return this.#needMore("a value");
      if (bytes[at + k] !== word.charCodeAt(k)) throw this.syntaxError(at, "a value");
    }
    return at + word.length;
  }

  #deeper(): Uint8Array {
    const deeper = new Uint8Array(this.#nesting.length * 2);
    deeper.set(this.#nesting);
    return this.#nesting = deeper;
  }

  #needMore(expected: string): -1 {
    if (!this.final) return -1;
    throw this.syntaxError(this.bytes.length, expected);
  }
}
