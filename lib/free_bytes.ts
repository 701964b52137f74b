/** Frees memory at once, where the garbage collector would let too much of it pile up. */

/** Frees the memory that `bytes` are in: nobody can read what was there any more. */
export function freeBytes(bytes: Uint8Array): void {
  (bytes.buffer as ArrayBuffer).transfer(0);
}
