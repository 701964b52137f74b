/** What is to become of each record, by what a state has of its user. Reads and writes nothing. */

import type { Fingerprints } from "./fingerprint.ts";
import { KeyFilter } from "./key_filter.ts";
import { NumberSet } from "./number_set.ts";
import { HASH_DIGITS, type RecordedPerson } from "./recorded_people.ts";
import { KEPT, SeenPeople, SUPPRESSED } from "./seen_people.ts";
import type { StatePerson } from "./state_person.ts";

/**
 * What to do with a record:
 *
 * - `send`.
 * - `unchanged`: it is not sent, as Customer.io has it.
 * - `wait`: so far the records of this user are those that were accepted before; the next ones decide.
 * - `complete`: they all are, so this one and those that wait of its user are unchanged.
 * - `release`: they are not, so those that wait of its user are to be sent, and then this one.
 * - `replaced`: it is of a failures file, and a later run has had something else of this user accepted.
 */
export type Judgement = "send" | "unchanged" | "wait" | "complete" | "release" | "replaced";

/** Users who may have records that wait; those of more users are sent. Each takes some 50 bytes. */
const MAX_WAITING_USERS = 500_000;

/** What a judge needs. */
export interface JudgeOptions {
  fingerprints: Pick<Fingerprints, "ofAttributes">;
  /** All numbers of people in the state are below this. */
  limit: number;
  /** Whether everyone is sent. */
  full: boolean;
  /** Which state it is, as lines of failures files name it. */
  id: string;
}

/** A user as the state knows them. */
export interface NumberedUser {
  key: string;
  number: number;
}

/** What the judgements of some records mean for the state. */
export interface Marks {
  /** Sent from their first record on: what the state has of them no longer holds. */
  resent: NumberedUser[];
  /** Sent more, once for each record: until it is accepted, it is not known what Customer.io has. */
  sentMore: NumberedUser[];
  /** Keys of those who had left the data, and were kept as they were. */
  back: string[];
}

/**
 * Judges the records of one run, in the order of the data. A user may have several: they are unchanged only if all of
 * them are those that were accepted before, in the same order.
 */
export class Judge {
  /** Those who are in the data. */
  readonly seen: SeenPeople;
  /** Numbers of those of them who have a record that is a person. */
  readonly judged: NumberSet;
  /** Numbers of those of them who are sent. */
  readonly sent: NumberSet;
  /** Numbers of those of them who have a rejected record. */
  readonly rejected: NumberSet;
  /** Keys of those whom an earlier run has suppressed and this one sends. */
  readonly suppressed = new Set<string>();
  /** All numbers of people, new ones too, are below this. */
  next: number;

  #options: JudgeOptions;
  /** Users of whom the state has nothing, and a record was sent. */
  #new = new KeyFilter();
  /** By number, how many records of a user wait. */
  #waiting = new Map<number, number>();

  constructor(options: JudgeOptions) {
    this.#options = options;
    this.seen = new SeenPeople(options.limit);
    this.judged = new NumberSet(options.limit);
    this.sent = new NumberSet(options.limit);
    this.rejected = new NumberSet(options.limit);
    this.next = options.limit;
  }

  /** The user of `person`; one who was not judged gets a new number now. */
  userOf(person: StatePerson): NumberedUser {
    return { key: person.key, number: this.numberOf(person) };
  }

  /** The number of the user of `person`, as `userOf`. */
  numberOf(person: StatePerson): number {
    return person.stateNumber ??= this.next++;
  }

  /** Whether a record is unchanged that is the only one that was accepted of the user with this number. */
  repeat(number: number): boolean {
    if (this.judged.has(number) || this.sent.has(number) || this.rejected.has(number)) return false;
    this.judged.add(number);
    this.seen.add({ number, gone: "" });
    return true;
  }

  /** Takes back that `repeat` was true of `number`, so that the record is judged in the order of the data. */
  takeBack(number: number): void {
    this.judged.delete(number);
  }

  /**
   * Judges `people`, of whom the state has `recorded`, and adds to `marks` what follows from it. Each gets the number of
   * the user; that of a new one is a new one.
   */
  judge(
    people: readonly StatePerson[],
    { recorded, marks }: { recorded: readonly (RecordedPerson | undefined)[]; marks: Marks },
  ): Judgement[] {
    const newKeys: string[] = [];
    for (let i = 0; i < people.length; i++) {
      if (recorded[i] === undefined) newKeys.push(people[i].key);
    }
    const wereThere = this.#new.addAll(newKeys);
    const judgements: Judgement[] = [];
    let next = 0;
    for (let i = 0; i < people.length; i++) {
      const person = people[i];
      const known = recorded[i];
      judgements.push(
        known === undefined
          ? this.#judgeNew(person, { marks, isMore: wereThere[next++] === 1 })
          : this.#judgeKnown(person, { known, marks }),
      );
    }
    return judgements;
  }

  /** Takes note that someone is in the data, with a rejected record, of whom the state has `known`. */
  seeRejected(key: string, { known, marks }: { known: RecordedPerson; marks: Marks }): void {
    this.rejected.add(known.number);
    this.#see(key, { known, marks });
  }

  #see(key: string, { known, marks }: { known: RecordedPerson; marks: Marks }): void {
    if (this.seen.add(known) && known.gone === KEPT) marks.back.push(key);
  }

  #judgeNew(
    person: StatePerson,
    { marks, isMore }: { marks: Marks; isMore: boolean },
  ): Judgement {
    const number = person.stateNumber = this.next++;
    if (isMore) marks.sentMore.push({ key: person.key, number });
    return "send";
  }

  #judgeKnown(
    person: StatePerson,
    { known, marks }: { known: RecordedPerson; marks: Marks },
  ): Judgement {
    const { key } = person;
    const { number, hashes } = known;
    person.stateNumber = number;
    this.#see(key, { known, marks });
    if (this.#isReplaced(person, known)) return this.#judgeReplaced(person, known);
    const isFirst = this.judged.add(number);
    if (this.sent.has(number)) {
      marks.sentMore.push({ key, number });
      return "send";
    }
    const resend = (judgement: "send" | "release"): Judgement => {
      this.sent.add(number);
      const waiting = this.#waiting.get(number) ?? 0;
      this.#waiting.delete(number);
      if (known.gone === SUPPRESSED) this.suppressed.add(key);
      marks.resent.push({ key, number });
      for (let i = 0; i < waiting; i++) marks.sentMore.push({ key, number });
      return judgement;
    };
    const { full, fingerprints } = this.#options;
    if (full || hashes === "") return resend("send");
    const count = hashes.length / HASH_DIGITS;
    const before = isFirst ? 0 : this.#waiting.get(number) ?? count;
    if (before === count) {
      // More records than were accepted before: Customer.io has those.
      this.sent.add(number);
      marks.sentMore.push({ key, number });
      return "send";
    }
    const isSame = fingerprints.ofAttributes(person) ===
      hashes.slice(before * HASH_DIGITS, (before + 1) * HASH_DIGITS);
    if (!isSame) return resend(before > 0 ? "release" : "send");
    if (count === 1) return "unchanged";
    if (before + 1 === count) {
      this.#waiting.delete(number);
      return "complete";
    }
    if (before === 0 && this.#waiting.size >= MAX_WAITING_USERS) return resend("send");
    this.#waiting.set(number, before + 1);
    return "wait";
  }

  #isReplaced({ record }: StatePerson, { run }: RecordedPerson): boolean {
    const { full, id } = this.#options;
    const failedIn = record?.failedIn;
    return !full && failedIn !== undefined && failedIn.state === id && failedIn.run < run;
  }

  #judgeReplaced(person: StatePerson, { hashes }: RecordedPerson): Judgement {
    return this.#options.fingerprints.ofAttributes(person) === hashes ? "unchanged" : "replaced";
  }
}
