/** What a state file says of the people of a run that sends nothing; the file stays as it is, and free for others. */

import { DatabaseSync } from "node:sqlite";
import { COUNTERS_SCHEMA, countersOf } from "./counters.ts";
import { copyState, type StateCopy } from "./copy.ts";
import { openCopy } from "./database.ts";
import { blake3 } from "./fingerprint.ts";
import { GonePeople } from "./gone_people.ts";
import { Judge, type Judgement } from "./judge.ts";
import { expectedDifference, type ExpectedOwner, notOurs } from "./owner.ts";
import { PEOPLE_SCHEMA, RecordedPeople } from "./recorded_people.ts";
import { RejectedUsers } from "./rejected_users.ts";
import type { RunState } from "./run_state.ts";
import type { StatePerson } from "./state_person.ts";
import { explain } from "./state_error.ts";
import { WaitingRecords } from "./waiting_records.ts";

/** How many different people a run has to do with, against the state file. */
export interface StateComparison {
  /** Not in the state: never accepted. */
  new: number;
  /** In the state with other attributes, or sent in a way that left it unknown what was accepted. */
  changed: number;
  unchanged: number;
}

/** Which file, and whose people it should have. */
export interface StatePreviewOptions {
  path: string;
  /** Nobody counts as unchanged for the run. @default {false} */
  full?: boolean;
  owner: ExpectedOwner;
}

const CACHE_BYTES = 16 * 1024 * 1024;

/** In a file of SQLite's own, which nobody else can open and which is gone when the process is. */
const NEW = `
  PRAGMA temp_store = FILE;
  CREATE TEMP TABLE new (identifier TEXT NOT NULL);
  PRAGMA temp.journal_mode = OFF;
  PRAGMA temp.synchronous = OFF;
  PRAGMA temp.cache_size = -${CACHE_BYTES / 1024};
`;

/** The state of an account to which nothing was sent yet. */
const NOBODY = PEOPLE_SCHEMA + COUNTERS_SCHEMA;

/**
 * Answers as `State` does for the same file and people, and counts who is new, changed and unchanged.
 *
 * @example
 * ```ts
 * using state = StatePreview.open({ path, owner });
 * for (const people of all) state.judge(people);
 * console.log(state.compare().new, state.gone().count("keep"));
 * ```
 */
export class StatePreview implements RunState, Disposable {
  /** Records of this run that wait for the next ones of their users. */
  readonly waiting = new WaitingRecords();
  /** Records are not compared: what is shown of a person is looked at. */
  readonly repeated = undefined;

  #path: string;
  #full: boolean;
  #database: DatabaseSync;
  #copy: StateCopy | undefined;
  #recorded: RecordedPeople;
  #judge: Judge;
  #rejected: RejectedUsers;
  /** Users who are sent as not all of their records came. */
  #resent = 0;
  #isNew: boolean;

  private constructor(
    { path, full = false }: StatePreviewOptions,
    { database, copy }: { database: DatabaseSync; copy: StateCopy | undefined },
  ) {
    this.#path = path;
    this.#full = full;
    this.#database = database;
    this.#copy = copy;
    this.#isNew = copy === undefined;
    this.#recorded = new RecordedPeople(database);
    const { id, next } = countersOf(database);
    // Whether everyone is sent changes nothing about who is unchanged.
    this.#judge = new Judge({ fingerprints: blake3, limit: next, full: false, id });
    // The copy stays as it is.
    const [recorded, judge] = [this.#recorded, this.#judge];
    this.#rejected = new RejectedUsers({ recorded, judge, onMarks: () => {} });
    database.exec(NEW);
  }

  /**
   * Reads the state file; where there is none yet, everyone is new.
   *
   * @throws {RunError} as `State.open` would, as far as that is known without asking Customer.io.
   */
  static open(options: StatePreviewOptions): StatePreview {
    const { path, owner } = options;
    using stack = new DisposableStack();
    const copy = copyState(path);
    if (copy === undefined) {
      const database = new DatabaseSync(":memory:");
      database.exec(NOBODY);
      return new StatePreview(options, { database, copy });
    }
    stack.use(copy);
    const database = openCopy(path, {
      file: copy.file,
      identifier: owner.identifier,
      checkOwner: (theirs) => {
        const reason = expectedDifference(theirs, owner);
        if (reason !== undefined) throw notOurs(path, reason);
      },
    });
    stack.move();
    // What is open stays until it is closed: so nothing is left if the process is killed. Windows does not let it go.
    if (Deno.build.os !== "windows") copy[Symbol.dispose]();
    return new StatePreview(options, { database, copy });
  }

  /** Whether no run has written anything into it. */
  get isNew(): boolean {
    return this.#isNew;
  }

  /** None, as records are not compared. */
  disputes(): number[] {
    return [];
  }

  /** What a run would do with the records of `people`. */
  judge(people: readonly StatePerson[]): Judgement[] {
    if (people.length === 0) return [];
    return this.#try(() => {
      const recorded = this.#recorded.of(people.map(({ key }) => key));
      const judgements = this.#judge.judge(people, {
        recorded,
        marks: { resent: [], sentMore: [], back: [] },
      });
      this.#addNew(people.flatMap(({ key }, i) => recorded[i] === undefined ? [key] : []));
      return this.#full ? judgements.map(() => "send") : judgements;
    });
  }

  /** Counts a user who is sent as not all of their records came. */
  resend(): void {
    this.#resent++;
  }

  /** Nothing is sent, so nothing is accepted. */
  accept(): void {}

  /** Nothing is sent, so nothing is refused. */
  refuse(): void {}

  /** Nothing is sent, so nothing is in doubt. */
  doubt(): void {}

  /** Nothing is written. */
  async written(): Promise<void> {}

  /** Takes note of someone who is in the data and whose record is rejected: they are not gone. */
  reject(key: string): void {
    this.#try(() => this.#rejected.add(key));
  }

  /** Counts everyone so far. */
  compare(): StateComparison {
    return this.#try(() => {
      const { sent, judged } = this.#judge;
      const changed = sent.size + this.#resent;
      const { count } = this.#database
        .prepare("SELECT count(DISTINCT identifier) AS count FROM new").get() as { count: number };
      return { new: count, changed, unchanged: judged.size - changed };
    });
  }

  /** Those whom the data, which was read to its end, no longer holds. */
  gone(): GonePeople {
    return this.#try(() => {
      this.#rejected.lookUp();
      return new GonePeople(this.#database, { seen: this.#judge.seen, path: this.#path });
    });
  }

  /** Closes and removes the copy. */
  [Symbol.dispose](): void {
    this.waiting[Symbol.dispose]();
    this.#database.close();
    this.#copy?.[Symbol.dispose]();
  }

  #addNew(keys: readonly string[]): void {
    if (keys.length === 0) return;
    this.#database.prepare("INSERT INTO new SELECT value FROM json_each(?)")
      .run(JSON.stringify(keys));
  }

  #try<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw explain(this.#path, error);
    }
  }
}
