/** Finding the end of a record that is too large to be kept. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const COMMA = 0x2c;
const NEWLINE = 0x0a;

/** Where in its lines a reader is; as `JsonScanner` counts. */
export interface LineCount {
  /** Newlines passed. */
  newlines: number;
  /** Index just after the last newline passed. */
  lineStart: number;
  /** UTF-8 continuation bytes since `lineStart`. */
  continuations: number;
}

/**
 * Steps over one JSON value in pieces of any length, in memory that does not grow. It looks only for where the value
 * ends: whether all of it is JSON is not checked, as that takes a byte for every level of nesting.
 */
export class RecordSkipper {
  #depth = 0;
  #inString = false;
  #isEscaped = false;
  #isPlain = false;
  #hasBegun = false;

  /** The index just behind the value, or -1 when it goes on beyond these bytes; `lines` is counted on. */
  skip(bytes: Uint8Array, at: number, lines: LineCount): number {
    for (let i = at; i < bytes.length; i++) {
      const byte = bytes[i];
      if (this.#isPlain && isBehindPlain(byte)) return i;
      if (byte === NEWLINE) {
        lines.newlines++;
        lines.lineStart = i + 1;
        lines.continuations = 0;
      } else if (byte >= 0x80 && byte < 0xc0) {
        lines.continuations++;
      }
      if (this.#endsWith(byte)) return i + 1;
    }
    return -1;
  }

  #endsWith(byte: number): boolean {
    if (this.#inString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) {
        this.#inString = false;
        return this.#depth === 0;
      }
      return false;
    }
    if (byte === QUOTE) this.#inString = true;
    else if (byte === BRACE_OPEN || byte === BRACKET_OPEN) this.#depth++;
    else if (byte === BRACE_CLOSE || byte === BRACKET_CLOSE) return --this.#depth === 0;
    else if (!this.#hasBegun) this.#isPlain = true;
    this.#hasBegun = true;
    return false;
  }
}

/** A number or a word ends before the first byte that cannot be of it. */
function isBehindPlain(byte: number): boolean {
  return byte <= 0x20 || byte === COMMA || byte === BRACKET_CLOSE || byte === BRACE_CLOSE;
}
