/** People to batches: each as full as it can be below Customer.io's limit, counted in bytes of UTF-8. */

import { BATCH_BYTES } from "../customerio/limits.ts";
import type { Person } from "../person/person.ts";

const HEAD = new TextEncoder().encode(`{"batch":[`);
const TAIL = new TextEncoder().encode("]}");
const COMMA = 0x2c;

/** A batch that is being filled. */
export class Batch {
  people: Person[] = [];
  /** Bytes of the request's body. */
  bytes: number = HEAD.length + TAIL.length;

  /** Adds `person` at the end, unless the batch would reach 500,000 bytes; the first one always fits. */
  add(person: Person): boolean {
    const count = this.people.length;
    const bytes = this.bytes + (person.end - person.start) + (count === 0 ? 0 : 1);
    if (count > 0 && bytes >= BATCH_BYTES) return false;
    this.people.push(person);
    this.bytes = bytes;
    return true;
  }
}

/** Bytes of the body that carries `people`. */
export function batchLength(people: readonly Person[]): number {
  let length = HEAD.length + TAIL.length + people.length - 1;
  for (const { start, end } of people) length += end - start;
  return length;
}

/**
 * The body for `POST /api/v2/batch` that carries `people` in this order, in `buffer` if it has room. From then on their
 * bytes are those of the body, so that the memory they were in can be freed.
 */
export function encodeBatch(people: readonly Person[], buffer?: Uint8Array): Uint8Array {
  const length = batchLength(people);
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
