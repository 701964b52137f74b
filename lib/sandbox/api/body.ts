/** Reading the bodies of requests. */

import { type JsonValue, parseExactJson } from "../../json/exact_json.ts";

/**
 * The largest body that is read, in bytes, where Customer.io documents no limit of its own: some
 * limit has to keep a client from filling the memory.
 */
export const MAX_REQUEST_BYTES = 1_000_000;

/** Why a body is refused: the status and words to answer with. */
export interface BodyError {
  status: 400 | 413;
  message: string;
}

/** A request's body as JSON, or why it is refused. */
export type Body =
  | { value: JsonValue; byteLength: number; error?: undefined }
  | { error: BodyError };

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a request's body as JSON. A body that is too large is read to its end as well, but not kept:
 * a client that is still sending when the answer comes may see a network failure instead.
 *
 * @param maxBytes The largest body that is accepted.
 */
export async function readBody(request: Request, maxBytes: number): Promise<Body> {
  const bytes = await readBytes(request, maxBytes);
  if (bytes === undefined) {
    const message = `request body cannot be larger than ${maxBytes} bytes`;
    return { error: { status: 413, message } };
  }
  try {
    return { value: parseExactJson(decoder.decode(bytes)), byteLength: bytes.length };
  } catch {
    return { error: { status: 400, message: "request body must be valid JSON" } };
  }
}

/** Reads the rest of a body that nobody has read, for the same reason. */
export async function discardBody(request: Request): Promise<void> {
  if (!request.bodyUsed) await request.body?.pipeTo(new WritableStream());
}

async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  const declared = request.headers.get("content-length");
  if (declared !== null && Number(declared) <= maxBytes) return await request.bytes();

  const bytes = new Uint8Array(maxBytes);
  let length = 0;
  for await (const chunk of request.body ?? []) {
    if (length + chunk.length <= maxBytes) bytes.set(chunk, length);
    length += chunk.length;
  }
  return length > maxBytes ? undefined : bytes.subarray(0, length);
}
