/** What was accepted before: a file with each person's identifier and a hash of the attributes, never a value. */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { openDatabase } from "./database.ts";
import { type AttributeBytes, type Fingerprints, openFingerprints } from "./fingerprint.ts";
import { KeyFilter } from "./key_filter.ts";
import { RecordedHashes } from "./recorded_hashes.ts";
import { ownerRow, type StateOwner } from "./owner.ts";
import { countUnsorted, sortIn } from "./sorting.ts";
import { explain } from "./state_error.ts";

export type { StateOwner, StateWorkspace } from "./owner.ts";

/** The part of a `Person` that a state looks at. */
export interface StatePerson extends AttributeBytes {
  /** Equal for two people exactly when Customer.io takes them for one. */
  key: string;
}

/** What a run asks of a state, and tells it. */
export type RunState = Pick<State, "unchanged" | "accept" | "doubt">;

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
 * const unchanged = state.unchanged(people);
 * await send(people.filter((_, i) => !unchanged[i]));
 * state.accept(those);
 * state.sort();
 * ```
 */
export class State implements Disposable {
  #database: DatabaseSync;
  #fingerprints: Fingerprints;
  #path: string;
  #full: boolean;
  #isEmpty: boolean;
  /** People in the file whom this run sends: their recorded hashes no longer hold. */
  #sent = new KeyFilter();
  #recorded: RecordedHashes;
  #doubt: StatementSync;
  #accept: StatementSync;
  #isClosed = false;

  private constructor(
    database: DatabaseSync,
    fingerprints: Fingerprints,
    { path, full = false }: StateOptions,
  ) {
    this.#database = database;
    this.#fingerprints = fingerprints;
    this.#path = path;
    this.#full = full;
    this.#isEmpty = database.prepare("SELECT 1 FROM people LIMIT 1").get() === undefined;
    this.#recorded = new RecordedHashes(database);
    // As in `RecordedHashes`, lists are passed as one JSON text.
    this.#doubt = database.prepare(
      "INSERT INTO accepted (identifier, hash) SELECT value, NULL FROM json_each(?)",
    );
    this.#accept = database.prepare(
      "INSERT INTO accepted (identifier, hash) SELECT key, unhex(value) FROM json_each(?)",
    );
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
      return new State(database, fingerprints, options);
    } catch (error) {
      database.close();
      throw explain(path, error);
    }
  }

  /**
   * Which of `people` were accepted before with exactly these attributes and need not be sent. The caller sends the
   * others now, so their recorded hashes are marked as doubtful.
   *
   * Call it once for every record, in the order of the data, for some hundreds to thousands at a time. When a person
   * has several records, one of them is unchanged only if all before it were; so requests in flight do not matter.
   *
   * @throws {RunError} when the file is damaged or cannot be written.
   */
  unchanged(people: readonly StatePerson[]): boolean[] {
    const unchanged = new Array<boolean>(people.length).fill(false);
    if (this.#isEmpty || people.length === 0) return unchanged;
    return this.#try(() => {
      const recorded = this.#recorded.of(people.map(({ key }) => key));
      const doubted: string[] = [];
      for (let i = 0; i < people.length; i++) {
        const recordedHash = recorded[i];
        if (recordedHash === undefined) continue;
        const { key } = people[i];
        if (
          recordedHash === this.#fingerprints.ofAttributes(people[i]) && !this.#sent.mayHave(key)
        ) {
          unchanged[i] = !this.#full;
        } else {
          this.#sent.add(key);
          doubted.push(key);
        }
      }
      if (doubted.length > 0) this.#doubt.run(JSON.stringify(doubted));
      return unchanged;
    });
  }

  /**
   * Records `people`, whom Customer.io accepted, in one transaction: all of them or, when it throws, none.
   *
   * @throws {RunError} when the file cannot be written.
   */
  accept(people: readonly StatePerson[]): void {
    if (people.length === 0) return;
    // Joined by hand, as JSON text may have a key twice and a JavaScript object may not.
    const pairs = people.map((person) =>
      `${JSON.stringify(person.key)}:"${this.#fingerprints.ofAttributes(person)}"`
    );
    this.#try(() => this.#accept.run(`{${pairs.join()}}`));
  }

  /**
   * Records that it is not known what Customer.io has of `people`, who were sent and may have been accepted: an earlier
   * record of theirs can be in the file.
   *
   * @throws {RunError} when the file cannot be written.
   */
  doubt(people: readonly StatePerson[]): void {
    if (people.length === 0) return;
    this.#try(() => this.#doubt.run(JSON.stringify(people.map(({ key }) => key))));
  }

  /**
   * Sorts in the people whom this run added, which takes 2 s for a million, and closes the file: the state cannot be
   * used afterwards. Without it, the next run sorts them in when it opens the file.
   */
  sort(): void {
    if (this.#isClosed) return;
    try {
      if (countUnsorted(this.#database) > 0) sortIn(this.#database);
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
