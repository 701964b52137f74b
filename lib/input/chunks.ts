/** Reads the bytes of a source in chunks, decompressed where they are gzip. */

import { fileProblem } from "../file_error.ts";
import { joined } from "./chunk.ts";
import { gunzip, GzipError, isGzip } from "./gzip.ts";
import { DataError } from "./record.ts";
import type { DataSource } from "./source.ts";

/** Bytes read at once. */
const CHUNK_BYTES = 256 * 1024;

/** The bytes of a source. */
export class SourceChunks {
  /** Whether they are gzip; known when the first chunk is there. */
  isGzip = false;

  #source: DataSource;

  constructor(source: DataSource) {
    this.#source = source;
  }

  /** Whether {@linkcode readAgain} can be called. */
  get isRereadable(): boolean {
    return this.#source.rewind !== undefined;
  }

  /**
   * All of it, from where the source is; each chunk overwrites the one before.
   *
   * @throws {DataError} where it cannot be read on.
   */
  async *read(): AsyncGenerator<Uint8Array> {
    const raw = this.#readRaw();
    const first = await raw.next();
    if (first.done) return;
    const all = prepend(first.value, raw);
    this.isGzip = isGzip(first.value) === true;
    if (!this.isGzip) return yield* all;
    try {
      yield* gunzip(all);
    } catch (error) {
      if (!(error instanceof GzipError)) throw error;
      throw this.#error(error.message, error);
    }
  }

  /** The same from the start of the source. */
  async *readAgain(): AsyncGenerator<Uint8Array> {
    await this.#source.rewind!();
    yield* this.read();
  }

  /** The bytes as they are in the source; the first chunk is so long that it shows whether they are gzip. */
  async *#readRaw(): AsyncGenerator<Uint8Array> {
    const source = this.#source;
    const chunk = new Uint8Array(CHUNK_BYTES);
    let filled = 0;
    while (true) {
      let length: number | null;
      try {
        length = await source.read(chunk.subarray(filled));
      } catch (error) {
        throw this.#error(fileProblem(error, source.path), error);
      }
      filled += length ?? 0;
      const isFirst = source.bytesRead === filled;
      const isUnclear = isFirst && isGzip(chunk.subarray(0, filled)) === undefined;
      if (length !== null && isUnclear) continue;
      if (filled > 0) yield chunk.subarray(0, filled);
      if (length === null) return;
      filled = 0;
    }
  }

  #error(problem: string, cause: unknown): DataError {
    return new DataError(
      `Cannot read on in ${this.#source.name} at byte ${this.#source.bytesRead}: ${problem}`,
      { cause },
    );
  }
}

/**
 * The same bytes as `chunks`, but the first chunk is one of which `isEnough`, or as long as what is read at once, however
 * little a pipe gives at a time.
 */
export async function* withLongStart(
  chunks: AsyncIterable<Uint8Array>,
  isEnough: (start: Uint8Array) => boolean,
): AsyncGenerator<Uint8Array> {
  let start: Uint8Array = new Uint8Array(0);
  let isLong = false;
  for await (const chunk of chunks) {
    if (isLong) {
      yield chunk;
      continue;
    }
    start = joined(start, [chunk], chunk.length);
    isLong = start.length >= CHUNK_BYTES || isEnough(start);
    if (isLong) yield start;
  }
  if (!isLong && start.length > 0) yield start;
}

async function* prepend(
  first: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}
