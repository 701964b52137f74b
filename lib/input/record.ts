/** Records and their positions: what every reader of data gives. */

import { RunError } from "../errors.ts";
import type { ObjectText } from "../json/member_list.ts";
import type { JsonSyntaxError } from "../json/syntax_error.ts";
import type { Chunk } from "./chunk.ts";
import type { TextExtent } from "./known_texts.ts";

const NO_BYTES = new Uint8Array(0);
const NULL = new TextEncoder().encode("null");
const LINE_BREAKS = [0x0a, 0x0d];
const SPACE = 0x20;

/** Where something stands in a file. */
export interface Position {
  /** The file, as it was named; left out where there is only one. */
  file?: string;
  /** Number of the record in its file, 1-based. */
  record: number;
  /** Line, 1-based. */
  line: number;
  /** Column in characters, 1-based. */
  column: number;
  /** Byte offset from the start of the file, 0-based. */
  offset: number;
}

/**
 * A position for people: `line 18`, and `record 17` where all of them are on the first line, as programs write JSON. With
 * a file as editors and compilers have it: `part-2.json:18:5`.
 */
export function placeOf({ file, record, line, column }: Position): string {
  if (file === "-") return `standard input:${line}:${column}`;
  if (file !== undefined) return `${file}:${line}:${column}`;
  return line === 1 && record > 1 ? `record ${record}` : `line ${line}`;
}

/**
 * One user as it stands in the data file: `bytes[start..end]` is its JSON text, checked to be JSON and UTF-8.
 * Text instead of a parsed value keeps every digit of every number. A record that is no object has no members.
 */
export interface DataRecord extends ObjectText {
  position: Position;
  start: number;
  end: number;
  /** File offset behind it, where reading goes on. */
  nextOffset: number;
  /**
   * What of the data's memory it keeps; undefined when its bytes are its own. Whoever ends with a record may say so to
   * the chunk; nobody has to.
   */
  chunk: Chunk | undefined;
  /** How many bytes it has, when it is too large to be kept; then its text is missing here. */
  tooLarge: number | undefined;
  /** How far its text goes; only where somebody knows texts of JSON, and it is none of these. */
  extent?: TextExtent | undefined;
  /** The number of its text among those that are known; -1 where it is none of them. @default {-1} */
  known?: number;
  /** Why it is no user, where that shows in how the data is written; its text is no object then. */
  fault?: string;
  /** The run in which it failed or was rejected, where it comes from a failures file that says so. */
  failedIn?: FailedIn | undefined;
}

/** One run with a state file. */
export interface FailedIn {
  /** Which state file, by a name that it was given when it was made. */
  state: string;
  /** Counts up from 1 with each run. */
  run: number;
}

/** The data file cannot be read any further; all records before `position` have been given. */
export class DataError extends RunError {
  readonly position: Position | undefined;

  constructor(message: string, options: { position?: Position; cause?: unknown } = {}) {
    super("data", message, { cause: options.cause });
    this.name = "DataError";
    this.position = options.position;
  }
}

/** The error for text at `position` that is no JSON. */
export function dataErrorAt(
  position: Position,
  problem: Pick<JsonSyntaxError, "expected" | "found">,
): DataError {
  const { expected, found } = problem;
  const place = `line ${position.line}, column ${position.column}`;
  const after = position.record === 1 ? "" : ` (after record ${position.record - 1})`;
  return new DataError(`${place}: expected ${expected}, found ${found}${after}`, {
    position,
    cause: problem,
  });
}

/** The record at `position`, too large to be kept, whose end is at the offset `nextOffset`. */
export function tooLargeRecord(
  position: Position,
  { members, nextOffset }: Pick<DataRecord, "members" | "nextOffset">,
): DataRecord {
  const [bytes, at] = [NO_BYTES, members.count];
  const tooLarge = nextOffset - position.offset;
  const text = { bytes, start: 0, end: 0, members, firstMember: at, endMember: at };
  return { ...text, position, nextOffset, chunk: undefined, tooLarge };
}

/** The most bytes of a record; a larger one is rejected. Customer.io takes a thousandth of it for a person. */
export const MAX_RECORD_BYTES = 32_000_000;

/**
 * The record's JSON text on one line, or `null` where it was too large; line breaks between its tokens become spaces.
 */
export function recordText(record: DataRecord): string {
  const bytes = new Uint8Array(recordLength(record));
  writeRecord(record, bytes, 0);
  return new TextDecoder().decode(bytes);
}

/** Bytes of {@linkcode recordText}. */
export function recordLength({ tooLarge, start, end }: DataRecord): number {
  return tooLarge === undefined ? end - start : NULL.length;
}

/** Writes {@linkcode recordText} into `bytes`, from `at` on: a string of it would take a multiple of the memory. */
export function writeRecord(record: DataRecord, bytes: Uint8Array, at: number): void {
  if (record.tooLarge !== undefined) return bytes.set(NULL, at);
  bytes.set(record.bytes.subarray(record.start, record.end), at);
  const end = at + record.end - record.start;
  // A line break cannot stand inside a JSON string, so only white space between tokens is touched.
  for (const lineBreak of LINE_BREAKS) {
    for (let i = bytes.indexOf(lineBreak, at); i >= 0 && i < end; i = bytes.indexOf(lineBreak, i)) {
      bytes[i] = SPACE;
    }
  }
}
