/** Opens a data file by name and tells its format and size. */

import type { IdentifierKind } from "../customerio/identifiers.ts";
import { folderOf } from "../path.ts";
import { SourceChunks, withLongStart } from "./chunks.ts";
import { DATA_MEMBER_BYTES, dataOfStart } from "./data_member.ts";
import { isKindClear } from "./first_bytes.ts";
import type { FormatOptions } from "./flags.ts";
import { type Form, formOf } from "./forms.ts";
import type { TextSlot } from "./known_texts.ts";
import { adviceOnText, type NotDataOptions } from "./not_data.ts";
import { adviceOnFolder } from "./pattern.ts";
import { DataError, type DataRecord } from "./record.ts";
import { type DataSource, openSource } from "./source.ts";
import { Spool } from "./spool.ts";
import { readFailuresTwice, Superseded } from "./superseded.ts";

const NO_BYTES = new Uint8Array(0);

/** A data file, or several as one, open for reading. */
export interface DataFile extends Disposable {
  /** As it was named; `-` or another name of standard input; of several files the first. */
  path: string;
  /** All files, in the order in which they are read. */
  paths: readonly string[];
  format: Form;
  /** Bytes, or undefined when it is no regular file. */
  size: number | undefined;
  /** Bytes that were read so far, of those that `size` counts: of what is gzip, compressed ones. */
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
  /** Who knows texts of its records: may be put there at any time. */
  texts: TextSlot;
}

/** How data is opened. */
export interface OpenOptions extends FormatOptions {
  /** Called when it is typed at the terminal. @default {nothing is said} */
  note?: (message: string) => void;
  /** What users are in Customer.io, by which those of a failures file are compared. @default {"id"} */
  identifier?: IdentifierKind;
  /** @default {an empty one} */
  texts?: TextSlot;
}

/**
 * Opens the data at `path`; its first bytes tell the format.
 *
 * @throws {DataError} when it cannot be opened, or is known to be something else.
 */
export async function openDataFile(
  path: string,
  { note = () => {}, identifier = "id", texts = { known: undefined }, ...options }: OpenOptions =
    {},
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
    const chunks = new SourceChunks(source);
    const long = withLongStart(chunks.read(), isKindClear);
    const first = await long.next();
    const start = first.done ? NO_BYTES : first.value;
    const about = { path: isStandardInput ? undefined : path, isGzip: chunks.isGzip };
    const form = formOf(start, { ...options, ...about, texts });
    if ("problem" in form) throw new DataError(`Cannot read ${name}: ${form.problem}`);
    const all = prepend(first, long);
    const superseded = form.format === "failures" ? new Superseded(identifier) : undefined;
    const records = superseded === undefined
      ? form.read(all)
      : failuresIn(source, { chunks, all, superseded });
    return {
      path,
      paths: [path],
      format: form.format,
      size: info.isFile ? info.size : undefined,
      get bytesRead() {
        return source.bytesRead;
      },
      isNamedFile: info.isFile && !isStandardInput,
      origin: superseded !== undefined ? originIn(start, source) : nameOf(source),
      isAt: (other) => isAt(source, other),
      records: withName(records, { name, options: about }),
      superseded,
      texts,
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
  { chunks, all, superseded }: {
    chunks: SourceChunks;
    all: AsyncIterable<Uint8Array>;
    superseded: Superseded;
  },
): AsyncGenerator<DataRecord[]> {
  if (!chunks.isRereadable) {
    using spool = await Spool.keep(all, source.name);
    yield* readFailuresTwice(spool, superseded);
    return;
  }
  yield* readFailuresTwice({ read: () => chunks.readAgain() }, superseded);
}

/** The same records; an error says which data it is about, and what can be done where the data is not UTF-8 or not JSON. */
async function* withName(
  records: AsyncIterable<DataRecord[]>,
  { name, options }: { name: string; options: NotDataOptions },
): AsyncGenerator<DataRecord[]> {
  let last = 0;
  try {
    for await (const some of records) {
      yield some;
      last += some.length;
    }
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const { position, message } = error;
    if (position === undefined) {
      throw last === 0
        ? error
        : new DataError(`${message} (after record ${last})`, { cause: error });
    }
    const advice = adviceOnText(error, options);
    throw new DataError(`Cannot read ${name}: ${message}${advice}`, { position, cause: error });
  }
}
