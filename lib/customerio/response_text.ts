/** Reading a response that may be anything: bounded in size, and never an exception. */

import { freeBytes, returnedBytes } from "../free_bytes.ts";

/**
 * A body of more bytes is not read unless told otherwise. Even a 207 that refuses everyone in a full batch is far
 * smaller.
 */
const MAX_BYTES = 16 * 1024 * 1024;

/** A body whose announced length is at most this is read in one go. */
const SMALL_BYTES = 64 * 1024;

/** The response's body as text, or undefined when it broke off or is over `maxBytes` (16 MiB unless told). */
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

/** Reads `body` to its end; undefined when it is longer than `maxBytes`. Long ones take turns. */
async function readBounded(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<string | undefined> {
  let bytes = new Uint8Array(SMALL_BYTES);
  let length = 0;
  let turn: Disposable | undefined;
  try {
    // Leaving the loop early cancels the body.
    for await (const chunk of body) {
      if (length + chunk.length > maxBytes) return undefined;
      if (length + chunk.length > bytes.length) {
        turn = await longAnswers.turn();
        bytes = grown(bytes, maxBytes);
      }
      bytes.set(chunk, length);
      length += chunk.length;
    }
    return new TextDecoder().decode(bytes.subarray(0, length));
  } finally {
    freeBytes(bytes);
    turn?.[Symbol.dispose]();
  }
}

function grown(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const longer = returnedBytes(length);
  longer.set(bytes);
  freeBytes(bytes);
  return longer;
}

/** Who comes first reads first; the others leave their answers in the network's buffers. */
class Turns {
  #isTaken = false;
  #waiting: (() => void)[] = [];

  /** Resolves with a turn when there is one; it ends when it is disposed of. */
  async turn(): Promise<Disposable> {
    if (this.#isTaken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#isTaken = true;
    return {
      [Symbol.dispose]: () => {
        const next = this.#waiting.shift();
        if (next === undefined) this.#isTaken = false;
        else next();
      },
    };
  }
}

/** An answer takes a multiple of its length while it is read and understood, so those of a run do so one by one. */
const longAnswers = new Turns();
