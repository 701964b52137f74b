/** The records of one user one after the other: never two requests for one user at once. */

import { mergeFirst } from "../person/merge.ts";
import { isRejected, type Person, type RejectedPerson } from "../person/person.ts";
import { costOf, detach, Held, type HeldLimits, holdingOf } from "./held.ts";

/** People, and bytes of theirs, that may wait for earlier records of the same users before reading stops. */
const MAX_WAITING = 10_000;
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** Users with a record in a request that is planned or in flight, and their later records, which wait. */
export class UserQueues {
  #busy = new Set<string>();
  /** Of those for whom anyone waits. */
  #queues = new Map<string, (Person | RejectedPerson)[]>();
  #waiting: Held;

  /** @param limits How much may wait. @default {10,000 people, 16 MiB} */
  constructor({ maxPeople = MAX_WAITING, maxBytes = MAX_WAITING_BYTES }: HeldLimits = {}) {
    this.#waiting = new Held({ maxPeople, maxBytes });
  }

  /** People that wait for an earlier record of the same user. */
  get waiting(): number {
    return this.#waiting.people;
  }

  /** Whether so many wait that nobody should be added until a request has ended. */
  get isFull(): boolean {
    return this.#waiting.isFull;
  }

  /** Whether a record of this user is in a request. */
  isBusy(key: string): boolean {
    return this.#busy.has(key);
  }

  /** Whether `person` can be sent now; if not, they wait behind everyone of the same user. */
  enter(person: Person): boolean {
    const { key } = person;
    const { size } = this.#busy;
    // Asking first whether it is there would look for it twice.
    if (this.#busy.add(key).size > size) return true;
    const waiting = detach(person);
    const others = this.#queues.get(key);
    if (others === undefined) this.#queues.set(key, [waiting]);
    else others.push(waiting);
    this.#waiting.add(costOf(waiting));
    return false;
  }

  /**
   * Ends the request of `person`; whom it was that waited next, if anyone: a rejected record, which is to be settled and
   * to leave at once, or a person who can be sent now, and stands for as many of those who waited as can be merged.
   */
  leave({ key }: Person): Person | RejectedPerson | undefined {
    // Looked up only if anyone waits at all.
    const waiting = this.#waiting.people === 0 ? undefined : this.#queues.get(key);
    if (waiting === undefined) {
      this.#busy.delete(key);
      return undefined;
    }
    const next = isRejected(waiting[0]) ? waiting[0] : mergeFirst(waiting);
    this.#waiting.remove(holdingOf(waiting.splice(0, next.parts?.length ?? 1)));
    if (waiting.length === 0) this.#queues.delete(key);
    return next;
  }

  /** Ends the request of `person` and takes back everyone who waited for it, in their order. */
  giveUp({ key }: Person): readonly (Person | RejectedPerson)[] {
    const waiting = this.#queues.get(key) ?? [];
    this.#waiting.remove(holdingOf(waiting));
    this.#busy.delete(key);
    this.#queues.delete(key);
    return waiting;
  }

  /** Takes back everyone who waits; records of one user keep their order. */
  *abandon(): Generator<Person | RejectedPerson> {
    for (const others of this.#queues.values()) yield* others;
    this.#busy.clear();
    this.#queues.clear();
    this.#waiting.clear();
  }
}
