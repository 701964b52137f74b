/** Reads records out of a failures file (NDJSON), so that they can be synced again. */

import { FieldFinder } from "../json/field_finder.ts";
import { JsonScanner } from "../json/scanner.ts";
import { JsonSyntaxError } from "../json/syntax_error.ts";
import { MemberList } from "../json/member_list.ts";
import { decodeText } from "../json/text.ts";
import {
  DataError,
  type DataRecord,
  type FailedIn,
  MAX_RECORD_BYTES,
  type Position,
} from "./record.ts";
import { RecordBuffer } from "./record_buffer.ts";

/** How every line of a failures file begins. */
export const FAILURE_LINE_START = '{"outcome":';

/** The outcomes of records. A line with another one holds none, and says something of other lines or of the file. */
const OF_RECORDS = ["rejected", "failed"];

/** The outcome in a line that says that those of its user above it are superseded. */
const SUPERSEDED = "superseded";

/** The line that says so; a later record of `user`, which stood at `position` in the data, was accepted. */
export function supersededLine(user: string, position: Position): string {
  const reason =
    "A later record of this user was accepted: the lines of this user above must not be sent any more";
  return JSON.stringify({ outcome: SUPERSEDED, reason, user, position });
}

/** What is done with lines that hold no record. */
export interface ReadFailuresOptions {
  /** Called for each line that supersedes those of `user` before byte `offset`. @default {they are left out} */
  onSuperseded?: (user: string, offset: number) => void;
}

/** The most bytes of a line: a line holds the record, an identifier that may be nearly as long, and little else. */
const MAX_LINE_BYTES = 3 * MAX_RECORD_BYTES;

/**
 * The records in the failures file that `chunks` make up, some at a time, each with its position in the data
 * file that it came from. Memory is reused as by `readJsonArray`.
 *
 * @throws {DataError} with line and column where a line is no JSON or holds no record.
 */
export async function* readFailures(
  chunks: AsyncIterable<Uint8Array>,
  options: ReadFailuresOptions = {},
): AsyncGenerator<DataRecord[]> {
  const buffer = new RecordBuffer(MAX_LINE_BYTES);
  const unwrapper = new Unwrapper(options);
  for await (const chunk of chunks) {
    if (buffer.add(chunk)) yield* take(buffer, unwrapper);
  }
  buffer.finish();
  yield* take(buffer, unwrapper);
}

function* take(buffer: RecordBuffer, unwrapper: Unwrapper): Generator<DataRecord[]> {
  const records: DataRecord[] = [];
  let error: DataError | undefined;
  unwrapper.reset();
  try {
    while (buffer.skipBom() && buffer.peek() >= 0) {
      const line = buffer.takeRecord();
      if (line === undefined) break;
      const record = unwrapper.unwrap(line);
      if (record !== undefined) records.push(record);
    }
  } catch (thrown) {
    if (thrown instanceof JsonSyntaxError) error = buffer.dataError(thrown);
    else if (thrown instanceof DataError) error = thrown;
    else throw thrown;
  }
  if (records.length > 0) yield records;
  if (error !== undefined) throw error;
}

/** Takes the record, and its original position, out of a line. */
class Unwrapper {
  #finder = new FieldFinder(["record", "position", "outcome", "user", "state", "run"]);
  #scanner = new JsonScanner();
  #members = new MemberList();

  #options: ReadFailuresOptions;

  constructor(options: ReadFailuresOptions) {
    this.#options = options;
  }

  reset(): void {
    this.#members.count = 0;
  }

  /** The record in `line`; undefined where it is a line that says something of others. */
  unwrap(line: DataRecord): DataRecord | undefined {
    if (line.tooLarge !== undefined) return line;
    this.#finder.find(line);
    const start = this.#finder.start(0);
    const outcome = start < 0 ? this.#value(line, 2) : undefined;
    if (typeof outcome === "string" && !OF_RECORDS.includes(outcome)) {
      const user = outcome === SUPERSEDED ? this.#value(line, 3) : undefined;
      if (typeof user === "string") this.#options.onSuperseded?.(user, line.position.offset);
      return undefined;
    }
    if (start < 0) {
      const { line: number, column } = line.position;
      throw new DataError(
        `line ${number}, column ${column}: expected a line of a failures file, found no 'record' in it`,
        { position: line.position },
      );
    }
    const members = this.#members;
    const firstMember = members.count;
    members.begin();
    this.#scanner.bytes = line.bytes;
    this.#scanner.scan(start, members);
    if (members.isTooLong) members.count = firstMember;
    return {
      ...line,
      position: this.#originalPosition(line),
      failedIn: this.#failedIn(line),
      start,
      end: this.#finder.end(0),
      members,
      firstMember: members.isTooLong ? -1 : firstMember,
      endMember: members.isTooLong ? -1 : members.count,
    };
  }

  #originalPosition(line: DataRecord): Position {
    const { file, record, line: number, column, offset } = this.#value(line, 1) ?? {};
    const isPosition = [record, number, column, offset].every(Number.isSafeInteger);
    if (!isPosition) return line.position;
    const position = { record, line: number, column, offset };
    return typeof file === "string" ? { file, ...position } : position;
  }

  #failedIn(line: DataRecord): FailedIn | undefined {
    const state = this.#value(line, 4);
    const run = this.#value(line, 5);
    return typeof state === "string" && Number.isSafeInteger(run) ? { state, run } : undefined;
  }

  /** What the line has at path number `path`. */
  // deno-lint-ignore no-explicit-any
  #value({ bytes }: DataRecord, path: number): any {
    const start = this.#finder.start(path);
    return start < 0 ? undefined : JSON.parse(decodeText(bytes, start, this.#finder.end(path)));
  }
}
