/** A whole JSON document at once: checking it, and turning an offset in it into line and column. */

import { NEWLINE } from "./bytes.ts";
import { JsonScanner } from "./scanner.ts";

/**
 * Checks that `bytes` are one JSON value and nothing else.
 *
 * @throws {JsonSyntaxError} where they are not.
 */
export function scanDocument(bytes: Uint8Array): void {
  const scanner = new JsonScanner();
  scanner.bytes = bytes;
  scanner.final = true;
  const end = scanner.skipSpace(scanner.scan(scanner.skipSpace(0)));
  if (end < bytes.length) throw scanner.syntaxError(end, "the end of the file");
}

/** Line and column (in characters), both 1-based, of the byte at `offset`. */
export function locate(bytes: Uint8Array, offset: number): { line: number; column: number } {
  let line = 1;
  let column = 1;
  for (let i = 0; i < offset; i++) {
    if (bytes[i] === NEWLINE) {
      line++;
      column = 1;
    } else if ((bytes[i] & 0xc0) !== 0x80) {
      column++;
    }
  }
  return { line, column };
}
