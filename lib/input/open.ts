/** Opens a data file by name and tells its format and size. */

import { fileProblem } from "../file_error.ts";
import { folderOf } from "../path.ts";
import { isKindClear } from "./first_bytes.ts";
import type { FormatOptions } from "./flags.ts";
import type { IdentifierKind } from "../customerio/identifiers.ts";
import { DATA_MEMBER_BYTES, dataOfStart } from "./data_member.ts";
import { FAILURE_LINE_START } from "./failures.ts";
import { readJsonArray } from "./json_array.ts";
import { problemOfData } from "./not_data.ts";
import { adviceOnFolder } from "./pattern.ts";
import { DataError, type DataRecord } from "./record.ts";
import { type DataSource, openSource } from "./source.ts";
import { Spool } from "./spool.ts";
import { readFailuresTwice, Superseded } from "./superseded.ts";

/** Bytes read at once. */
const CHUNK_BYTES = 256 * 1024;

/** Bytes of a byte order mark. */
const BOM_BYTES = 3;

/** A data file, or several as one, open for reading. */
export interface DataFile extends Disposable {
  /** As it was named; `-` or another name of standard input; of several files the first. */
  path: string;
  /** All files, in the order in which they are read. */
  paths: readonly string[];
  format: "array" | "failures";
  /** Bytes, or undefined when it is no regular file. */
  size: number | undefined;
  /** Bytes that were read so far, of those that `size` counts. */
  readonly bytesRead: number;
  /** Whether it is a regular file that was named by its path, so that other files can go beside it. */
  isNamedFile: boolean;
  /** The data that its records come from at first; undefined where a failures file does not say. */
  origin: string | undefined;
  /** Whether the file at `path`, if there is one, is this one, by whatever name. */
  isAt(path: string): boolean;
  /** Its records, some at a time; throws a `DataError` where it cannot be read on. */
  records: AsyncIterable<DataRecord[]>;
  /** Of a failures file, which of its records must not be sent; filled in before the first of them comes. */
  superseded: Superseded | undefined;
}

/** How data is opened. */
export interface OpenOptions extends FormatOptions {
  /** Called when it is typed at the terminal. @default {nothing is said} */
  note?: (message: string) => void;
  /** What users are in Customer.io, by which those of a failures file are compared. @default {"id"} */
  identifier?: IdentifierKind;
}

/**
 * Opens the data at `path`; its first bytes tell the format.
 *
 * @throws {DataError} when it cannot be opened, or is known to be something else.
 */
export async function openDataFile(
  path: string,
  { note = () => {}, identifier = "id" }: OpenOptions = {},
): Promise<DataFile> {
  const source = await openSource(path);
  try {
    const { name, info, isStandardInput } = source;
    if (info.isDirectory) {
      throw new DataError(`Cannot read ${name}: it is a folder; ${adviceOnFolder(path)}`);
    }
    if (isStandardInput && Deno.stdin.isTerminal()) {
      note("Reading the data from the terminal: end it with Ctrl-D, or give a file with --data");
    }
    const chunks = readChunks(source);
    const first = await chunks.next();
    const problem = first.done
      ? undefined
      : problemOfData(first.value, isStandardInput ? undefined : path);
    if (problem !== undefined) throw new DataError(`Cannot read ${name}: ${problem}`);
    const format = first.done ? "array" : formatOf(first.value);
    const all = prepend(first, chunks);
    const superseded = format === "failures" ? new Superseded(identifier) : undefined;
    const records = superseded === undefined
      ? readJsonArray(all)
      : failuresIn(source, all, superseded);
    return {
      path,
      paths: [path],
      format,
      size: info.isFile ? info.size : undefined,
      get bytesRead() {
        return source.bytesRead;
      },
      isNamedFile: info.isFile && !isStandardInput,
      origin: format === "failures" ? originIn(first.value!, source) : nameOf(source),
      isAt: (other) => isAt(source, other),
      records: withName(name, records),
      superseded,
      [Symbol.dispose]: () => source[Symbol.dispose](),
    };
  } catch (error) {
    source[Symbol.dispose]();
    throw error;
  }
}

/** The data by a name that is the same wherever it is called from; `-` for all that comes through a pipe. */
function nameOf({ info: { isFile }, isStandardInput, path }: DataSource): string {
  return isFile && !isStandardInput ? Deno.realPathSync(path) : "-";
}

/** The same of the data that a failures file names, which may be by its name alone where both are in one folder. */
function originIn(start: Uint8Array, source: DataSource): string | undefined {
  const data = dataOfStart(new TextDecoder().decode(start.subarray(0, DATA_MEMBER_BYTES)));
  const own = nameOf(source);
  const isBeside = data !== undefined && data !== "-" && !/[/\\]/.test(data) && own !== "-";
  return isBeside ? folderOf(own) + data : data;
}

function isAt({ info: { dev, ino, isFile }, path }: DataSource, other: string): boolean {
  if (!isFile) return false;
  try {
    if (ino === null) return Deno.realPathSync(path) === Deno.realPathSync(other);
    const found = Deno.statSync(other);
    return found.dev === dev && found.ino === ino;
  } catch {
    return false;
  }
}

/**
 * The file in chunks, all in the same array: each overwrites the one before. The first is so long that the format
 * shows, however little a pipe gives at a time.
 */
async function* readChunks(source: DataSource): AsyncGenerator<Uint8Array> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  let offset = 0;
  let filled = 0;
  while (true) {
    let length: number | null;
    try {
      length = await source.read(chunk.subarray(filled));
    } catch (error) {
      throw new DataError(
        `Cannot read on in ${source.name} at byte ${offset}: ${fileProblem(error, source.path)}`,
        { cause: error },
      );
    }
    offset += length ?? 0;
    filled += length ?? 0;
    const isFirst = offset === filled;
    const isEnough = length === null || filled === chunk.length ||
      !isFirst || isKindClear(chunk.subarray(0, filled));
    if (!isEnough) continue;
    if (filled > 0) yield chunk.subarray(0, filled);
    if (length === null) return;
    filled = 0;
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

/** The records of a failures file, whose chunks `all` gives once. */
async function* failuresIn(
  source: DataSource,
  all: AsyncIterable<Uint8Array>,
  superseded: Superseded,
): AsyncGenerator<DataRecord[]> {
  if (source.rewind === undefined) {
    using spool = await Spool.keep(all, source.name);
    yield* readFailuresTwice(spool, superseded);
    return;
  }
  const read = async function* () {
    await source.rewind!();
    yield* readChunks(source);
  };
  yield* readFailuresTwice({ read }, superseded);
}

async function* withName(
  name: string,
  records: AsyncIterable<DataRecord[]>,
): AsyncGenerator<DataRecord[]> {
  try {
    yield* records;
  } catch (error) {
    if (!(error instanceof DataError) || error.position === undefined) throw error;
    throw new DataError(`Cannot read ${name}: ${error.message}`, {
      position: error.position,
      cause: error,
    });
  }
}
