/** Reading a response that may be anything: bounded in size, and never an exception. */

import { freeBytes, returnedBytes } from "../free_bytes.ts";

/**
 * A body of more bytes is not read unless told otherwise. Even a 207 that refuses everyone in a full batch is far
 * smaller.
 */
const MAX_BYTES = 16 * 1024 * 1024;

/** A body whose announced length is at most this is read in one go. */
const SMALL_BYTES = 64 * 1024;

/** Memory for a body whose length was not announced: most are far shorter. */
const FIRST_BYTES = 1024;

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
  const reader = byteReader(body);
  let bytes = new Uint8Array(FIRST_BYTES);
  let length = 0;
  let turn: Disposable | undefined;
  try {
    while (true) {
      if (length === bytes.length) {
        const isLong = length >= SMALL_BYTES;
        if (isLong) turn = await longAnswers.turn();
        bytes = moved(bytes, isLong ? returnedBytes(maxBytes + 1) : new Uint8Array(SMALL_BYTES));
      }
      // The memory goes to the stream and comes back with what was read.
      const { done, value } = await reader.read(bytes.subarray(length));
      bytes = new Uint8Array(value!.buffer);
      if (done) return new TextDecoder().decode(bytes.subarray(0, length));
      length += value.length;
      if (length > maxBytes) return undefined;
    }
  } finally {
    // What broke off has kept it.
    if (!bytes.buffer.detached) freeBytes(bytes);
    turn?.[Symbol.dispose]();
    await reader.cancel();
  }
}

/**
 * Reads `body` into memory that it is given: by itself, the platform takes 64 KB for each read, of which an answer needs
 * few bytes, and leaves them to the garbage collector.
 */
function byteReader(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    // A `fetch` that was handed in may give streams of another kind.
    return inBytes(body).getReader({ mode: "byob" });
  }
}

function inBytes(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    type: "bytes",
    async pull(controller) {
      while (true) {
        const { done, value } = await reader.read();
        if (done) break;
        // A stream of bytes takes no empty pieces.
        if (value.length > 0) return controller.enqueue(value);
      }
      controller.close();
      controller.byobRequest?.respond(0);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** `bytes` at the beginning of `longer`. */
function moved(bytes: Uint8Array, longer: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
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
