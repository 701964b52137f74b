/** The body of a batch, counted in bytes of UTF-8. */

import type { Person } from "../person/person.ts";

const HEAD = new TextEncoder().encode(`{"batch":[`);
const TAIL = new TextEncoder().encode("]}");
const COMMA = 0x2c;

/** Bytes of a batch with nobody in it. */
export const BATCH_FRAME_BYTES: number = HEAD.length + TAIL.length;

/**
 * The body for `POST /api/v2/batch` that carries `people` in this order, in `buffer` if it has room. From then on their
 * bytes are those of the body, so that the memory they were in can be freed.
 */
export function encodeBatch(people: readonly Person[], buffer?: Uint8Array): Uint8Array {
  let length = BATCH_FRAME_BYTES + people.length - 1;
  for (const { start, end } of people) length += end - start;
  const body = buffer !== undefined && buffer.length >= length ? buffer : new Uint8Array(length);
  body.set(HEAD);
  let at = HEAD.length;
  for (const person of people) {
    if (at > HEAD.length) body[at++] = COMMA;
    body.set(person.bytes.subarray(person.start, person.end), at);
    const moved = at - person.start;
    person.bytes = body;
    person.start += moved;
    person.attributesStart += moved;
    person.end += moved;
    at = person.end;
  }
  body.set(TAIL, at);
  return body.subarray(0, length);
}
