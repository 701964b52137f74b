/** Users whose records are rejected: they are in the data all the same. */

import type { Judge, Marks } from "./judge.ts";
import type { RecordedPeople } from "./recorded_people.ts";

/** Keys that are looked up at once. */
const AT_ONCE = 1000;

/** What looking them up needs. */
export interface RejectedUsersOptions {
  recorded: Pick<RecordedPeople, "of">;
  /** Is told of those whom the state knows. */
  judge: Judge;
  /** Called with what follows for the state. */
  onMarks: (marks: Marks) => void;
}

/** The users of one run, looked up many at a time. */
export class RejectedUsers {
  #keys: string[] = [];
  #options: RejectedUsersOptions;

  constructor(options: RejectedUsersOptions) {
    this.#options = options;
  }

  /** Adds a user. */
  add(key: string): void {
    this.#keys.push(key);
    if (this.#keys.length >= AT_ONCE) this.lookUp();
  }

  /** Tells the judge of all that were added. */
  lookUp(): void {
    const keys = this.#keys;
    if (keys.length === 0) return;
    this.#keys = [];
    const { recorded, judge, onMarks } = this.#options;
    const marks: Marks = { resent: [], sentMore: [], back: [] };
    recorded.of(keys).forEach((known, i) => {
      if (known !== undefined) judge.seeRejected(keys[i], { known, marks });
    });
    onMarks(marks);
  }
}
