/** A piece of the data in memory, which is freed as soon as nobody needs it. */

import { freeBytes } from "../free_bytes.ts";

/**
 * Bytes that records lie in. The garbage collector looks at the objects of JavaScript: it lets a hundred megabytes of
 * bytes pile up behind a few of them. So those who are known to end with a record count, and the last one frees the
 * bytes. Where somebody does not count down, the garbage collector does it.
 */
export class Chunk {
  readonly bytes: Uint8Array;
  /** Records that are in use; below 0 while the reader has not told how many there are. */
  #users = 0;
  #isOpen = true;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** The chunk of one record alone, which lies in `bytes`. */
  static ofOne(bytes: Uint8Array): Chunk {
    const chunk = new Chunk(bytes);
    chunk.close(1);
    return chunk;
  }

  /** Tells that the reader took `records` from it and takes no more. */
  close(records: number): void {
    this.#users += records;
    this.#isOpen = false;
    this.release(0);
  }

  /** Ends with so many records; behind the last one there are no bytes any more. */
  release(records = 1): void {
    this.#users -= records;
    if (this.#users === 0 && !this.#isOpen) freeBytes(this.bytes);
  }
}

/** `first` and `chunks`, which have `length` bytes, one behind the other. */
export function joined(first: Uint8Array, chunks: Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(first.length + length);
  bytes.set(first);
  let filled = first.length;
  for (const chunk of chunks) {
    bytes.set(chunk, filled);
    filled += chunk.length;
  }
  return bytes;
}
