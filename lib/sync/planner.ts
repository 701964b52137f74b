/** Plans requests: batches as full as can be, and the records of one user one after the other. */

import { Batch } from "./batch.ts";
import { ITEM_BYTES } from "../customerio/limits.ts";
import type { Person } from "../person/person.ts";

/** People, and bytes of theirs, that may wait for earlier records of the same users before reading stops. */
const MAX_WAITING = 20_000;
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** One request to come: a batch of people, or one person alone. */
export interface PlannedRequest {
  kind: "batch" | "single";
  people: Person[];
}

/** How much may wait for earlier records of the same users, or be held in all, before reading stops. */
export interface PlannerOptions {
  /** People. @default {20000} */
  maxWaiting?: number;
  /** Bytes of their records and of what they become. @default {16777216} */
  maxWaitingBytes?: number;
  /** Bytes of everyone whose request has not ended: records can be far larger than what is sent of them. @default {any number} */
  maxHeldBytes?: number;
}

/**
 * Takes people in the order of the file and gives requests. There are never two requests for one user at once, so that
 * a later record of the same user arrives later.
 */
export class RequestPlanner {
  /** Users with a record in a request that is planned or in flight, and their later records, which wait. */
  #busy = new Map<string, Person[] | undefined>();
  #open = new Batch();
  #ready: PlannedRequest[] = [];
  #waiting = 0;
  #waitingBytes = 0;
  #mode: "batch" | "identify";
  #maxWaiting: number;
  #maxWaitingBytes: number;
  #maxHeldBytes: number;
  #heldBytes = 0;
  #wakeUp: (() => void) | undefined;

  constructor(mode: "batch" | "identify", options: PlannerOptions = {}) {
    this.#mode = mode;
    this.#maxWaiting = options.maxWaiting ?? MAX_WAITING;
    this.#maxWaitingBytes = options.maxWaitingBytes ?? MAX_WAITING_BYTES;
    this.#maxHeldBytes = options.maxHeldBytes ?? Infinity;
  }

  /** People that wait for an earlier record of the same user. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Whether there is a request that can go. */
  get hasReady(): boolean {
    return this.#ready.length > 0;
  }

  /** Whether so much is held that nobody should be added until a request has ended. */
  get isFull(): boolean {
    return this.#waiting >= this.#maxWaiting || this.#waitingBytes >= this.#maxWaitingBytes ||
      this.#heldBytes >= this.#maxHeldBytes;
  }

  /** Plans `person` behind everyone who was added before. */
  add(person: Person): void {
    const { key } = person;
    this.#heldBytes += sizeOf(person);
    if (!this.#busy.has(key)) {
      this.#busy.set(key, undefined);
      this.#place(person);
      return;
    }
    const waiting = detach(person);
    const others = this.#busy.get(key);
    if (others === undefined) this.#busy.set(key, [waiting]);
    else others.push(waiting);
    this.#waiting++;
    this.#waitingBytes += sizeOf(waiting);
  }

  /** The next request that can go, if there is one. */
  take(): PlannedRequest | undefined {
    return this.#ready.shift();
  }

  /** Lets the batch that is being filled go as it is. */
  flush(): void {
    if (this.#open.people.length === 0) return;
    this.#ready.push({ kind: "batch", people: this.#open.people });
    this.#open = new Batch();
  }

  /** Ends the request of `people`: records that waited for one of them are planned. */
  release(people: readonly Person[]): void {
    for (const person of people) {
      const { key } = person;
      this.#heldBytes -= sizeOf(person);
      const next = this.#busy.get(key)?.shift();
      if (next === undefined) {
        this.#busy.delete(key);
        continue;
      }
      this.#waiting--;
      this.#waitingBytes -= sizeOf(next);
      this.#place(next);
    }
    this.#wakeUp?.();
  }

  /** Resolves at the next `release`. */
  nextRelease(): Promise<void> {
    return new Promise((resolve) => this.#wakeUp = resolve);
  }

  /** Takes back everyone who is in no request in flight; records of one user keep their order. */
  *abandon(): Generator<Person> {
    this.flush();
    for (let request = this.take(); request !== undefined; request = this.take()) {
      yield* request.people;
    }
    for (const others of this.#busy.values()) yield* others ?? [];
    this.#busy.clear();
    this.#waiting = 0;
    this.#waitingBytes = 0;
    this.#heldBytes = 0;
  }

  #place(person: Person): void {
    const isAlone = this.#mode === "identify" || person.beside?.isV1Only ||
      person.end - person.start > ITEM_BYTES;
    if (isAlone) {
      this.#ready.push({ kind: "single", people: [person] });
      return;
    }
    if (this.#open.add(person)) return;
    this.flush();
    this.#open.add(person);
  }
}

/** A copy of `person` in memory of its own: a person who waits must not keep the whole chunk that was read. */
function detach(person: Person): Person {
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
