/** Comparing what files hold. */

/** Whether two files have the same bytes, or neither is there. */
export function isSameFile(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
