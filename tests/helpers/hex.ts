/** Bytes as text, to name a case by them: the oldest Deno has no `toHex`. */

/** `bytes` in hexadecimal. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
