/** Where each record goes: to the planner, to those that wait, or straight to its outcome. */

import { internalError } from "../errors.ts";
import type { DataRecord } from "../input/record.ts";
import type { Ledger } from "../outcome/ledger.ts";
import {
  isOfUser,
  isPerson,
  isRejected,
  type Person,
  type RejectedPerson,
  rejectedPerson,
  type Rejection,
} from "../person/person.ts";
import type { Judgement } from "../state/judge.ts";
import { detach } from "./held.ts";
import type { RequestPlanner } from "./planner.ts";
import { type MadeRecords, RecordMaking, type RecordMakingOptions } from "./record_making.ts";
import type { Settlement } from "./settlement.ts";

/** Fewer than one in so many records are few. */
const SPARSE = 2;

/** What placing needs. */
export interface PlacementOptions extends RecordMakingOptions {
  ledger: Ledger;
  /** Aborted with a `RunError` when a record cannot be kept. */
  stop: AbortController;
}

/** Places the records of one run, in the order of the data. */
export class Placement {
  /** Records of a failures file that were left out, as a later run has replaced what they say. */
  replaced = 0;

  #options: PlacementOptions;
  /** Whether few of the records that were made together are sent: each gets memory of its own, as all of it stays else. */
  #isSparse = false;
  #making: RecordMaking;
  #planner: RequestPlanner;
  #settlement: Settlement;

  constructor(
    options: PlacementOptions,
    { planner, settlement }: { planner: RequestPlanner; settlement: Settlement },
  ) {
    this.#options = options;
    this.#planner = planner;
    this.#settlement = settlement;
    this.#making = new RecordMaking(options);
  }

  /** What `records` turn out to be. */
  make(records: DataRecord[]): MadeRecords {
    const made = this.#making.make(records);
    this.#isSparse = made.sent * SPARSE < records.length;
    return made;
  }

  /** Places `record`, which was made what it is by `make`. */
  place(
    record: DataRecord,
    made: Person | Rejection | undefined,
    judgement: Judgement = "send",
  ): void {
    if (made === undefined) {
      this.#options.ledger.read();
      this.#options.ledger.unchanged(record.end - record.start);
      record.chunk?.release();
      return;
    }
    // What nearly every record is comes first.
    if (judgement === "send" && isPerson(made)) {
      this.#options.ledger.read();
      return this.#sendOne(made);
    }
    if (judgement === "replaced") {
      this.replaced++;
      record.chunk?.release();
      return;
    }
    this.#options.ledger.read();
    try {
      if (isPerson(made)) this.#placePerson(made, judgement);
      else this.#placeRejected(record, made);
    } catch (error) {
      // Nothing throws but the state and what waits, before the record has its outcome.
      this.#options.stop.abort(internalError(error));
      if (!isPerson(made)) return this.#reject(record, made);
      this.#settleAlone(made, (person) => this.#settlement.unsent([person]));
    }
  }

  /** Has those sent who waited, all of them of one user, as the data has ended and not all of their records came. */
  sendIncomplete(waited: readonly (Person | RejectedPerson)[]): void {
    const { state, stop } = this.#options;
    try {
      const people = waited.filter((person) => !isRejected(person));
      state!.resend(people[0], people.length);
      this.#send(waited);
    } catch (error) {
      stop.abort(internalError(error));
      this.#settleUnchanged(waited);
    }
  }

  /** Settles all that still waits where the rest of the data is not known: these records are as they were accepted. */
  settleWaiting(): void {
    for (const waited of this.#options.state?.waiting.takeAll() ?? []) {
      this.#settleUnchanged(waited);
    }
  }

  #placePerson(made: Person, judgement: Exclude<Judgement, "replaced">): void {
    switch (judgement) {
      case "wait":
        return this.#options.state!.waiting.add(made);
      case "complete":
        this.#settleUnchanged(this.#options.state!.waiting.take(made.key));
        return this.#settleAlone(made, (person) => this.#settlement.unchanged(person));
      case "unchanged":
        return this.#settleAlone(made, (person) => this.#settlement.unchanged(person));
      case "release":
        this.#send(this.#options.state!.waiting.take(made.key));
        return this.#sendOne(made);
      case "send":
        return this.#sendOne(made);
    }
  }

  #placeRejected(record: DataRecord, rejection: Rejection): void {
    const { state } = this.#options;
    if (state !== undefined && isOfUser(rejection)) {
      state.reject(rejection.key);
      if (state.waiting.has(rejection.key)) {
        return state.waiting.add(rejectedPerson(record, rejection));
      }
    }
    this.#reject(record, rejection);
  }

  #reject(record: DataRecord, rejection: Rejection): void {
    if (this.#planner.hold(record, rejection)) return;
    this.#settlement.reject(record, rejection);
    record.chunk?.release();
  }

  #send(waited: readonly (Person | RejectedPerson)[]): void {
    for (const person of waited) {
      if (isRejected(person)) this.#reject(person.record, person.rejection);
      else this.#sendOne(person);
    }
  }

  #sendOne(person: Person): void {
    const { failed } = this.#settlement;
    if (failed.size === 0 || !failed.has(person.key)) {
      return this.#planner.add(this.#isSparse ? detach(person) : person);
    }
    this.#settleAlone(person, (one) => this.#settlement.unsent([one]));
  }

  #settleUnchanged(waited: Iterable<Person | RejectedPerson>): void {
    for (const person of waited) {
      if (isRejected(person)) this.#settlement.reject(person.record, person.rejection);
      else this.#settlement.unchanged(person);
    }
  }

  #settleAlone(person: Person, settle: (person: Person) => void): void {
    const { chunk } = person.record;
    settle(person);
    chunk?.release();
  }
}
