/** How much memory people take whose request has not ended, and how much they may take. */

import type { Person } from "../person/person.ts";

/**
 * Bytes that a person takes besides the text: the objects of person, record and position, the entry among the users who
 * are busy, and a place in the list of a batch. Measured with 64-bit pointers.
 */
const OBJECT_BYTES = 480;

/** A character of an identifier, in a string of two-byte characters; identifier and key are two strings. */
const CHARACTER_BYTES = 4;

/**
 * What is sent of a person is there several times: as it was made, in the body of the batch, and in the copy of the body
 * that `fetch` makes. What was made is free once the body is there.
 */
const COPIES = 2;

/** How many people are held together, and what they cost. */
export interface Holding {
  people: number;
  /** Bytes. */
  bytes: number;
}

/** People and memory of one kind: those who are held in all, or those of them who wait. */
export class Held implements Holding {
  people = 0;
  bytes = 0;

  #maxPeople: number;
  #maxBytes: number;
  /** What the last one cost, which the next may cost too: a record can be as long as the half of what may be held. */
  #last = 0;

  constructor({ maxPeople = Infinity, maxBytes = Infinity }: HeldLimits = {}) {
    this.#maxPeople = maxPeople;
    this.#maxBytes = maxBytes;
  }

  /** Whether nobody should be added until somebody has gone. */
  get isFull(): boolean {
    if (this.people === 0) return false;
    return this.people >= this.#maxPeople || this.bytes + this.#last >= this.#maxBytes;
  }

  /** Counts a person who costs `bytes`. */
  add(bytes: number): void {
    this.people++;
    this.bytes += this.#last = bytes;
  }

  /** Counts all of `holding` no longer. */
  remove({ people, bytes }: Holding): void {
    this.people -= people;
    this.bytes -= bytes;
    this.#last = 0;
  }

  /** Counts nobody any more. */
  clear(): void {
    this.people = this.bytes = this.#last = 0;
  }
}

/** How much may be held. */
export interface HeldLimits {
  /** @default {any number} */
  maxPeople?: number | undefined;
  /** Bytes that they cost. @default {any number} */
  maxBytes?: number | undefined;
}

/**
 * A copy of `person` in memory of its own: a person who waits must not keep the whole chunk that was read. The original
 * must not be used any more.
 */
export function detach(person: Person): Person {
  const { record, bytes, start, end, attributesStart } = person;
  const length = record.end - record.start;
  // One array for both: an array takes some hundred bytes of its own.
  const copy = new Uint8Array(length + end - start);
  copy.set(record.bytes.subarray(record.start, record.end));
  copy.set(bytes.subarray(start, end), length);
  record.chunk?.release();
  return {
    ...person,
    record: { ...record, bytes: copy, start: 0, end: length, chunk: undefined },
    bytes: copy,
    start: length,
    end: copy.length,
    attributesStart: attributesStart - start + length,
  };
}

/** What `people` take together, those of whom they were merged included. */
export function holdingOf(people: readonly Person[]): Holding {
  const holding = { people: 0, bytes: 0 };
  for (const person of people) {
    for (const part of person.parts ?? [person]) {
      holding.people++;
      holding.bytes += costOf(part);
    }
  }
  return holding;
}

/** Bytes of memory that `person` takes until the request has ended. */
export function costOf({ record, start, end, user }: Person): number {
  return OBJECT_BYTES + user.length * CHARACTER_BYTES + record.end - record.start +
    (end - start) * COPIES;
}
