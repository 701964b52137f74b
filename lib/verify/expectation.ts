/** What the data says that a person should be: attributes under their names, one record after the other. */

import type { Position } from "../input/record.ts";
import type { Person } from "../person/person.ts";
import { isJsonObject, type JsonObject, parseExactJson, setOwnValue } from "../json/exact_json.ts";

/** One person of the data, as all records of theirs that were taken together make them. */
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
  /** Every record says `_update: true`, which never creates a person: that there is none is right. */
  updatesOnly: boolean;
}

/** What one record says. */
export function expectationOf(person: Person, number: number): Expectation {
  const { bytes, attributesStart, end, user, key, record } = person;
  const text = new TextDecoder().decode(bytes.subarray(attributesStart, end - 1));
  const attributes = parseExactJson(text);
  if (!isJsonObject(attributes)) throw new TypeError("Cannot read the attributes of a person");
  const updatesOnly = Object.hasOwn(attributes, "_update") && attributes._update === true;
  return { number, user, key, position: record.position, attributes, updatesOnly };
}

/**
 * Lets a later record of the same person into `expectation`, as Customer.io merges: what it carries replaces, and
 * what it does not carry stays.
 */
export function addRecord(expectation: Expectation, later: Expectation): void {
  expectation.position = later.position;
  expectation.updatesOnly &&= later.updatesOnly;
  for (const name of Object.keys(later.attributes)) {
    setOwnValue(expectation.attributes, name, later.attributes[name]);
  }
}
