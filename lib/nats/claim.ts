/** Claims of outcomes: they take the place of what was there, so that nothing older can be published any more. */

/** What a claim says: nothing. */
export const CLAIM: Uint8Array = new Uint8Array(0);

/** Whether a message on the subject of an outcome is only a claim. */
export function isClaim(data: Uint8Array): boolean {
  return data.length === 0;
}
