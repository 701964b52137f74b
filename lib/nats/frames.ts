/**
 * Cuts what a NATS server sends so that a long message is one piece, read to where it stays. One that comes in several
 * pieces is put together by the client, which copies it twice and leaves all of that to the garbage collector.
 */

import { freeBytes } from "../free_bytes.ts";

/** Bytes that are read at once; a longer frame gets memory of its own. */
const READ_BYTES = 65_536;

/** More than any server takes in one message. */
const MAX_FRAME_BYTES = 128 * 1024 * 1024;

const [LINE_FEED, SPACE, DIGIT_0, DIGIT_9] = new TextEncoder().encode("\n 09");

/** What the frames begin with that have a message behind their line: `MSG` and `HMSG`. */
const MESSAGE_STARTS = new TextEncoder().encode("MH");

/** What those begin with that are a line only: `INFO`, `PING` and `PONG`, `+OK`, `-ERR`. */
const LINE_STARTS = new TextEncoder().encode("IP+-");

/** Bytes that end a line, and a message. */
const LINE_END_BYTES = 2;

/** Reads into memory; how many bytes, or null at the end. */
export type Read = (buffer: Uint8Array) => Promise<number | null>;

/**
 * `first`, which are lines of the server, and all that `read` gives behind it, in pieces that whoever gets them may keep.
 * Behind something that is no frame they are cut as they come.
 */
export async function* readFrames(read: Read, first: Uint8Array): AsyncGenerator<Uint8Array> {
  yield first;
  const buffer = new Uint8Array(READ_BYTES);
  let filled = 0;
  for (let isKnown = first.at(-1) === LINE_FEED;;) {
    const length = await read(buffer.subarray(filled));
    if (length === null) break;
    filled += length;
    const { end, begun } = findFrames(buffer.subarray(0, filled));
    isKnown &&= begun !== undefined;
    const whole = isKnown ? end : filled;
    if (whole > 0) yield buffer.slice(0, whole);
    buffer.copyWithin(0, whole, filled);
    filled -= whole;
    if (isKnown && begun! > READ_BYTES) {
      yield await readLong(read, { length: begun!, start: buffer.subarray(0, filled) });
      filled = 0;
    }
  }
  if (filled > 0) yield buffer.slice(0, filled);
}

/** Frees the memory of a message that nobody needs any more, where it is large; it is alone there then. */
export function freeMessage(data: Uint8Array): void {
  if (data.length > READ_BYTES) freeBytes(data);
}

/** The frame of `length` bytes that begins with `start`, or as much of it as comes. */
async function readLong(
  read: Read,
  { length, start }: { length: number; start: Uint8Array },
): Promise<Uint8Array> {
  const frame = new Uint8Array(length);
  frame.set(start);
  for (let filled = start.length; filled < length;) {
    const more = await read(frame.subarray(filled));
    if (more === null) return frame.subarray(0, filled);
    filled += more;
  }
  return frame;
}

/**
 * Where the frames end that are whole in `bytes`, and how many bytes the one behind them has that has begun: 0 where that
 * is not known yet, undefined where it is none.
 */
function findFrames(bytes: Uint8Array): { end: number; begun: number | undefined } {
  for (let end = 0;;) {
    const length = frameLength(bytes, end);
    if (length === undefined || length === 0 || end + length > bytes.length) {
      return { end, begun: length };
    }
    end += length;
  }
}

/** Bytes of the frame at `start`: 0 where its line has not come to an end, undefined where it is none. */
function frameLength(bytes: Uint8Array, start: number): number | undefined {
  if (start === bytes.length) return 0;
  const lineFeed = bytes.indexOf(LINE_FEED, start);
  if (lineFeed < 0) return bytes.length - start < READ_BYTES ? 0 : undefined;
  const line = lineFeed + 1 - start;
  if (LINE_STARTS.includes(bytes[start])) return line;
  if (!MESSAGE_STARTS.includes(bytes[start])) return undefined;
  const message = lastNumber(bytes, lineFeed + 1 - LINE_END_BYTES);
  const length = line + message + LINE_END_BYTES;
  return length <= MAX_FRAME_BYTES ? length : undefined;
}

/** The number in the digits before `end`; NaN where there is none. */
function lastNumber(bytes: Uint8Array, end: number): number {
  let number = 0;
  let at = end - 1;
  for (let place = 1; bytes[at] >= DIGIT_0 && bytes[at] <= DIGIT_9; at--, place *= 10) {
    number += (bytes[at] - DIGIT_0) * place;
  }
  return bytes[at] === SPACE && at < end - 1 ? number : NaN;
}
