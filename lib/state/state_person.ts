/** The part of a person that a state looks at, and the records that it stands for. */

import type { FailedIn } from "../input/record.ts";
import { type AttributeBytes, blake3 } from "./fingerprint.ts";

/** A `Person`, or one that stands for several records of a user. */
export interface StatePerson extends AttributeBytes {
  /** Equal for two people exactly when Customer.io takes them for one. */
  key: string;
  /** Where the record failed before, if it comes from a failures file. */
  record?: { failedIn?: FailedIn | undefined };
  /** What the state calls the user; given when the first record is judged. */
  stateNumber?: number | undefined;
  /** The entry of the record in the list of the run's records; undefined where it has none. */
  listEntry?: number | undefined;
  /** The records that were merged, and rejected ones among them; undefined for a person of one record. */
  parts?: readonly (StatePerson & { rejection?: unknown })[] | undefined;
}

/** The records that `person` stands for, without rejected ones among them. */
export function acceptable(person: StatePerson): readonly StatePerson[] {
  return person.parts?.filter(({ rejection }) => rejection === undefined) ?? [person];
}

/** The hash of each of these records, one behind the other. */
export function hashesOf(person: StatePerson): string {
  return acceptable(person).map((record) => blake3.ofAttributes(record)).join("");
}
