/** What was accepted before: a file with each person's identifier and a hash of the attributes, never a value. */

import type { DatabaseSync } from "node:sqlite";
import type { FailedIn } from "../input/record.ts";
import { type AcceptedPerson, Changes } from "./changes.ts";
import { beginRun, countersOf } from "./counters.ts";
import { openDatabase } from "./database.ts";
import { type Fingerprints, openFingerprints } from "./fingerprint.ts";
import type { GonePeople } from "./gone_people.ts";
import { Judge, type Judgement, type Marks } from "./judge.ts";
import { RecordedPeople } from "./recorded_people.ts";
import { ownerRow, type StateOwner } from "./owner.ts";
import { RejectedUsers } from "./rejected_users.ts";
import { countUnsorted, sortIn } from "./sorting.ts";
import { explain } from "./state_error.ts";
import { acceptable, hashesOf, type StatePerson } from "./state_person.ts";
import { WaitingRecords } from "./waiting_records.ts";

export type { StateOwner, StateWorkspace } from "./owner.ts";

export type { AcceptedPerson } from "./changes.ts";

export type { StatePerson } from "./state_person.ts";

/** What a run asks of a state, and tells it. */
export type RunState = Pick<
  State,
  "judge" | "resend" | "reject" | "accept" | "refuse" | "doubt" | "waiting"
>;

/** Which file, and whose people. */
export interface StateOptions extends StateOwner {
  /** Created when it does not exist. */
  path: string;
  /** Nobody counts as unchanged; accepted people are recorded all the same. @default {false} */
  full?: boolean;
  /** Called before `count` people that an earlier run left unsorted are sorted in: 2 s for a million. */
  onSort?: (count: number) => void;
}

/**
 * The people that Customer.io accepted in earlier runs and in this one. Only one run at a time can use it: the file is
 * locked until the state is disposed of or its process ends, even if it is killed.
 *
 * Everything that `accept` was given is in the file when it returns, so a run that is killed loses nothing. A loss of
 * power can take back the last 16 MB that were written, some 200,000 people.
 *
 * @example
 * ```ts
 * using state = await State.open({ path, workspace, identifier: "id" });
 * const judgements = state.judge(people);
 * await send(people.filter((_, i) => judgements[i] === "send"));
 * state.accept(those);
 * state.sort();
 * ```
 */
export class State implements Disposable {
  /** Records of this run that wait for the next ones of their users. */
  readonly waiting = new WaitingRecords();
  /** Whether no earlier run has written anything into it. */
  readonly isNew: boolean;
  /** Which run of which state this is, as the lines of a failures file name it. */
  readonly run: FailedIn;

  #database: DatabaseSync;
  #fingerprints: Fingerprints;
  #path: string;
  #recorded: RecordedPeople;
  #judge: Judge;
  #rejected: RejectedUsers;
  #changes: Changes;
  #isClosed = false;

  private constructor(
    database: DatabaseSync,
    fingerprints: Fingerprints,
    { path, full = false }: StateOptions,
  ) {
    this.#database = database;
    this.#fingerprints = fingerprints;
    this.#path = path;
    this.isNew = database.prepare("SELECT 1 FROM people LIMIT 1").get() === undefined;
    const { id, run, next } = countersOf(database);
    this.run = { state: id, run };
    this.#judge = new Judge({ fingerprints, limit: next, full, id });
    this.#recorded = new RecordedPeople(database);
    this.#changes = new Changes(database);
    this.#rejected = new RejectedUsers({
      recorded: this.#recorded,
      judge: this.#judge,
      onMarks: (marks) => this.#changes.mark(marks),
    });
  }

  /**
   * Opens the state file, or creates it with mode 0600.
   *
   * @throws {RunError} when the file belongs to another workspace or kind of identifier, is used by another run, is
   * damaged or not a state file (it is left as it is then), or cannot be written.
   */
  static async open(options: StateOptions): Promise<State> {
    const { path, onSort } = options;
    const fingerprints = await openFingerprints();
    const database = openDatabase(path, ownerRow(options, fingerprints));
    try {
      const count = countUnsorted(database);
      if (count > 0) {
        onSort?.(count);
        sortIn(database);
      }
      beginRun(database);
      return new State(database, fingerprints, options);
    } catch (error) {
      database.close();
      throw explain(path, error);
    }
  }

  /** Keys of those of this run whom an earlier one has suppressed. */
  get suppressed(): Set<string> {
    return this.#judge.suppressed;
  }

  /**
   * What is to become of the records of `people`. The caller sends those who are to be sent now, so it is marked that
   * what the file has of them no longer holds.
   *
   * Call it once for every record, in the order of the data, for some hundreds to thousands at a time.
   *
   * @throws {RunError} when the file is damaged or cannot be written.
   */
  judge(people: readonly StatePerson[]): Judgement[] {
    if (people.length === 0) return [];
    return this.#try(() => {
      const marks: Marks = { resent: [], sentMore: [], back: [] };
      const recorded = this.isNew
        ? new Array<undefined>(people.length)
        : this.#recorded.of(people.map(({ key }) => key));
      const judgements = this.#judge.judge(people, { recorded, marks });
      this.#changes.mark(marks);
      return judgements;
    });
  }

  /**
   * Marks that `count` records of a user are sent, as the data has ended and not all of their records came.
   *
   * @throws {RunError} when the file cannot be written.
   */
  resend(key: string, count: number): void {
    this.#try(() => this.#changes.resend(key, count));
  }

  /**
   * Takes note of someone who is in the data and whose record is rejected: they are not gone.
   *
   * @throws {RunError} when the file is damaged or cannot be written.
   */
  reject(key: string): void {
    if (!this.isNew) this.#try(() => this.#rejected.add(key));
  }

  /**
   * Records `people`, whom Customer.io accepted, in one transaction: all of them or, when it throws, none.
   *
   * @throws {RunError} when the file cannot be written.
   */
  accept(people: readonly StatePerson[]): void {
    this.record(this.acceptedAs(people));
  }

  /** What is recorded of `people` when they are accepted. */
  acceptedAs(people: readonly StatePerson[]): AcceptedPerson[] {
    return people.map((one) => ({ key: one.key, hashes: hashesOf(one, this.#fingerprints) }));
  }

  /**
   * Records what `acceptedAs` gave of people who have been accepted, in this run or an earlier one.
   *
   * @throws {RunError} as `accept`.
   */
  record(accepted: readonly AcceptedPerson[]): void {
    if (accepted.length > 0) this.#try(() => this.#changes.accept(accepted));
  }

  /**
   * Records that it is not known what Customer.io has of `people`, who were sent and may have been accepted: an earlier
   * record of theirs can be in the file.
   *
   * @throws {RunError} when the file cannot be written.
   */
  doubt(people: readonly StatePerson[]): void {
    if (people.length === 0) return;
    this.#try(() => this.#changes.reset(people.map(({ key }) => key)));
  }

  /**
   * Records that Customer.io has rejected `people`, who were sent: nothing of theirs was changed.
   *
   * @throws {RunError} when the file cannot be written.
   */
  refuse(people: readonly StatePerson[]): void {
    if (people.length === 0) return;
    const keys = people.flatMap((person) => acceptable(person).map(({ key }) => key));
    this.#try(() => this.#changes.refuse(keys));
  }

  /** Those whom an earlier run has sent and whom the data of this one, which was read to its end, does not hold. */
  gone(): GonePeople {
    return this.#try(() => this.#rejected.others(this.#database));
  }

  /**
   * Sorts in the people whom this run added, which takes 2 s for a million, and closes the file: the state cannot be
   * used afterwards. Everything that was sent must have its outcome. Without it, the next run sorts them in when it opens
   * the file.
   */
  sort(): void {
    if (this.#isClosed) return;
    try {
      if (countUnsorted(this.#database) > 0) sortIn(this.#database, { isSettled: true });
    } catch {
      // Nothing is lost: the next run does it, or says why it cannot.
    } finally {
      this[Symbol.dispose]();
    }
  }

  /** Closes the file, and lets others use it. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.waiting[Symbol.dispose]();
    this.#database.close();
  }

  #try<T>(action: () => T): T {
    if (this.#isClosed) throw new TypeError(`Cannot use state '${this.#path}': it is closed`);
    try {
      return action();
    } catch (error) {
      throw explain(this.#path, error);
    }
  }
}
