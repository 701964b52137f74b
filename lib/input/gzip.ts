/** Decompresses data that is gzip, whatever its name. */

import type { Gunzip } from "node:zlib";
import { freeBytes } from "../free_bytes.ts";

/** How every member of a gzip file begins: its magic number, and the only method there is. */
const GZIP_START = [0x1f, 0x8b, 0x08];

/** Bytes that are decompressed at once. */
const CHUNK_BYTES = 64 * 1024;

/** Compressed bytes that are given to zlib at once: a stream that fails loses what it made of the last ones. */
const SLICE_BYTES = 8 * 1024;

/** Decompressed bytes that wait to be used, at most, but for those of one slice. */
const MAX_WAITING_BYTES = 256 * 1024;

/** Whether `bytes` are the start of a gzip file; undefined when they are too few to tell. */
export function isGzip(bytes: Uint8Array): boolean | undefined {
  for (let i = 0; i < GZIP_START.length; i++) {
    if (i >= bytes.length) return undefined;
    if (bytes[i] !== GZIP_START[i]) return false;
  }
  return true;
}

/**
 * What the gzip file that `chunks` make up holds, all of its members one behind the other. The memory of each of
 * `chunks` may be reused once the next one is asked for.
 *
 * @throws {GzipError} where it is damaged or ends too early, after most of what comes before, and whatever reading
 * `chunks` throws.
 */
export async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // Loaded here, as only few runs need it.
  const { createGunzip } = await import("node:zlib");
  const stream = createGunzip({ chunkSize: CHUNK_BYTES });
  const output = new Output(stream);
  const filling = fill(stream, { chunks, output });
  try {
    while (true) {
      const chunk = await output.next();
      if (chunk === undefined) return;
      yield chunk;
      // What zlib has filled it does not use again, and the garbage collector would let much of it pile up.
      if (chunk.length === CHUNK_BYTES && chunk.buffer.byteLength === CHUNK_BYTES) freeBytes(chunk);
    }
  } finally {
    output.stop();
    stream.destroy();
    await filling;
  }
}

/**
 * Writes `chunks` into `stream`, as it takes them and there is room for what comes out. The stream is never paused, as
 * what waits in one that is would be lost when it fails.
 */
async function fill(
  stream: Gunzip,
  { chunks, output }: { chunks: AsyncIterable<Uint8Array>; output: Output },
): Promise<void> {
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
        // Its memory can be used again when all of it was written.
        await new Promise<void>((resolve) => {
          output.whenOver = resolve;
          stream.write(chunk.subarray(at, at + SLICE_BYTES), () => resolve());
        });
        await output.room();
        if (output.isOver) return;
      }
    }
    stream.end();
  } catch (error) {
    output.fail(error);
  }
}

/** What comes out of a stream, in order, and then what ended it. */
class Output {
  /** Called when nothing more will come: a stream that has failed may not say that something was written. */
  whenOver = () => {};

  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #hasEnded = false;
  #isUnwanted = false;
  #failure: { error: unknown } | undefined;
  #wake: (() => void) | undefined;
  #whenRoom = () => {};

  constructor(stream: Gunzip) {
    stream.on("data", (chunk: Uint8Array) => this.#add(chunk));
    stream.on("error", (error: Error) => this.fail(new GzipError(error)));
    stream.on("end", () => {
      this.#hasEnded = true;
      this.#wake?.();
    });
  }

  /** Whether nothing more will come, or be taken. */
  get isOver(): boolean {
    return this.#isUnwanted || this.#failure !== undefined;
  }

  /** Ends it with `error`, once what came before was taken. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake?.();
  }

  /** Tells that nobody takes it any more. */
  stop(): void {
    this.#isUnwanted = true;
    this.whenOver();
    this.#whenRoom();
  }

  /** Resolves when more may come out. */
  async room(): Promise<void> {
    if (this.isOver || this.#waitingBytes < MAX_WAITING_BYTES) return;
    await new Promise<void>((resolve) => this.#whenRoom = resolve);
  }

  /** The next chunk; undefined at the end. */
  async next(): Promise<Uint8Array | undefined> {
    while (true) {
      const chunk = this.#waiting.shift();
      if (chunk !== undefined) {
        this.#waitingBytes -= chunk.length;
        if (this.#waitingBytes < MAX_WAITING_BYTES) this.#whenRoom();
        return chunk;
      }
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#hasEnded) return undefined;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  #add(chunk: Uint8Array): void {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    this.#wake?.();
  }
}

/** What was to be decompressed is no whole gzip file; the message says what is wrong. */
export class GzipError extends Error {
  constructor(cause: Error & { code?: string }) {
    super(
      cause.code === "Z_BUF_ERROR"
        ? "the gzip file ends too early: what is behind is missing, so get it again"
        : `the gzip file is damaged, or there is something else behind it (${cause.message}): get it again`,
      { cause },
    );
    this.name = "GzipError";
  }
}
