/** Frees memory at once, where the garbage collector would let too much of it pile up. */

/**
 * What the C library gives back to the system as soon as it is freed, and takes no memory until it is written to. Of
 * less, it keeps much for later.
 */
const RETURNED_BYTES = 34 * 1024 * 1024;

/** Memory for `length` bytes, of which none is left behind when it is freed; more than that has room. */
export function returnedBytes(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Math.max(length, RETURNED_BYTES));
}

/** Frees the memory that `bytes` are in: nobody can read what was there any more. */
export function freeBytes(bytes: Uint8Array): void {
  (bytes.buffer as ArrayBuffer).transfer(0);
}
