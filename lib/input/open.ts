/** Opens a data file by name and tells its format and size. */

import { messageOf } from "../errors.ts";
import { FAILURE_LINE_START, readFailures } from "./failures.ts";
import { readJsonArray } from "./json_array.ts";
import { DataError, type DataRecord } from "./record.ts";

/** Bytes read at once. */
const CHUNK_BYTES = 256 * 1024;

/** Bytes of a byte order mark. */
const BOM_BYTES = 3;

/** A data file, open for reading. */
export interface DataFile extends Disposable {
  path: string;
  format: "array" | "failures";
  /** Bytes, or undefined when it is no regular file. */
  size: number | undefined;
  /** Its records, some at a time; throws a `DataError` where it cannot be read on. */
  records: AsyncIterable<DataRecord[]>;
}

/**
 * Opens the data file at `path`; its first bytes tell the format.
 *
 * @throws {DataError} when it cannot be opened.
 */
export async function openDataFile(path: string): Promise<DataFile> {
  const file = await openFile(path);
  try {
    const info = await file.stat();
    if (info.isDirectory) throw new DataError(`Cannot read '${path}': it is a folder`);
    const chunks = readChunks(file, path);
    const first = await chunks.next();
    const format = first.done ? "array" : formatOf(first.value);
    const all = prepend(first, chunks);
    return {
      path,
      format,
      size: info.isFile ? info.size : undefined,
      records: withName(path, format === "array" ? readJsonArray(all) : readFailures(all)),
      [Symbol.dispose]: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

async function openFile(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path, { read: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new DataError(`Cannot find the data file '${path}': name it with --data`, {
        cause: error,
      });
    }
    throw new DataError(`Cannot open the data file '${path}': ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** The file in chunks, all in the same array: each overwrites the one before. */
async function* readChunks(file: Deno.FsFile, path: string): AsyncGenerator<Uint8Array> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  let offset = 0;
  while (true) {
    let length: number | null;
    try {
      length = await file.read(chunk);
    } catch (error) {
      if (error instanceof Deno.errors.IsADirectory || /directory/i.test(String(error))) {
        throw new DataError(`Cannot read '${path}': it is a folder`, { cause: error });
      }
      throw new DataError(`Cannot read on in '${path}' at byte ${offset}: ${error}`, {
        cause: error,
      });
    }
    if (length === null) return;
    offset += length;
    yield chunk.subarray(0, length);
  }
}

function formatOf(start: Uint8Array): DataFile["format"] {
  // The decoder drops a byte order mark, which some editors put there.
  const text = new TextDecoder().decode(start.subarray(0, BOM_BYTES + FAILURE_LINE_START.length));
  return text.startsWith(FAILURE_LINE_START) ? "failures" : "array";
}

async function* prepend(
  first: IteratorResult<Uint8Array>,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

async function* withName(
  path: string,
  records: AsyncIterable<DataRecord[]>,
): AsyncGenerator<DataRecord[]> {
  try {
    yield* records;
  } catch (error) {
    if (!(error instanceof DataError) || error.position === undefined) throw error;
    throw new DataError(`Cannot read '${path}': ${error.message}`, {
      position: error.position,
      cause: error,
    });
  }
}
