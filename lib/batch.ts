/** People to batches: each as full as it can be below Customer.io's limit, counted in bytes of UTF-8. */

import { BATCH_BYTES } from "./limits.ts";
import type { Person } from "./person.ts";

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

/** The body for `POST /api/v2/batch` that carries `people` in this order. */
export function encodeBatch(people: readonly Person[]): Uint8Array {
  let length = HEAD.length + TAIL.length + people.length - 1;
  for (const { start, end } of people) length += end - start;
  const body = new Uint8Array(length);
  body.set(HEAD);
  let at = HEAD.length;
  for (const { bytes, start, end } of people) {
    if (at > HEAD.length) body[at++] = COMMA;
    body.set(bytes.subarray(start, end), at);
    at += end - start;
  }
  body.set(TAIL, at);
  return body;
}
