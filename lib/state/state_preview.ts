/** What a state file says of the people of a run that sends nothing; the file stays as it is, and free for others. */

import { DatabaseSync } from "node:sqlite";
import { copyState, type StateCopy } from "./copy.ts";
import { openCopy } from "./database.ts";
import { type Fingerprints, openFingerprints } from "./fingerprint.ts";
import { KeyFilter } from "./key_filter.ts";
import { expectedDifference, type ExpectedOwner, notOurs } from "./owner.ts";
import { RecordedHashes } from "./recorded_hashes.ts";
import type { RunState, StatePerson } from "./state.ts";
import { explain } from "./state_error.ts";

/** How many different people a run has to do with, against the state file. */
export interface StateComparison {
  /** Not in the state: never accepted. */
  new: number;
  /** In the state with other attributes, or sent in a way that left it unknown what was accepted. */
  changed: number;
  unchanged: number;
  /** In the state and not in the data. */
  gone: number;
}

/** Which file, and whose people it should have. */
export interface StatePreviewOptions {
  path: string;
  /** Nobody counts as unchanged for the run. @default {false} */
  full?: boolean;
  owner: ExpectedOwner;
}

/** Of one record; of a person with several the highest counts. */
const STATUS = { rejected: 0, rejectedAndInState: 1, unchanged: 2, changed: 3, new: 4 } as const;

/** Keys of rejected records that are looked up at once. */
const REJECTED_AT_ONCE = 1000;

const CACHE_BYTES = 16 * 1024 * 1024;

/** In a file of SQLite's own, which nobody else can open and which is gone when the process is. */
const SEEN = `
  PRAGMA temp_store = FILE;
  CREATE TEMP TABLE seen (identifier TEXT NOT NULL, status INTEGER NOT NULL);
  PRAGMA temp.journal_mode = OFF;
  PRAGMA temp.synchronous = OFF;
  PRAGMA temp.cache_size = -${CACHE_BYTES / 1024};
`;

/** The state of an account to which nothing was sent yet. */
const NOBODY = "CREATE TABLE people (identifier TEXT PRIMARY KEY, hash BLOB) STRICT, WITHOUT ROWID";

/**
 * Answers as `State` does for the same file and people, and counts who is new, changed, unchanged and gone.
 *
 * @example
 * ```ts
 * using state = await StatePreview.open({ path, owner });
 * for (const people of all) state.unchanged(people);
 * console.log(state.compare().gone);
 * ```
 */
export class StatePreview implements RunState, Disposable {
  #path: string;
  #full: boolean;
  #database: DatabaseSync;
  #copy: StateCopy | undefined;
  #fingerprints: Fingerprints;
  #recorded: RecordedHashes;
  #sent = new KeyFilter();
  #rejected: string[] = [];

  private constructor(
    { path, full = false }: StatePreviewOptions,
    { database, copy, fingerprints }: {
      database: DatabaseSync;
      copy: StateCopy | undefined;
      fingerprints: Fingerprints;
    },
  ) {
    this.#path = path;
    this.#full = full;
    this.#database = database;
    this.#copy = copy;
    this.#fingerprints = fingerprints;
    this.#recorded = new RecordedHashes(database);
    database.exec(SEEN);
  }

  /**
   * Reads the state file; where there is none yet, everyone is new.
   *
   * @throws {RunError} as `State.open` would, as far as that is known without asking Customer.io.
   */
  static async open(options: StatePreviewOptions): Promise<StatePreview> {
    const { path, owner } = options;
    const fingerprints = await openFingerprints();
    using stack = new DisposableStack();
    const copy = copyState(path);
    if (copy === undefined) {
      const database = new DatabaseSync(":memory:");
      database.exec(NOBODY);
      return new StatePreview(options, { database, copy, fingerprints });
    }
    stack.use(copy);
    const database = openCopy(path, {
      file: copy.file,
      identifier: owner.identifier,
      checkOwner: (theirs) => {
        const reason = expectedDifference(theirs, { ours: owner, fingerprints });
        if (reason !== undefined) throw notOurs(path, reason);
      },
    });
    stack.move();
    // What is open stays until it is closed: so nothing is left if the process is killed. Windows does not let it go.
    if (Deno.build.os !== "windows") copy[Symbol.dispose]();
    return new StatePreview(options, { database, copy, fingerprints });
  }

  /** Which of `people` a run would not send, as they were accepted before with exactly these attributes. */
  unchanged(people: readonly StatePerson[]): boolean[] {
    if (people.length === 0) return [];
    return this.#try(() => {
      const recorded = this.#recorded.of(people.map(({ key }) => key));
      const statuses = people.map((person, i) => this.#statusOf(person, recorded[i]));
      this.#see(people.map(({ key }) => key), statuses);
      return statuses.map((status) => !this.#full && status === STATUS.unchanged);
    });
  }

  /** Nothing is sent, so nothing is accepted. */
  accept(): void {}

  /** Nothing is sent, so nothing is in doubt. */
  doubt(): void {}

  /** Takes note of someone who is in the data and whose record is rejected: they are not gone. */
  reject(key: string): void {
    this.#rejected.push(key);
    if (this.#rejected.length >= REJECTED_AT_ONCE) this.#try(() => this.#seeRejected());
  }

  /** Counts everyone so far. */
  compare(): StateComparison {
    return this.#try(() => {
      this.#seeRejected();
      const counts = new Map<number, number>();
      for (const { status, count } of this.#countByStatus()) counts.set(status, count);
      const countOf = (status: keyof typeof STATUS) => counts.get(STATUS[status]) ?? 0;
      const { count: all } = this.#database.prepare("SELECT count(*) AS count FROM people")
        .get() as {
          count: number;
        };
      const [unchanged, changed] = [countOf("unchanged"), countOf("changed")];
      const gone = all - unchanged - changed - countOf("rejectedAndInState");
      return { new: countOf("new"), changed, unchanged, gone };
    });
  }

  /** Closes and removes the copy. */
  [Symbol.dispose](): void {
    this.#database.close();
    this.#copy?.[Symbol.dispose]();
  }

  #statusOf(person: StatePerson, recordedHash: string | undefined): number {
    const { key } = person;
    if (recordedHash === undefined) return STATUS.new;
    const isSame = recordedHash === this.#fingerprints.ofAttributes(person) &&
      !this.#sent.mayHave(key);
    if (isSame) return STATUS.unchanged;
    this.#sent.add(key);
    return STATUS.changed;
  }

  #seeRejected(): void {
    const keys = this.#rejected;
    if (keys.length === 0) return;
    this.#rejected = [];
    const recorded = this.#recorded.of(keys);
    this.#see(
      keys,
      recorded.map((hash) => hash === undefined ? STATUS.rejected : STATUS.rejectedAndInState),
    );
  }

  #see(keys: readonly string[], statuses: readonly number[]): void {
    // Joined by hand, as JSON text may have a key twice and a JavaScript object may not.
    const pairs = keys.map((key, i) => `${JSON.stringify(key)}:${statuses[i]}`);
    this.#database.prepare("INSERT INTO seen SELECT key, value FROM json_each(?)")
      .run(`{${pairs.join()}}`);
  }

  #countByStatus(): { status: number; count: number }[] {
    return this.#database.prepare(`
      SELECT status, count(*) AS count
      FROM (SELECT max(status) AS status FROM seen GROUP BY identifier) GROUP BY status
    `).all() as { status: number; count: number }[];
  }

  #try<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw explain(this.#path, error);
    }
  }
}
