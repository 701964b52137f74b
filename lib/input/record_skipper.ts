/** Finds the end of a record that is too large to be kept. */

import * as constants from "../json/bytes.ts";
import type { LineCount } from "./line_count.ts";

// Constants of this module are faster than imported ones: see the scanner.
const { BACKSLASH, BRACE_CLOSE, BRACE_OPEN, BRACKET_CLOSE, BRACKET_OPEN } = constants;
const { COMMA, NEWLINE, QUOTE } = constants;

/**
 * Steps over one JSON value in pieces of any length, in memory that does not grow. It only looks for the end and does
 * not check that the value is JSON, as that would take a byte for every level of nesting.
 */
export class RecordSkipper {
  #depth = 0;
  #inString = false;
  #isEscaped = false;
  #isPlain = false;
  #hasBegun = false;

  /** The index just behind the value, or -1 when it goes on beyond `bytes`. Counts lines in `lines`. */
  skip(bytes: Uint8Array, at: number, lines: LineCount): number {
    for (let i = at; i < bytes.length; i++) {
      const byte = bytes[i];
      if (this.#isPlain && endsPlain(byte)) return i;
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

/** Whether `byte` cannot be part of a number or word, which ends before it. */
function endsPlain(byte: number): boolean {
  return byte <= 0x20 || byte === COMMA || byte === BRACKET_CLOSE || byte === BRACE_CLOSE;
}
