/** What was accepted before: a file with each person's identifier and a hash of the attributes, never a value. */

import type { FailedIn } from "../input/record.ts";
import { acceptedOf, type AcceptedPerson } from "./accepted_users.ts";
import { FileInUse } from "./file_in_use.ts";
import { blake3 } from "./fingerprint.ts";
import type { GonePeople } from "./gone_people.ts";
import { Judge, type Judgement, type Marks } from "./judge.ts";
import { LookUps } from "./look_ups.ts";
import { ownerRow } from "./owner.ts";
import { RejectedUsers } from "./rejected_users.ts";
import { RepeatedRecords } from "./repeated_records.ts";
import { explain } from "./state_error.ts";
import { openStateFile } from "./open_state_file.ts";
import type { StateFile } from "./state_file.ts";
import type { StateOptions } from "./state_options.ts";
import { acceptable, hashesOf, type StatePerson } from "./state_person.ts";
import { openTextHash, type SeededHash } from "./text_hash.ts";
import { WaitingRecords } from "./waiting_records.ts";

export type { StateOwner, StateWorkspace } from "./owner.ts";
export type { AcceptedPerson } from "./accepted_users.ts";
export type { StateOptions } from "./state_options.ts";
export type { StatePerson } from "./state_person.ts";

/**
 * The people that Customer.io accepted in earlier runs and in this one. Only one run at a time can use it: the file is
 * locked until the state is disposed of or its process ends, even if it is killed.
 *
 * Everything that `accept` was given is in the file when it returns, or, in a new one, when `written` resolves: a
 * run that is killed loses no more. A loss of power can take back the last 4 MB, some 50,000 people.
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
  /** Keys of those of this run whom an earlier one has suppressed. */
  readonly suppressed: Set<string>;
  /** Finds records that are as they were accepted; undefined where records are not compared. */
  readonly repeated: RepeatedRecords | undefined;

  #file: FileInUse;
  #judge: Judge;
  #rejected: RejectedUsers;
  #lookUps: LookUps;
  /** Whether someone was sent more than once, so that one record alone does not say what Customer.io has. */
  #isDoubtful = false;

  private constructor(
    file: StateFile,
    { path, full = false, rules, texts }: StateOptions & { texts: SeededHash },
  ) {
    this.#file = new FileInUse(file, path);
    this.isNew = file.isNew;
    const { id, run, next } = file.counters;
    this.run = { state: id, run };
    const judge = this.#judge = new Judge({ fingerprints: blake3, limit: next, full, id });
    this.suppressed = judge.suppressed;
    this.#lookUps = new LookUps(file);
    const onMarks = (marks: Marks) => file.changes.mark(marks);
    this.#rejected = new RejectedUsers({ recorded: file.recorded, judge, onMarks });
    if (rules === undefined) return;
    this.repeated = new RepeatedRecords({
      ...{ ...texts, store: file.records, judge, limit: next, full },
      rules: blake3.ofText(rules),
      beforeMatch: () => this.#file.try(() => this.#rejected.lookUp()),
    });
  }

  /**
   * Opens the state file, or creates it with mode 0600.
   *
   * @throws {RunError} when the file belongs to another workspace or kind of identifier, is used by another run, is
   * damaged or not a state file (it is left as it is then), or cannot be written.
   */
  static async open(options: StateOptions): Promise<State> {
    const owner = ownerRow(options);
    const file = await openStateFile({ ...options, owner });
    try {
      const texts = await openTextHash(file.records.list?.seed);
      return new State(file, { ...options, texts });
    } catch (error) {
      file.close();
      throw explain(options.path, error);
    }
  }

  /**
   * The indexes of records that `repeated` has found and that it has not after all, as there are others of the same users
   * among `people`, who stand for the rest of the same records: they are to be judged with those.
   *
   * @throws {RunError} when the file is damaged.
   */
  disputes(people: readonly StatePerson[]): number[] {
    const { repeated } = this;
    if (people.length === 0 || repeated === undefined) return [];
    return this.#file.try(() => repeated.takeBack(this.#lookUps.of(people)));
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
    return this.#file.try((file) => {
      const marks: Marks = { resent: [], sentMore: [], back: [] };
      const recorded = this.#lookUps.of(people);
      const judgements = this.#judge.judge(people, { recorded, marks });
      file.changes.mark(marks);
      if (marks.sentMore.length > 0) this.#isDoubtful = true;
      return judgements;
    });
  }

  /**
   * Marks that `count` records of the user of `person` are sent, as the data has ended and not all of their records came.
   *
   * @throws {RunError} when the file cannot be written.
   */
  resend(person: StatePerson, count: number): void {
    this.#isDoubtful = true;
    this.#file.try((file) => file.changes.resend(this.#judge.userOf(person), count));
  }

  /**
   * Takes note of someone who is in the data and whose record is rejected: they are not gone.
   *
   * @throws {RunError} when the file is damaged or cannot be written.
   */
  reject(key: string): void {
    if (!this.isNew) this.#file.try(() => this.#rejected.add(key));
  }

  /**
   * Records `people`, whom Customer.io accepted, in one transaction: all of them or, when it throws, none.
   *
   * @throws {RunError} when the file cannot be written.
   */
  accept(people: readonly StatePerson[]): void {
    if (people.length === 0) return;
    const { repeated } = this;
    const accepted = acceptedOf(people, this.#judge);
    this.#file.try((file) => file.changes.accept(accepted));
    if (repeated === undefined) return;
    for (const { listEntry } of accepted.records) {
      if (listEntry !== undefined) repeated.confirm(listEntry);
    }
  }

  /** What is recorded of `people` when they are accepted. */
  acceptedAs(people: readonly StatePerson[]): AcceptedPerson[] {
    return people.map((one) => ({ key: one.key, hashes: hashesOf(one) }));
  }

  /**
   * Records what `acceptedAs` gave of people who have been accepted by an earlier run.
   *
   * @throws {RunError} as `accept`.
   */
  record(accepted: readonly AcceptedPerson[]): void {
    if (accepted.length === 0) return;
    const users = accepted.map((one) => ({ ...one, number: this.#judge.next++ }));
    this.#file.try((file) => file.changes.record(users));
  }

  /**
   * Records that it is not known what Customer.io has of `people`, who were sent and may have been accepted: an earlier
   * record of theirs can be in the file.
   *
   * @throws {RunError} when the file cannot be written.
   */
  doubt(people: readonly StatePerson[]): void {
    if (people.length === 0) return;
    this.#file.try((file) => file.changes.reset(people.map((one) => this.#judge.userOf(one))));
  }

  /**
   * Records that Customer.io has rejected `people`, who were sent: nothing of theirs was changed.
   *
   * @throws {RunError} when the file cannot be written.
   */
  refuse(people: readonly StatePerson[]): void {
    if (people.length === 0) return;
    const users = people.flatMap(acceptable).map((one) => this.#judge.userOf(one));
    this.#file.try((file) => file.changes.refuse(users));
  }

  /**
   * Resolves when all that was told is in the file.
   *
   * @throws {RunError} when it cannot be written.
   */
  written(): Promise<void> {
    return this.#file.wait((file) => file.written());
  }

  /** Those whom an earlier run has sent and whom the data of this one, which was read to its end, does not hold. */
  gone(): GonePeople {
    return this.#file.try((file) => {
      this.#rejected.lookUp();
      return file.gone(this.#judge.seen);
    });
  }

  /**
   * Sorts in the people whom this run added, which takes 2 s for a million, and closes the file: the state cannot be
   * used afterwards. Everything that was sent must have its outcome. Without it, the next run does it.
   *
   * @param shapes Those of the run's records; undefined where not all of the data was read: then the next run compares
   * records with those of an earlier one.
   */
  sort(shapes?: Uint8Array): void {
    if (this.#file.isClosed) return;
    try {
      if (shapes !== undefined) this.repeated?.finish(shapes, this.#isDoubtful);
      this.#file.try((file) => file.sort());
    } catch {
      // Nothing is lost: the next run does it, or says why it cannot.
    } finally {
      this[Symbol.dispose]();
    }
  }

  /** Closes the file, and lets others use it. */
  [Symbol.dispose](): void {
    this.waiting[Symbol.dispose]();
    this.#file[Symbol.dispose]();
  }
}
