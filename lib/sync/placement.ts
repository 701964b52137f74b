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
import type { PersonMaker } from "../person/person_maker.ts";
import type { Judgement } from "../state/judge.ts";
import { NO_SHAPE } from "../state/repeated_records.ts";
import type { RecordList, RunState } from "../state/state.ts";
import { detach } from "./held.ts";
import type { RequestPlanner } from "./planner.ts";
import type { Settlement } from "./settlement.ts";

/** Fewer than one in so many records are few. */
const SPARSE = 2;

/** What placing needs. */
export interface PlacementOptions {
  maker: PersonMaker;
  ledger: Ledger;
  /** What was accepted before. @default {everyone is sent} */
  state?: RunState | undefined;
  /** Aborted with a `RunError` when a record cannot be kept. */
  stop: AbortController;
}

/** What records turned out to be, one by one. */
export interface MadeRecords {
  /** Undefined for a record that is as it was accepted, of whose user no record was rejected in this run. */
  made: (Person | Rejection | undefined)[];
  /** What is to become of each; undefined where everyone is sent. */
  judgements: Judgement[] | undefined;
}

function peopleOf(made: MadeRecords["made"]): Person[] {
  return made.filter((result) => result !== undefined && isPerson(result)) as Person[];
}

/** Whether a record that was judged so is to be looked for in the next run. */
function isListed(judgement: Judgement): boolean {
  return judgement === "send" || judgement === "unchanged";
}

/** Places the records of one run, in the order of the data. */
export class Placement {
  /** Records of a failures file that were left out, as a later run has replaced what they say. */
  replaced = 0;

  #options: PlacementOptions;
  /** Whether few of the records that were made together are sent: each gets memory of its own, as all of it stays else. */
  #isSparse = false;
  #planner: RequestPlanner;
  #settlement: Settlement;

  constructor(
    options: PlacementOptions,
    { planner, settlement }: { planner: RequestPlanner; settlement: Settlement },
  ) {
    this.#options = options;
    this.#planner = planner;
    this.#settlement = settlement;
    const shapes = options.state?.repeated?.shapes;
    if (shapes !== undefined) options.maker.shapes.load(shapes);
  }

  /** What `records` turn out to be. */
  make(records: DataRecord[]): MadeRecords {
    const { maker, state } = this.#options;
    if (state?.repeated !== undefined) return this.#compare(records, state, state.repeated);
    const made = records.map((record) => maker.make(record));
    if (state === undefined) return { made, judgements: undefined };
    return { made, judgements: this.#judge(made, { state, people: peopleOf(made) }) };
  }

  /** Makes people of those of `records` alone that are not as they were accepted. */
  #compare(records: DataRecord[], state: RunState, repeated: RecordList): MadeRecords {
    const { maker } = this.#options;
    const shapes = repeated.match(records);
    maker.shapes.take();
    const make = (i: number) => {
      const result = maker.make(records[i]);
      shapes[i] = maker.shapes.take() ?? NO_SHAPE;
      return result;
    };
    const made = records.map((_, i) => shapes[i] === NO_SHAPE ? make(i) : undefined);
    const people = peopleOf(made);
    const disputed = state.disputes(people);
    for (const i of disputed) made[i] = make(i);
    const judgements = this.#judge(made, {
      state,
      people: disputed.length > 0 ? peopleOf(made) : people,
    });
    made.forEach((result, i) => {
      if (result === undefined) repeated.keep(i, shapes[i]);
      else if (shapes[i] !== NO_SHAPE && isPerson(result) && isListed(judgements[i])) {
        const entry = repeated.add(i, { number: result.stateNumber!, shape: shapes[i] });
        if (judgements[i] === "unchanged") repeated.confirm(entry);
        else result.listEntry = entry;
      }
    });
    // Who they are has to be known where something was rejected of one of them.
    const mustBeMade = made.some((result) =>
      result !== undefined && !isPerson(result) && isOfUser(result)
    );
    made.forEach((result, i) => {
      if (result !== undefined) return;
      if (mustBeMade) made[i] = maker.make(records[i]);
      else maker.shapes.repeat(shapes[i], records[i].position);
    });
    return { made, judgements };
  }

  /** What is to become of each of those that were made. */
  #judge(
    made: MadeRecords["made"],
    { state, people }: { state: RunState; people: Person[] },
  ): Judgement[] {
    const judged = state.judge(people);
    const sent = judged.reduce((count, each) => count + (each === "send" ? 1 : 0), 0);
    this.#isSparse = sent * SPARSE < made.length;
    if (people.length === made.length) return judged;
    let next = 0;
    return made.map((one) => {
      if (one === undefined) return "unchanged";
      return isPerson(one) ? judged[next++] : "send";
    });
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
