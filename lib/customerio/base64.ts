/** Base64 as headers have it. */

/** `text` in UTF-8, in base64. */
export function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
