/** Lines and columns of a reader: where it is, and how far it steps. */

import type { TextExtent } from "./known_texts.ts";
import type { Position } from "./record.ts";

/** Line and column of a reader, as `JsonScanner` counts them. */
export interface LineCount {
  /** Newlines passed. */
  newlines: number;
  /** Index just behind the last newline passed. */
  lineStart: number;
  /** UTF-8 continuation bytes since `lineStart`. */
  continuations: number;
}

/** What `lines` is now. */
export function linesOf({ newlines, lineStart, continuations }: LineCount): LineCount {
  return { newlines, lineStart, continuations };
}

/** The position of the byte with index `at`, to which `lines` has counted; that with index 0 has the offset `base`. */
export function positionAt(
  { newlines, lineStart, continuations }: LineCount,
  { record, at, base }: { record: number; at: number; base: number },
): Position {
  return {
    record,
    line: newlines + 1,
    column: at - lineStart - continuations + 1,
    offset: base + at,
  };
}

/** How far the text goes from `start`, where `lines` was `before`, to `end`, where it is `after`. */
export function extentOf(
  { before, after }: { before: LineCount; after: LineCount },
  { start, end }: { start: number; end: number },
): TextExtent {
  const newlines = after.newlines - before.newlines;
  const bytes = end - start;
  return newlines === 0
    ? {
      bytes,
      newlines,
      lastLine: bytes,
      continuations: after.continuations - before.continuations,
    }
    : { bytes, newlines, lastLine: end - after.lineStart, continuations: after.continuations };
}

/** Has `lines` step over a text that ends with index `end`. */
export function stepOver(
  lines: LineCount,
  { end, extent }: { end: number; extent: Readonly<TextExtent> },
): void {
  const { newlines, lastLine, continuations } = extent;
  if (newlines === 0) {
    lines.continuations += continuations;
    return;
  }
  lines.newlines += newlines;
  lines.lineStart = end - lastLine;
  lines.continuations = continuations;
}
