/**
 * Which people go into which request, and when: batches as full as can be, and never two requests for one user
 * at once, so that of a user who is in the file twice the later record comes last.
 */

import { Batch } from "./batch.ts";
import { ITEM_BYTES } from "./limits.ts";
import type { Person } from "./person.ts";

/** How many people may wait for an earlier record of theirs before reading stops. */
const MOST_WAITING = 20_000;
/** How many bytes they may be. */
const MOST_WAITING_BYTES = 16 * 1024 * 1024;

/** One request to come: a batch of people, or one person alone. */
export interface PlannedRequest {
  kind: "batch" | "single";
  people: Person[];
}

/** Takes people in the order of the file and gives requests. */
export class RequestPlanner {
  /** Users of whom a person is in a request that is planned or on its way, with those who come after. */
  #busy = new Map<string, Person[] | undefined>();
  #open = new Batch();
  #ready: PlannedRequest[] = [];
  #waiting = 0;
  #waitingBytes = 0;
  #mode: "batch" | "identify";
  #wakeUp: (() => void) | undefined;

  constructor(mode: "batch" | "identify") {
    this.#mode = mode;
  }

  /** People that wait for an earlier record of the same user. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Whether so many people wait that no more should be added. */
  get isFull(): boolean {
    return this.#waiting >= MOST_WAITING || this.#waitingBytes >= MOST_WAITING_BYTES;
  }

  /** Plans `person` in, after everyone added before. */
  add(person: Person): void {
    const { key } = person;
    if (!this.#busy.has(key)) {
      this.#busy.set(key, undefined);
      this.#place(person);
      return;
    }
    const others = this.#busy.get(key);
    if (others === undefined) this.#busy.set(key, [person]);
    else others.push(person);
    this.#waiting++;
    this.#waitingBytes += person.end - person.start;
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

  /** Says that the request of `people` is over; who waited for one of them is planned in. */
  done(people: readonly Person[]): void {
    for (const { key } of people) {
      const next = this.#busy.get(key)?.shift();
      if (next === undefined) {
        this.#busy.delete(key);
        continue;
      }
      this.#waiting--;
      this.#waitingBytes -= next.end - next.start;
      this.#place(next);
    }
    this.#wakeUp?.();
  }

  /** Resolves at the next `done`. */
  nextDone(): Promise<void> {
    return new Promise((resolve) => this.#wakeUp = resolve);
  }

  /** Takes back everyone who is in no request on its way, each user's people in the order of the file. */
  *abandon(): Generator<Person> {
    this.flush();
    for (let request = this.take(); request !== undefined; request = this.take()) {
      yield* request.people;
    }
    for (const others of this.#busy.values()) yield* others ?? [];
    this.#busy.clear();
    this.#waiting = 0;
    this.#waitingBytes = 0;
  }

  #place(person: Person): void {
    if (this.#mode === "identify" || person.end - person.start > ITEM_BYTES) {
      this.#ready.push({ kind: "single", people: [person] });
      return;
    }
    if (this.#open.add(person)) return;
    this.flush();
    this.#open.add(person);
  }
}
