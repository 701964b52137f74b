/** The first people who would be sent, and what all of their records say together. */

import { addRecord, type Expectation, expectationOf, sizeOf } from "../verify/expectation.ts";
import type { PlannedPerson } from "./planned_requests.ts";

/** People who are looked up. */
const MAX_PEOPLE = 1000;

/** Bytes of their attributes: all of them are kept until the data was read. */
const MAX_BYTES = 16_000_000;

/** Keeps the first people for a look-up. */
export class FirstPeople {
  #people = new Map<string, Expectation>();
  #bytes = 0;

  /** Those who were kept, in the order of the requests. */
  get people(): Expectation[] {
    return [...this.#people.values()];
  }

  /** Keeps `person` if it is one of the first, or merges a later record into them. */
  add({ person }: PlannedPerson): void {
    const known = this.#people.get(person.key);
    if (known !== undefined) {
      return addRecord(known, expectationOf(person, { number: known.number }));
    }
    if (this.#people.size >= MAX_PEOPLE || this.#bytes >= MAX_BYTES) return;
    const expectation = expectationOf(person, { number: this.#people.size + 1 });
    this.#people.set(person.key, expectation);
    this.#bytes += sizeOf(expectation);
  }
}
