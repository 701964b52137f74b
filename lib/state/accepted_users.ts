/** People whom Customer.io has accepted, as a state takes them. */

import { isMerged } from "../person/person.ts";
import type { AttributeRecords } from "./fingerprint.ts";
import type { Judge } from "./judge.ts";
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
  /** All of them, in the order of the users. */
  records: AttributeRecords;
}

/** `people`, and their records; `judge` says what the state calls the user of a record. */
export function acceptedOf(
  people: readonly StatePerson[],
  judge: Pick<Judge, "numberOf">,
): AcceptedUsers & { records: readonly StatePerson[] } {
  const isAnyMerged = people.some(isMerged);
  const records = isAnyMerged ? people.flatMap(acceptable) : people;
  const keys: string[] = [];
  const numbers = new Float64Array(people.length);
  const counts = new Uint32Array(people.length).fill(1);
  let next = 0;
  for (let i = 0; i < people.length; i++) {
    keys.push(people[i].key);
    if (isAnyMerged) counts[i] = acceptable(people[i]).length;
    numbers[i] = judge.numberOf(records[next]);
    next += counts[i];
  }
  return { keys: KeyList.of(keys), numbers, counts, records };
}
