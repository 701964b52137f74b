/** The hashes that a state file holds in place of values. */

import { createBLAKE3 } from "hash-wasm";

/** Where a person's attributes are: `bytes[attributesStart..end - 1]`, as in `Person`. */
export interface AttributeBytes {
  bytes: Uint8Array;
  attributesStart: number;
  end: number;
}

/** Makes hashes of 128 bits, in hexadecimal. */
export interface Fingerprints {
  ofAttributes(person: AttributeBytes): string;
  ofText(text: string): string;
}

/**
 * BLAKE3 in WebAssembly: a cryptographic hash cannot be reversed, unlike faster ones, not even for the shortest
 * attributes. It takes 1 µs for 350 bytes. `node:crypto` is as fast, but in Deno its hashes take up to 70 MB until they
 * are garbage-collected.
 */
export async function openFingerprints(): Promise<Fingerprints> {
  const hasher = await createBLAKE3(128);
  return {
    ofAttributes: ({ bytes, attributesStart, end }) =>
      hasher.init().update(bytes.subarray(attributesStart, end - 1)).digest("hex"),
    ofText: (text) => hasher.init().update(text).digest("hex"),
  };
}
