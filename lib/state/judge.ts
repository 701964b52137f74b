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
  fingerprints: Fingerprints;
  /** All numbers of people in the state are below this. */
  limit: number;
  /** Whether everyone is sent. */
  full: boolean;
  /** Which state it is, as lines of failures files name it. */
  id: string;
}

/** What the judgements of some records mean for the state; keys of people. */
export interface Marks {
  /** Sent from their first record on: what the state has of them no longer holds. */
  resent: string[];
  /** Sent more, once for each record: until it is accepted, it is not known what Customer.io has. */
  sentMore: string[];
  /** Those who had left the data, and were kept as they were. */
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
  /** Keys of those whom an earlier run has suppressed and this one sends. */
  readonly suppressed = new Set<string>();

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
  }

  /** Judges `people`, of whom the state has `recorded`, and adds to `marks` what follows from it. */
  judge(
    people: readonly StatePerson[],
    { recorded, marks }: { recorded: readonly (RecordedPerson | undefined)[]; marks: Marks },
  ): Judgement[] {
    return people.map((person, i) => {
      const known = recorded[i];
      if (known === undefined) return this.#judgeNew(person, marks);
      this.see(person.key, { known, marks });
      return this.#judgeKnown(person, { known, marks });
    });
  }

  /** Takes note that someone is in the data of whom the state has `known`. */
  see(key: string, { known, marks }: { known: RecordedPerson; marks: Marks }): void {
    if (this.seen.add(known) && known.gone === KEPT) marks.back.push(key);
  }

  #judgeNew({ key }: StatePerson, marks: Marks): Judgement {
    if (this.#new.mayHave(key)) marks.sentMore.push(key);
    else this.#new.add(key);
    return "send";
  }

  #judgeKnown(
    person: StatePerson,
    { known, marks }: { known: RecordedPerson; marks: Marks },
  ): Judgement {
    const { key } = person;
    const { number, hashes } = known;
    if (this.#isReplaced(person, known)) return this.#judgeReplaced(person, known);
    const isFirst = this.judged.add(number);
    if (this.sent.has(number)) {
      marks.sentMore.push(key);
      return "send";
    }
    const resend = (judgement: "send" | "release"): Judgement => {
      this.sent.add(number);
      const waiting = this.#waiting.get(number) ?? 0;
      this.#waiting.delete(number);
      if (known.gone === SUPPRESSED) this.suppressed.add(key);
      marks.resent.push(key);
      for (let i = 0; i < waiting; i++) marks.sentMore.push(key);
      return judgement;
    };
    const { full, fingerprints } = this.#options;
    if (full || hashes === "") return resend("send");
    const count = hashes.length / HASH_DIGITS;
    const before = isFirst ? 0 : this.#waiting.get(number) ?? count;
    if (before === count) {
      // More records than were accepted before: Customer.io has those.
      this.sent.add(number);
      marks.sentMore.push(key);
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
