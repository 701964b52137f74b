/** Where a value of a record stands in its file. */

import type { DataRecord, Position } from "../input/record.ts";

const NEWLINE = 0x0a;
/** The bits of a byte that goes on with a character of UTF-8, and those that tell it. */
const CONTINUATION = 0x80;
const CONTINUATION_BITS = 0xc0;

/**
 * The position of `record.bytes[at]` if the record's text is that of the file, as of JSON; else that of the record, as of
 * a row of CSV, which became JSON, or of a line of a failures file, whose position is that in other data.
 */
export function placeIn(record: DataRecord, at: number): Position {
  const { bytes, start, position } = record;
  if (at <= start || !isTextOfFile(record)) return position;
  let { line, column } = position;
  for (let i = start; i < at; i++) {
    if (bytes[i] === NEWLINE) {
      line++;
      column = 1;
    } else if ((bytes[i] & CONTINUATION_BITS) !== CONTINUATION) column++;
  }
  return { ...position, line, column, offset: position.offset + at - start };
}

function isTextOfFile({ position, nextOffset, start, end }: DataRecord): boolean {
  return nextOffset - position.offset === end - start;
}
