/** How much memory people take whose request has not ended, and how much they may take. */

import type { Person } from "../person/person.ts";

/** People and memory of one kind: those who are held in all, or those of them who wait. */
export class Held {
  people = 0;
  bytes = 0;

  #maxPeople: number;
  #maxBytes: number;

  constructor({ maxPeople = Infinity, maxBytes = Infinity }: HeldLimits = {}) {
    this.#maxPeople = maxPeople;
    this.#maxBytes = maxBytes;
  }

  /** Whether nobody should be added until somebody has gone. */
  get isFull(): boolean {
    return this.people >= this.#maxPeople || this.bytes >= this.#maxBytes;
  }

  /** Counts `person`. */
  add(person: Person): void {
    this.people++;
    this.bytes += sizeOf(person);
  }

  /** Counts `person` no longer. */
  remove(person: Person): void {
    this.people--;
    this.bytes -= sizeOf(person);
  }

  /** Counts nobody any more. */
  clear(): void {
    this.people = this.bytes = 0;
  }
}

/** How much may be held. */
export interface HeldLimits {
  /** @default {any number} */
  maxPeople?: number | undefined;
  /** Bytes of their records and of what they become. @default {any number} */
  maxBytes?: number | undefined;
}

/** A copy of `person` in memory of its own: a person who waits must not keep the whole chunk that was read. */
export function detach(person: Person): Person {
  const { record, bytes, start, end, attributesStart } = person;
  const text = record.bytes.slice(record.start, record.end);
  return {
    ...person,
    record: { ...record, bytes: text, start: 0, end: text.length },
    bytes: bytes.slice(start, end),
    start: 0,
    end: end - start,
    attributesStart: attributesStart - start,
  };
}

function sizeOf({ record, start, end }: Person): number {
  return end - start + record.end - record.start;
}
