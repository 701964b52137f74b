/** What the data expects of a person: the attributes of all of their records, merged. */

import { UPDATE } from "../customerio/reserved_names.ts";
import type { Position } from "../input/record.ts";
import { attributesEnd, type Person } from "../person/person.ts";
import { isJsonObject, type JsonObject, parseExactJson, setOwnValue } from "../json/exact_json.ts";

/** One person of the data, with the records that were merged so far. */
export interface Expectation {
  /** Counts up in the order of the file. */
  number: number;
  /** The identifier. */
  user: string;
  /** Equal for two records exactly when Customer.io takes them for one person. */
  key: string;
  /** Of the last record. */
  position: Position;
  /** As they were or would be sent, numbers with all of their digits. */
  attributes: JsonObject;
  /** Whether every record is sent with `_update: true`, which never creates a person. */
  updatesOnly: boolean;
}

/** The expectation that one record makes. */
export function expectationOf(person: Person, number: number): Expectation {
  const { bytes, attributesStart, user, key, record } = person;
  const text = new TextDecoder().decode(bytes.subarray(attributesStart, attributesEnd(person)));
  const attributes = parseExactJson(text);
  if (!isJsonObject(attributes)) throw new TypeError("Cannot read the attributes of a person");
  const updatesOnly = Object.hasOwn(attributes, UPDATE) && attributes[UPDATE] === true;
  return { number, user, key, position: record.position, attributes, updatesOnly };
}

/**
 * Merges a later record of the same person into `expectation`, as Customer.io does: its attributes replace earlier
 * ones, and all others stay.
 */
export function addRecord(expectation: Expectation, later: Expectation): void {
  expectation.position = later.position;
  expectation.updatesOnly &&= later.updatesOnly;
  for (const name of Object.keys(later.attributes)) {
    setOwnValue(expectation.attributes, name, later.attributes[name]);
  }
}

/** About how many bytes the attributes of `expectation` take. */
export function sizeOf({ attributes }: Expectation): number {
  let size = 0;
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    size += name.length + (typeof value === "string" ? value : JSON.stringify(value)).length;
  }
  return size;
}
