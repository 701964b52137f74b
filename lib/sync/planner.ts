/** Plans requests: batches as full as can be, and the records of one user one after the other. */

import { ITEM_BYTES } from "../customerio/limits.ts";
import {
  isOfUser,
  isRejected,
  type Person,
  type RejectedPerson,
  rejectedPerson,
  type Rejection,
} from "../person/person.ts";
import type { DataRecord } from "../input/record.ts";
import type { KeyTable } from "../key_table.ts";
import { costOf, Held, holdingOf } from "./held.ts";
import { HeldRequest } from "./planned_request.ts";
import { UserQueues } from "./user_queues.ts";

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
 * a later record of the same user arrives later. What waits of one user is merged, so that it takes one request.
 */
export class RequestPlanner {
  #users: UserQueues;
  #held: Held;
  #open = new HeldRequest("batch");
  #ready: HeldRequest[] = [];
  #mode: "batch" | "identify";
  #wakeUp: (() => void) | undefined;
  /** Requests that were taken and have not ended. */
  #inFlight = 0;

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

  /** Whether a record of the user with this key would have to wait. */
  isBusy(key: string | undefined): boolean {
    return key !== undefined && this.#users.isBusy(key);
  }

  /** Whether so much is held that nobody should be added until a request has ended. */
  get isFull(): boolean {
    return this.#users.isFull || this.#held.isFull;
  }

  /** Plans `person` behind everyone who was added before. */
  add(person: Person): void {
    const bytes = costOf(person);
    this.#held.add(bytes);
    if (this.#users.enter(person)) this.#place(person, bytes, 1);
  }

  /**
   * Whether a rejected record has to wait for an earlier record of its user, behind which it waits then. If not, it is
   * to be settled at once.
   */
  hold(record: DataRecord, rejection: Rejection): boolean {
    if (!isOfUser(rejection) || !this.isBusy(rejection.key)) return false;
    const waiting = rejectedPerson(record, rejection);
    this.#held.add(costOf(waiting));
    return !this.#users.enter(waiting);
  }

  /** The next request that can go, if there is one. */
  take(): HeldRequest | undefined {
    const request = this.#ready.shift();
    if (request !== undefined) this.#inFlight++;
    return request;
  }

  /**
   * Lets the batch that is being filled go as it is, where nothing else would end the waiting for memory: half-empty
   * batches would follow each other for the rest of the run otherwise.
   */
  flushIfIdle(): void {
    if (this.#users.isFull || (this.#inFlight === 0 && !this.hasReady)) this.flush();
  }

  /** Lets the batch that is being filled go as it is. */
  flush(): void {
    if (this.#open.people.length === 0) return;
    this.#ready.push(this.#open);
    this.#open = new HeldRequest("batch");
  }

  /**
   * Ends `request`: records that waited for one of its people are planned.
   *
   * @param failed The keys of users of whom nothing more is to be sent.
   * @returns whoever is not to be sent and is to be settled now, in each user's order: rejected records that waited, and
   * all that waited of those who failed.
   */
  release(
    request: HeldRequest,
    failed?: Pick<KeyTable, "size" | "has">,
  ): (Person | RejectedPerson)[] {
    this.#inFlight--;
    const unsent: (Person | RejectedPerson)[] = [];
    const isAnyFailed = failed !== undefined && failed.size > 0;
    for (const person of request.people) {
      if (isAnyFailed && failed.has(person.key)) {
        unsent.push(...this.#users.giveUp(person));
        continue;
      }
      let next = this.#users.leave(person);
      for (; next !== undefined && isRejected(next); next = this.#users.leave(next)) {
        unsent.push(next);
      }
      if (next !== undefined) this.#placeNext(next);
    }
    this.#held.remove(request.held);
    if (unsent.length > 0) this.#held.remove(holdingOf(unsent));
    request.end();
    this.#wakeUp?.();
    return unsent;
  }

  /** Resolves at the next `release`. */
  nextRelease(): Promise<void> {
    return new Promise((resolve) => this.#wakeUp = resolve);
  }

  /** Takes back every record that is in no request in flight; those of one user keep their order. */
  *abandon(): Generator<Person | RejectedPerson> {
    this.flush();
    for (let request = this.take(); request !== undefined; request = this.take()) {
      for (const person of request.people) yield* person.parts ?? [person];
    }
    yield* this.#users.abandon();
    this.#held.clear();
  }

  /** Places someone who waited, and stands for all who were merged. */
  #placeNext(person: Person): void {
    const { bytes, people } = holdingOf([person]);
    this.#place(person, bytes, people);
  }

  /** Places `person`, whose records take `bytes` and are as many as `records`. */
  #place(person: Person, bytes: number, records: number): void {
    const isAlone = this.#mode === "identify" || person.beside?.isV1Only ||
      person.end - person.start > ITEM_BYTES;
    if (isAlone) {
      const single = new HeldRequest("single");
      single.add(person, bytes, records);
      this.#ready.push(single);
      return;
    }
    if (!this.#open.hasRoomFor(person)) this.flush();
    this.#open.add(person, bytes, records);
  }
}
