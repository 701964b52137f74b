/** Reading a response that may be anything: bounded in size, and never an exception. */

/**
 * A body of more bytes is not read unless told otherwise. Even a 207 that refuses everyone in a full batch is far
 * smaller.
 */
const MAX_BYTES = 8 * 1024 * 1024;

/** A body whose announced length is at most this is read in one go. */
const SMALL_BYTES = 64 * 1024;

/** The response's body as text, or undefined when it broke off or is over `maxBytes` (8 MiB unless told). */
export async function readText(
  response: Response,
  maxBytes: number = MAX_BYTES,
): Promise<string | undefined> {
  const { body, headers } = response;
  if (body === null) return "";
  const announced = headers.get("content-length");
  const isPlain = headers.get("content-encoding") === null;
  try {
    if (announced !== null && isPlain && Number(announced) <= SMALL_BYTES) {
      return await response.text();
    }
    return await readBounded(body, maxBytes);
  } catch {
    return undefined;
  }
}

async function readBounded(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  // Leaving the loop early cancels the body.
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
