/** People whom Customer.io has accepted, as a state takes them. */

import type { AttributeBytes } from "./fingerprint.ts";
import { KeyList } from "./key_list.ts";
import { acceptable, type StatePerson } from "./state_person.ts";

/** What is written of a person who was accepted. */
export interface AcceptedPerson {
  key: string;
  /** In hexadecimal, of the record or of each of them in their order. */
  hashes: string;
}

/** Users, and the records of each that were accepted together; a user may be there twice. */
export interface AcceptedUsers {
  keys: KeyList;
  numbers: Float64Array;
  /** How many records each has, mostly one. */
  counts: Uint32Array;
  /** Record `i` of all of them, in the order of the users; it is only looked at until the next one is asked for. */
  recordAt(i: number): AttributeBytes;
}

/** `people`, and all of their records; `numberOf` says what the state calls the user of a record. */
export function acceptedOf(
  people: readonly StatePerson[],
  numberOf: (person: StatePerson) => number,
): AcceptedUsers & { records: readonly StatePerson[] } {
  const isMerged = people.some(({ parts }) => parts !== undefined);
  const records = isMerged ? people.flatMap(acceptable) : people;
  const numbers = new Float64Array(people.length);
  const counts = new Uint32Array(people.length).fill(1);
  let next = 0;
  for (let i = 0; i < people.length; i++) {
    if (isMerged) counts[i] = acceptable(people[i]).length;
    numbers[i] = numberOf(records[next]);
    next += counts[i];
  }
  const keys = KeyList.of(people.map(({ key }) => key));
  return { keys, numbers, counts, records, recordAt: (i) => records[i] };
}
