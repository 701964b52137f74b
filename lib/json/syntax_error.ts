/** The error for text that is not JSON. */

/** JSON text is wrong at `offset` (0-based, in the bytes that were scanned). */
export class JsonSyntaxError extends Error {
  /** What would have been right there, such as "',' or ']'". */
  expected: string;
  /** What is there, such as "'}'" or "the end of the file". */
  found: string;
  offset: number;

  constructor(facts: { offset: number; expected: string; found: string }) {
    super(`Expected ${facts.expected}: found ${facts.found}`);
    this.name = "JsonSyntaxError";
    this.offset = facts.offset;
    this.expected = facts.expected;
    this.found = facts.found;
  }
}
