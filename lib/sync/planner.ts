/** Plans requests: batches as full as can be, and the records of one user one after the other. */

import { Batch } from "./batch.ts";
import { ITEM_BYTES } from "../customerio/limits.ts";
import type { Person } from "../person/person.ts";
import { Held } from "./held.ts";
import { UserQueues } from "./user_queues.ts";

/** One request to come: a batch of people, or one person alone. */
export interface PlannedRequest {
  kind: "batch" | "single";
  people: Person[];
}

/** How much may wait for earlier records of the same users, or be held in all, before reading stops. */
export interface PlannerOptions {
  /** People. @default {that of `UserQueues`} */
  maxWaiting?: number;
  /** Bytes of their records and of what they become. @default {that of `UserQueues`} */
  maxWaitingBytes?: number;
  /** Bytes of everyone whose request has not ended: records can be far larger than what is sent of them. @default {any number} */
  maxHeldBytes?: number;
}

/**
 * Takes people in the order of the file and gives requests. There are never two requests for one user at once, so that
 * a later record of the same user arrives later.
 */
export class RequestPlanner {
  #users: UserQueues;
  #held: Held;
  #open = new Batch();
  #ready: PlannedRequest[] = [];
  #mode: "batch" | "identify";
  #wakeUp: (() => void) | undefined;

  constructor(mode: "batch" | "identify", options: PlannerOptions = {}) {
    this.#mode = mode;
    const { maxWaiting, maxWaitingBytes, maxHeldBytes } = options;
    this.#users = new UserQueues({ maxPeople: maxWaiting, maxBytes: maxWaitingBytes });
    this.#held = new Held({ maxBytes: maxHeldBytes });
  }

  /** People that wait for an earlier record of the same user. */
  get waiting(): number {
    return this.#users.waiting;
  }

  /** Whether there is a request that can go. */
  get hasReady(): boolean {
    return this.#ready.length > 0;
  }

  /** Whether so much is held that nobody should be added until a request has ended. */
  get isFull(): boolean {
    return this.#users.isFull || this.#held.isFull;
  }

  /** Plans `person` behind everyone who was added before. */
  add(person: Person): void {
    this.#held.add(person);
    if (this.#users.enter(person)) this.#place(person);
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
      this.#held.remove(person);
      const next = this.#users.leave(person);
      if (next !== undefined) this.#place(next);
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
    yield* this.#users.abandon();
    this.#held.clear();
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
