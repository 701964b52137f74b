/** Settles the outcome of every record, in the ledger and in the state, and knows which users have trouble behind them. */

import { internalError } from "../errors.ts";
import type { DataRecord } from "../input/record.ts";
import { KeyTable } from "../key_table.ts";
import type { Failure, Ledger } from "../outcome/ledger.ts";
import { EARLIER_FAILED, notConfirmed, notSent, sentTogether } from "../outcome/reasons.ts";
import {
  isMerged,
  isRejected,
  type Person,
  type RejectedPerson,
  type Rejection,
} from "../person/person.ts";
import type { RunState } from "../state/run_state.ts";
import type { Delivery, RefusedPerson } from "./delivery.ts";

/** What settling needs. */
export interface SettlementOptions {
  ledger: Ledger;
  state?: RunState | undefined;
  /** Aborted when something cannot be settled as it should. */
  stop: AbortController;
}

/** The only place where outcomes are settled. */
export class Settlement {
  /** Users of whom a record has failed: what comes later of them follows it, so that none is overtaken. */
  readonly failed = new KeyTable();

  /** Whether a record was rejected of which it is not known whose it is. */
  hasUnknownUsers = false;

  /** Users of whom a record was rejected, and none accepted since. */
  #rejected = new KeyTable();
  #options: SettlementOptions;

  constructor(options: SettlementOptions) {
    this.#options = options;
  }

  /** Settles everyone in a request. */
  settle({ accepted, refused, stop }: Delivery): void {
    if (stop !== undefined) this.#options.stop.abort(stop);
    this.#accept(accepted);
    for (const { person, failure } of refused) this.#refuse(person, failure);
    this.#tellState(refused);
  }

  /** Settles a record that is not sent, as the same was accepted before. */
  unchanged(person: Person): void {
    this.#options.ledger.unchanged(person.record.end - person.record.start);
    this.#supersede(person);
  }

  /** Settles a record that no person can be made of. */
  reject(record: DataRecord, { key, ...rejection }: Rejection): void {
    this.#options.ledger.settle(record, { outcome: "rejected", ...rejection });
    if (key === undefined) this.hasUnknownUsers = true;
    else this.#rejected.add(key);
  }

  /** Settles those who are not sent: they were rejected and waited, an earlier record of theirs failed, or a stop came. */
  unsent(people: Iterable<Person | RejectedPerson>): void {
    const { ledger, stop: { signal } } = this.#options;
    const reason = signal.aborted ? notSent(signal.reason) : EARLIER_FAILED;
    for (const person of people) {
      const { record, user } = person;
      if (isRejected(person)) this.reject(record, person.rejection);
      else ledger.settle(record, { outcome: "failed", reason, user });
    }
  }

  #accept(people: Person[]): void {
    const { ledger, state, stop } = this.#options;
    try {
      ledger.accept(countRecords(people), bytesOf(people));
    } catch (error) {
      const reason = internalError(error);
      stop.abort(reason);
      for (const person of people) {
        this.#refuse(person, { outcome: "failed", reason: notConfirmed(reason) });
      }
      return;
    }
    // Of most requests nobody has anything else behind them.
    if (this.#rejected.size > 0 || people.some(isMerged)) {
      for (const person of people) this.#supersede(person);
    }
    try {
      state?.accept(people);
    } catch (error) {
      stop.abort(internalError(error));
    }
  }

  /** Settles the rejected parts of `person`, and says that what was rejected of the user before is superseded. */
  #supersede({ parts, record, user, key }: Person): void {
    if (parts !== undefined) this.unsent(parts.filter(isRejected));
    if (this.#rejected.size > 0 && this.#rejected.delete(key)) {
      this.#options.ledger.supersede(record, user);
    }
  }

  #refuse(person: Person, failure: Failure): void {
    const { ledger } = this.#options;
    const { parts = [person], key } = person;
    const others = countRecords([person]) - 1;
    const { reason, group = reason } = failure;
    const why = others === 0
      ? failure
      : { ...failure, reason: sentTogether(reason, others), group };
    for (const part of parts) {
      if (isRejected(part)) this.reject(part.record, part.rejection);
      else ledger.settle(part.record, { ...why, user: part.user });
    }
    if (failure.outcome === "failed") this.failed.add(key);
    else this.#rejected.add(key);
  }

  /**
   * What those who failed were sent may have arrived, so what an earlier record of theirs left no longer holds. Of those
   * for whom it cannot have nothing is written down.
   */
  #tellState(refused: RefusedPerson[]): void {
    const { state, stop } = this.#options;
    if (state === undefined || refused.length === 0) return;
    const peopleOf = (which: (one: RefusedPerson) => boolean) =>
      refused.filter(which).map(({ person }) => person);
    try {
      state.refuse(peopleOf(({ failure }) => failure.outcome === "rejected"));
      state.doubt(
        peopleOf(({ failure, isUntouched }) =>
          failure.outcome === "failed" && isUntouched !== true
        ),
      );
    } catch (error) {
      stop.abort(internalError(error));
    }
  }
}

/** How many records `people` stand for, without the rejected ones among them. */
function countRecords(people: readonly Person[]): number {
  let count = 0;
  for (const { parts } of people) {
    if (parts === undefined) count++;
    else for (const part of parts) if (!isRejected(part)) count++;
  }
  return count;
}

/** Bytes of these records. */
function bytesOf(people: readonly Person[]): number {
  let bytes = 0;
  for (const { parts, record } of people) {
    for (const part of parts ?? []) {
      if (!isRejected(part)) bytes += part.record.end - part.record.start;
    }
    if (parts === undefined) bytes += record.end - record.start;
  }
  return bytes;
}
