/** The body of a request as `fetch` takes it. */

import { BATCH_BYTES } from "./limits.ts";

/** Bytes that are given at once. */
const CHUNK_BYTES = 64 * 1024;

/**
 * `bytes`, or a stream of them where they are longer than any batch, which only one person is to whom no limit applies:
 * `fetch` makes two copies of what it is given whole.
 */
export function requestBody(bytes: Uint8Array | undefined): BodyInit | null {
  if (bytes === undefined) return null;
  if (bytes.length <= BATCH_BYTES) return bytes as Uint8Array<ArrayBuffer>;
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at += CHUNK_BYTES));
    },
  }, { highWaterMark: 0 });
}
