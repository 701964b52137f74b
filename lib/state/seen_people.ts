/** Which people of a state are in the data of a run, and what was done to them while they were not. */

import { NumberSet } from "./number_set.ts";
import type { RecordedPerson } from "./recorded_people.ts";

/** What is in the state of someone who left the data and was kept as they were. */
export const KEPT = "keep";

/** What is in the state of someone who left the data and was suppressed. */
export const SUPPRESSED = "suppress";

/** People of a state who are in the data. */
export class SeenPeople {
  /** Their numbers. */
  readonly numbers: NumberSet;
  #limit: number;
  /** How many, by what was done to them while they were not. */
  #counts = new Map<string, number>();

  /** @param limit All numbers are below this. */
  constructor(limit: number) {
    this.#limit = limit;
    this.numbers = new NumberSet(limit);
  }

  /** Adds someone; whether they were not in it. */
  add({ number, gone }: Pick<RecordedPerson, "number" | "gone">): boolean {
    if (!this.numbers.add(number)) return false;
    // Whoever was kept and is back counts as if they had never been away.
    const was = gone === KEPT ? "" : gone;
    this.#counts.set(was, this.countBy(was) + 1);
    return true;
  }

  /** Whether someone is among them, or has come into the state since the run began. */
  has(number: number): boolean {
    return number >= this.#limit || this.numbers.has(number);
  }

  /** How many of them have `gone` in the state by now. */
  countBy(gone: string): number {
    return this.#counts.get(gone) ?? 0;
  }
}
