/** Messages of several parts in one piece: the length of each, 4 bytes, and then the parts. */

const LENGTH_BYTES = 4;

/** Memory for parts of these `lengths`, of `buffer` if it has room, and the part of it that each has. */
export function allocateParts(
  lengths: readonly number[],
  buffer?: Uint8Array,
): { bytes: Uint8Array; parts: Uint8Array[] } {
  let at = lengths.length * LENGTH_BYTES;
  const length = lengths.reduce((sum, length) => sum + length, at);
  const hasRoom = buffer !== undefined && buffer.length >= length;
  const bytes = hasRoom ? buffer.subarray(0, length) : new Uint8Array(length);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const parts = lengths.map((length, i) => {
    view.setUint32(i * LENGTH_BYTES, length);
    at += length;
    return bytes.subarray(at - length, at);
  });
  return { bytes, parts };
}

/** `parts` in one piece. */
export function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  const joined = allocateParts(parts.map(({ length }) => length));
  parts.forEach((part, i) => joined.parts[i].set(part));
  return joined.bytes;
}

/**
 * The parts of a message, `count` of them.
 *
 * @throws {RangeError} when it is none.
 */
export function splitParts(bytes: Uint8Array, count: number): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = count * LENGTH_BYTES;
  const parts = Array.from({ length: count }, (_, i) => {
    const start = at;
    at += view.getUint32(i * LENGTH_BYTES);
    return bytes.subarray(start, at);
  });
  if (at !== bytes.length) throw new RangeError(`Cannot read message: ${bytes.length} bytes`);
  return parts;
}
