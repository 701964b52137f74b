/** A piece of the data in memory, which is freed as soon as nobody needs it. */

import { freeBytes } from "../free_bytes.ts";

/**
 * Bytes that records lie in. The garbage collector looks at the objects of JavaScript: it lets a hundred megabytes of
 * bytes pile up behind a few of them. So those who are known to end with a record count, and the last one frees the
 * bytes. Where somebody does not count down, the garbage collector does it.
 */
export class Chunk {
  readonly bytes: Uint8Array;
  /** Records that are in use, and the reader of the bytes. */
  #users = 1;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Counts one more record. */
  hold(): void {
    this.#users++;
  }

  /** Counts a record, or the reader, no longer; behind the last one there are no bytes any more. */
  release(): void {
    if (--this.#users === 0) freeBytes(this.bytes);
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
