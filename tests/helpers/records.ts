/** Records read from text or chunks, in a form that can be compared. */

import { readJsonArray } from "../../lib/input/json_array.ts";
import { DataError, type DataRecord, type Position } from "../../lib/input/record.ts";

/** What a reader gave of a record. */
export interface ReadRecord {
  /** Its text as it was when everything had been read. */
  text: string;
  position: Position;
  nextOffset: number;
  /** Texts of its keys and values when it was given. */
  members: [string, string][];
}

/** All that a reader gave, and how it ended. */
export interface ReadResult {
  records: ReadRecord[];
  error: DataError | undefined;
}

/** The UTF-8 of `text`. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** `parts` one behind the other. */
export function joinBytes(...parts: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** `bytes[start..end]` as text, a byte order mark included. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(start, end));
}

/** `bytes` in chunks of these `sizes`, then the rest, in memory that is spoiled as soon as the next is asked for. */
export async function* chunked(
  bytes: Uint8Array,
  sizes: Iterable<number> = [],
): AsyncGenerator<Uint8Array> {
  const memory = new Uint8Array(bytes.length);
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    const chunk = bytes.subarray(at, at + size);
    memory.set(chunk);
    yield memory.subarray(0, chunk.length);
    memory.fill(0xff);
    at += chunk.length;
  }
}

/** Reads to the end, or to the `DataError` that ends it. */
export async function readAll(reader: AsyncIterable<DataRecord[]>): Promise<ReadResult> {
  const given: { record: DataRecord; members: [string, string][] }[] = [];
  let error: DataError | undefined;
  try {
    for await (const records of reader) {
      for (const record of records) given.push({ record, members: membersOf(record) });
    }
  } catch (thrown) {
    if (!(thrown instanceof DataError)) throw thrown;
    error = thrown;
  }
  const records = given.map(({ record: { bytes, start, end, position, nextOffset }, members }) => ({
    text: textOf(bytes, start, end),
    position,
    nextOffset,
    members,
  }));
  return { records, error };
}

/** The records of the JSON array `text`, with their members, as it is one chunk. */
export async function recordsOf(text: string): Promise<DataRecord[]> {
  const all: DataRecord[] = [];
  for await (const records of readJsonArray(chunked(utf8(text)))) all.push(...records);
  return all;
}

/** The one record whose JSON text is `json`. */
export async function recordOf(json: string): Promise<DataRecord> {
  return (await recordsOf(`[${json}]`))[0];
}

function membersOf({ bytes, members, firstMember, endMember }: DataRecord): [string, string][] {
  const texts: [string, string][] = [];
  for (let i = firstMember * 4; i < endMember * 4; i += 4) {
    const [keyStart, keyEnd, start, end] = members.at.subarray(i, i + 4);
    texts.push([textOf(bytes, keyStart, keyEnd), textOf(bytes, start, end)]);
  }
  return texts;
}
