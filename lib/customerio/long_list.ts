/** A long list in a body of JSON, element by element. Pure functions. */

import { freeBytes, returnedBytes } from "../free_bytes.ts";
import { BRACE_OPEN, BRACKET_CLOSE, BRACKET_OPEN, COMMA } from "../json/bytes.ts";
import { MemberList } from "../json/member_list.ts";
import { JsonScanner } from "../json/scanner.ts";
import { JsonSyntaxError } from "../json/syntax_error.ts";
import { decodeString, decodeText } from "../json/text.ts";

/** A body whose list is given element by element. */
export interface SplitList {
  /** The body with an empty list in place of the long one. */
  rest: string;
  /** The JSON text of each element, in their order; to be gone through once. */
  elements: Iterable<string>;
}

/**
 * Takes the list under `key` out of `body`, a JSON object; where the key stands twice, the last one counts. Something
 * else than a list stays in `rest`. Undefined when the body is no JSON object.
 */
export function splitList(body: string, key: string): SplitList | undefined {
  // A UTF-16 unit takes at most three bytes of UTF-8.
  const memory = returnedBytes(body.length * 3);
  const bytes = memory.subarray(0, new TextEncoder().encodeInto(body, memory).written);
  const scanner = new JsonScanner();
  scanner.bytes = bytes;
  const members = new MemberList();
  const start = scanner.skipSpace(0);
  if (bytes[start] !== BRACE_OPEN || !isOneValue(scanner, start, members)) return undefined;
  const found = lastUnder(key, bytes, members);
  if (found === undefined || bytes[found.start] !== BRACKET_OPEN) {
    return { rest: body, elements: [] };
  }
  const rest = `${decodeText(bytes, 0, found.start)}[]${
    decodeText(bytes, found.end, bytes.length)
  }`;
  return { rest, elements: elementsOf(scanner, found.start) };
}

/** Whether the bytes are one value from `start` on; its members are listed. */
function isOneValue(scanner: JsonScanner, start: number, members: MemberList): boolean {
  try {
    return scanner.skipSpace(scanner.scan(start, members)) === scanner.bytes.length &&
      !members.isTooLong;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return false;
    throw error;
  }
}

function lastUnder(key: string, bytes: Uint8Array, { at, count }: MemberList) {
  for (let i = (count - 1) * 4; i >= 0; i -= 4) {
    if (decodeString(bytes, at[i], at[i + 1]) === key) return { start: at[i + 2], end: at[i + 3] };
  }
}

/** The elements of the array that begins at `start` and was checked. */
function* elementsOf(scanner: JsonScanner, start: number): Generator<string> {
  const { bytes } = scanner;
  try {
    let at = scanner.skipSpace(start + 1);
    while (bytes[at] !== BRACKET_CLOSE) {
      const end = scanner.scan(at);
      yield decodeText(bytes, at, end);
      at = scanner.skipSpace(end);
      if (bytes[at] === COMMA) at = scanner.skipSpace(at + 1);
    }
  } finally {
    freeBytes(bytes);
  }
}
