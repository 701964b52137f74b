/** What was accepted before: a file with each person's identifier and a hash of the attributes, never a value. */

import type { FailedIn } from "../input/record.ts";
import { BackgroundFile } from "./background_file.ts";
import type { AcceptedUsers } from "./changes.ts";
import { type Fingerprints, openFingerprints } from "./fingerprint.ts";
import type { GonePeople } from "./gone_people.ts";
import { Judge, type Judgement, type Marks, type NumberedUser } from "./judge.ts";
import { ownerRow, type StateOwner } from "./owner.ts";
import type { RecordedPerson } from "./recorded_people.ts";
import { RejectedUsers } from "./rejected_users.ts";
import { RepeatedRecords, type RepeatedRecordsOptions } from "./repeated_records.ts";
import { explain } from "./state_error.ts";
import { isNewFile, OpenStateFile, type StateFile } from "./state_file.ts";
import { acceptable, type StatePerson } from "./state_person.ts";
import { newSeed, openTextHash } from "./text_hash.ts";
import { WaitingRecords } from "./waiting_records.ts";

export type { StateOwner, StateWorkspace } from "./owner.ts";

export type { StatePerson } from "./state_person.ts";

/** What a run asks of a state, and tells it. */
export type RunState =
  & Pick<
    State,
    "disputes" | "judge" | "resend" | "reject" | "accept" | "refuse" | "doubt" | "flush" | "waiting"
  >
  & { readonly repeated: RecordList | undefined };

/** What a run asks of the records of the last one, and tells of its own. */
export type RecordList = Pick<RepeatedRecords, "shapes" | "match" | "keep" | "add" | "confirm">;

/** Which file, and whose people. */
export interface StateOptions extends StateOwner {
  /** Created when it does not exist. */
  path: string;
  /** Nobody counts as unchanged; accepted people are recorded all the same. @default {false} */
  full?: boolean;
  /**
   * What makes people of records, as text: with the same, equal records become equal people. Records are compared only
   * where it is given, and `sort` then wants to know whether all of the data was read. @default {records are not compared}
   */
  rules?: string | undefined;
  /**
   * Whether another thread writes a new file: then who was accepted last is lost in a kill, and sent once more.
   * @default {false}
   */
  inBackground?: boolean;
  /** Called before `count` people that an earlier run left unsorted are sorted in: 2 s for a million. */
  onSort?: (count: number) => void;
}

/** What hashes are made by. */
interface StateHashes {
  fingerprints: Fingerprints;
  texts: Pick<RepeatedRecordsOptions, "hash" | "seed">;
}

/** People, and what the file has of each. */
interface LookedUp {
  people: readonly StatePerson[];
  recorded: readonly (RecordedPerson | undefined)[];
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
  /** Finds records that are as they were accepted; undefined where records are not compared. */
  readonly repeated: RepeatedRecords | undefined;

  #file: StateFile;
  #path: string;
  #judge: Judge;
  #rejected: RejectedUsers;
  #lookedUp: LookedUp | undefined;
  /** Whether someone was sent more than once, so that one record alone does not say what Customer.io has. */
  #isDoubtful = false;
  #isClosed = false;

  private constructor(
    file: StateFile,
    { fingerprints, texts }: StateHashes,
    { path, full = false, rules }: StateOptions,
  ) {
    this.#file = file;
    this.#path = path;
    this.isNew = file.isNew;
    const { id, run, next } = file.counters;
    this.run = { state: id, run };
    const judge = this.#judge = new Judge({ fingerprints, limit: next, full, id });
    const onMarks = (marks: Marks) => file.changes.mark(marks);
    this.#rejected = new RejectedUsers({ recorded: file.recorded, judge, onMarks });
    if (rules === undefined) return;
    this.repeated = new RepeatedRecords({
      ...{ ...texts, store: file.records, judge, limit: next, full },
      rules: fingerprints.ofText(rules),
      beforeMatch: () => this.#try(() => this.#rejected.lookUp()),
    });
  }

  /**
   * Opens the state file, or creates it with mode 0600.
   *
   * @throws {RunError} when the file belongs to another workspace or kind of identifier, is used by another run, is
   * damaged or not a state file (it is left as it is then), or cannot be written.
   */
  static async open(options: StateOptions): Promise<State> {
    const { path, onSort, inBackground = false } = options;
    const fingerprints = await openFingerprints();
    const owner = ownerRow(options, fingerprints);
    const background = inBackground && isNewFile({ path, owner })
      ? await BackgroundFile.open({ path, owner })
      : undefined;
    const file = background ?? OpenStateFile.open({ path, owner, fingerprints, onSort });
    try {
      const seed = file.records.list?.seed ?? newSeed();
      const texts = { seed, hash: await openTextHash(seed) };
      return new State(file, { fingerprints, texts }, options);
    } catch (error) {
      file.close();
      throw explain(path, error);
    }
  }

  /** Keys of those of this run whom an earlier one has suppressed. */
  get suppressed(): Set<string> {
    return this.#judge.suppressed;
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
    return this.#try(() => repeated.takeBack(this.#lookUp(people)));
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
      const recorded = this.#lookUp(people);
      const judgements = this.#judge.judge(people, { recorded, marks });
      this.#file.changes.mark(marks);
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
    this.#try(() => this.#file.changes.resend(this.#numbered(person), count));
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
    if (people.length === 0) return;
    const { repeated } = this;
    const accepted = this.#accepted(people);
    this.#try(() => this.#file.changes.accept(accepted));
    if (repeated === undefined) return;
    for (const { listEntry } of accepted.records) {
      if (listEntry !== undefined) repeated.confirm(listEntry);
    }
  }

  /**
   * Records that it is not known what Customer.io has of `people`, who were sent and may have been accepted: an earlier
   * record of theirs can be in the file.
   *
   * @throws {RunError} when the file cannot be written.
   */
  doubt(people: readonly StatePerson[]): void {
    if (people.length === 0) return;
    this.#try(() => this.#file.changes.reset(people.map((one) => this.#numbered(one))));
  }

  /**
   * Records that Customer.io has rejected `people`, who were sent: nothing of theirs was changed.
   *
   * @throws {RunError} when the file cannot be written.
   */
  refuse(people: readonly StatePerson[]): void {
    if (people.length === 0) return;
    const users = people.flatMap((person) => acceptable(person).map((one) => this.#numbered(one)));
    this.#try(() => this.#file.changes.refuse(users));
  }

  /**
   * Waits until all that was told is in the file.
   *
   * @throws {RunError} when it cannot be written.
   */
  flush(): void {
    this.#try(() => this.#file.flush());
  }

  /** Those whom an earlier run has sent and whom the data of this one, which was read to its end, does not hold. */
  gone(): GonePeople {
    return this.#try(() => {
      this.#rejected.lookUp();
      return this.#file.gone(this.#judge.seen);
    });
  }

  /**
   * Sorts in the people whom this run added, which takes 2 s for a million, and closes the file: the state cannot be
   * used afterwards. Everything that was sent must have its outcome. Without it, the next run sorts them in when it opens
   * the file.
   *
   * @param shapes Those of the run's records; undefined where not all of the data was read: then the next run compares
   * records with those of an earlier one.
   */
  sort(shapes?: Uint8Array): void {
    if (this.#isClosed) return;
    try {
      if (shapes !== undefined) this.repeated?.finish(shapes, this.#isDoubtful);
      this.#file.sort();
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
    this.#file.close();
  }

  /** What the file has of each of `people`; the same list is looked up once. */
  #lookUp(people: readonly StatePerson[]): readonly (RecordedPerson | undefined)[] {
    if (this.#lookedUp?.people !== people) {
      const recorded = this.isNew
        ? new Array<undefined>(people.length)
        : this.#file.recorded.of(people.map(({ key }) => key));
      this.#lookedUp = { people, recorded };
    }
    return this.#lookedUp.recorded;
  }

  /** The user of `person`; whoever was not judged gets a number now. */
  #numbered(person: StatePerson): NumberedUser {
    return { key: person.key, number: this.#numberOf(person) };
  }

  #numberOf(person: StatePerson): number {
    return person.stateNumber ??= this.#judge.next++;
  }

  #accepted(people: readonly StatePerson[]): AcceptedUsers & { records: readonly StatePerson[] } {
    const isMerged = people.some(({ parts }) => parts !== undefined);
    const records = isMerged ? people.flatMap(acceptable) : people;
    const numbers = new Float64Array(people.length);
    const counts = new Uint32Array(people.length).fill(1);
    let next = 0;
    for (let i = 0; i < people.length; i++) {
      if (isMerged) counts[i] = acceptable(people[i]).length;
      numbers[i] = this.#numberOf(records[next]);
      next += counts[i];
    }
    const keys = people.map(({ key }) => key);
    return { keys, numbers, counts, records, recordAt: (i) => records[i] };
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
