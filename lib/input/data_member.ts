/** How a line of a failures or differences file names the data that it belongs to. */

import { printableJson } from "../text.ts";

/** It stands behind the first member, so that it is within the first bytes of a file however long a line is. */
const DATA_MEMBER = /^\ufeff?\{"\w+":"\w+","data":("(?:[^"\\]|\\.)*")/;

/** How every line of a differences file begins, and hardly any line of other programs. */
export const DIFFERENCE_LINE_START = /^\{"status":"(different|missing|failed)","(user|data)":"/;

/** Bytes at the start of a file in which it is: room for the longest path. */
export const DATA_MEMBER_BYTES = 32 * 1024;

/** `line`, a JSON object or the start of one whose first value is a word, with `data` named in it. */
export function withDataMember(line: string, data: string | undefined): string {
  if (data === undefined) return line;
  const end = line.indexOf('"', line.indexOf(':"') + 2) + 1;
  return `${line.slice(0, end)},"data":${printableJson(JSON.stringify(data))}${line.slice(end)}`;
}

/** The data that a file belongs to which begins like this; undefined where it does not say. */
export function dataOfStart(start: string): string | undefined {
  const found = DATA_MEMBER.exec(start)?.[1];
  return found === undefined ? undefined : JSON.parse(found);
}
