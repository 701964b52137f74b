/** The file of a state, open for one run. */

import type { DatabaseSync } from "node:sqlite";
import { Changes, type StateChanges } from "./changes.ts";
import { beginRun, type Counters, countersOf } from "./counters.ts";
import { type DatabaseOptions, openDatabase } from "./database.ts";
import { blake3 } from "./fingerprint.ts";
import { GonePeople } from "./gone_people.ts";
import type { RecordStore } from "./record_store.ts";
import { doubtRecords, RecordTables } from "./record_tables.ts";
import { RecordedPeople } from "./recorded_people.ts";
import type { SeenPeople } from "./seen_people.ts";
import { SortedChanges } from "./sorted_changes.ts";
import { countUnsorted, sortIn } from "./sorting.ts";
import { explain } from "./state_error.ts";

/** What a run has of the file of its state. Its methods throw what SQLite or the file system threw. */
export interface StateFile {
  /** Whether no earlier run has written anyone into it. */
  readonly isNew: boolean;
  readonly counters: Counters;
  /** Looks up what earlier runs have written. */
  readonly recorded: Pick<RecordedPeople, "of">;
  readonly changes: StateChanges;
  readonly records: RecordStore;
  /** Those of whom earlier runs have written and who are not among `seen`. */
  gone(seen: SeenPeople): GonePeople;
  /** Waits until all that was changed is in the file. */
  flush(): void;
  /** Resolves then; this thread goes on meanwhile. */
  written(): Promise<void>;
  /** Sorts in what the run has written and settled. */
  sort(): void;
  /** Lets others use it. */
  close(): void;
}

/** Which file to open. */
export interface StateFileOptions extends DatabaseOptions {
  path: string;
  /** Whether the run looks nobody up in it. @default {false} */
  isUnread?: boolean;
  /** Called before `count` people that an earlier run left unsorted are sorted in. */
  onSort?: ((count: number) => void) | undefined;
}

/** A state file that this thread uses itself. */
export class OpenStateFile implements StateFile {
  readonly isNew: boolean;
  readonly counters: Counters;
  readonly recorded: RecordedPeople;
  readonly changes: StateChanges;
  readonly records: RecordTables;

  #database: DatabaseSync;
  #path: string;

  private constructor(database: DatabaseSync, { path, isUnread }: StateFileOptions) {
    this.#database = database;
    this.#path = path;
    this.isNew = database.prepare("SELECT 1 FROM people LIMIT 1").get() === undefined;
    this.counters = countersOf(database);
    this.recorded = new RecordedPeople(database);
    this.records = new RecordTables(database);
    const onFirst = () => doubtRecords(database);
    const changes = new Changes(database, { fingerprints: blake3, onFirst });
    this.changes = isUnread === true
      ? new SortedChanges(database, { changes, fingerprints: blake3 })
      : changes;
  }

  /**
   * Opens it for a run, or creates it.
   *
   * @throws {RunError} as `openDatabase`.
   */
  static open(options: StateFileOptions): OpenStateFile {
    const { path, onSort } = options;
    const database = openDatabase(path, options);
    try {
      const count = countUnsorted(database);
      if (count > 0) {
        onSort?.(count);
        sortIn(database);
      }
      beginRun(database);
      return new OpenStateFile(database, options);
    } catch (error) {
      database.close();
      throw explain(path, error);
    }
  }

  gone(seen: SeenPeople): GonePeople {
    return new GonePeople(this.#database, { seen, path: this.#path });
  }

  flush(): void {}

  async written(): Promise<void> {}

  sort(): void {
    if (countUnsorted(this.#database) > 0) sortIn(this.#database, { isSettled: true });
  }

  close(): void {
    this.#database.close();
  }
}
