/** The byte order mark that some programs write at the start of a file. */

const BOM = [0xef, 0xbb, 0xbf];

/** Bytes of the byte order mark that `bytes` begin with, 0 for none; undefined when they are too few to tell. */
export function bomLength(bytes: Uint8Array): number | undefined {
  for (let i = 0; i < BOM.length; i++) {
    if (i >= bytes.length) return undefined;
    if (bytes[i] !== BOM[i]) return 0;
  }
  return BOM.length;
}
