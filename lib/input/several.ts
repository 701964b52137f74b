/** Several files of data as one, read one after the other. */

import { quoteWord } from "../path.ts";
import { identityOf } from "./find_files.ts";
import type { TextSlot } from "./known_texts.ts";
import { type DataFile, openDataFile, type OpenOptions } from "./open.ts";
import { DataError, type DataRecord } from "./record.ts";

/**
 * Opens the data at `paths`, two of them at least. Each is opened and its first bytes are looked at; what can be opened
 * again is closed until it is its turn, as there may be more files than a process may have open.
 *
 * @throws {DataError} when one of them cannot be read, or not together with others.
 */
export async function openSeveral(
  paths: readonly string[],
  options: OpenOptions,
): Promise<DataFile> {
  const files = new SeveralFiles(paths, options);
  try {
    await files.tryAll();
    return files;
  } catch (error) {
    files[Symbol.dispose]();
    throw error;
  }
}

class SeveralFiles implements DataFile {
  readonly paths: readonly string[];
  readonly format = "array";
  readonly isNamedFile = false;
  readonly superseded = undefined;
  readonly texts: TextSlot = { known: undefined };
  size: number | undefined = 0;
  /** What comes through a pipe has no name. */
  origin: string | undefined;

  #options: OpenOptions;
  /** What cannot be opened again, such as a pipe. */
  #kept = new Map<string, DataFile>();
  #files = new Set<string>();
  /** The file that is being read. */
  #current: DataFile | undefined;
  /** Bytes of the files before it. */
  #bytesBefore = 0;
  #isClosed = false;

  constructor(paths: readonly string[], options: OpenOptions) {
    this.paths = paths;
    this.#options = { ...options, texts: this.texts };
  }

  get path(): string {
    return this.paths[0];
  }

  get bytesRead(): number {
    return this.#bytesBefore + (this.#current?.bytesRead ?? 0);
  }

  get records(): AsyncIterable<DataRecord[]> {
    return this.#read();
  }

  isAt(path: string): boolean {
    const identity = identityOf(path);
    return (identity !== undefined && this.#files.has(identity)) ||
      [...this.#kept.values()].some((file) => file.isAt(path));
  }

  /** Opens each file once, and closes those that can be opened again. */
  async tryAll(): Promise<void> {
    for (const path of this.paths) {
      const file = await this.#open(path, this.#options);
      if (file.isNamedFile) file[Symbol.dispose]();
      else this.#kept.set(path, file);
      const identity = identityOf(path);
      if (identity !== undefined) this.#files.add(identity);
      this.size = file.size === undefined || this.size === undefined
        ? undefined
        : this.size + file.size;
    }
    if (this.#kept.size > 0) this.origin = "-";
  }

  async *#read(): AsyncGenerator<DataRecord[]> {
    // What there is to say of a file was said when it was tried.
    const options = { ...this.#options, note: () => {} };
    for (const path of this.paths) {
      const file = this.#current = this.#kept.get(path) ?? await this.#open(path, options);
      this.#kept.delete(path);
      // A run that was stopped may be over before the next file is open.
      if (this.#isClosed) return this.#closeCurrent();
      try {
        yield* withFile(path, file.records);
      } finally {
        this.#closeCurrent();
      }
    }
  }

  async #open(path: string, options: OpenOptions): Promise<DataFile> {
    const file = await openDataFile(path, options);
    if (file.format !== "failures") return file;
    file[Symbol.dispose]();
    throw new DataError(
      `Cannot read '${path}' together with other data: it is a failures file; ` +
        `sync it by itself with --data ${quoteWord(path)}, and quote a pattern that matches it, ` +
        "so that it is left out",
    );
  }

  #closeCurrent(): void {
    const file = this.#current;
    this.#bytesBefore += file?.bytesRead ?? 0;
    this.#current = undefined;
    file?.[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#closeCurrent();
    for (const file of this.#kept.values()) file[Symbol.dispose]();
  }
}

/** `records` with `file` in the position of each, and in that of the error that ends them. */
async function* withFile(
  file: string,
  records: AsyncIterable<DataRecord[]>,
): AsyncGenerator<DataRecord[]> {
  try {
    for await (const some of records) {
      for (const record of some) record.position = { file, ...record.position };
      yield some;
    }
  } catch (error) {
    if (!(error instanceof DataError) || error.position === undefined) throw error;
    const position = { file, ...error.position };
    throw new DataError(error.message, { position, cause: error });
  }
}
