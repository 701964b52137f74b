/** Compares what the data expects of a person with the person in Customer.io, by attribute. Pure functions. */

import type { Customer } from "../customerio/app_answer.ts";
import { comparable } from "../customerio/identifiers.ts";
import {
  INSTRUCTION_NAMES,
  PREFERENCES,
  RELATIONSHIPS,
  topicOf,
  UNSUBSCRIBED,
} from "../customerio/reserved_names.ts";
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ownValue,
  showValue,
} from "../json/exact_json.ts";
import type { Mapping } from "../person/mapping.ts";
import type { Warning } from "../warning.ts";
import type { Expectation } from "./expectation.ts";
import { LongValue } from "./long_values.ts";
import { isAbsent, isSameValue, parsed } from "./same_value.ts";

/** An attribute that is not what it should be. */
export interface AttributeDifference {
  name: string;
  /** As the data and the mapping give it. */
  expected: JsonValue | LongValue;
  /** As the look-up shows it; null when there is none. */
  found: string | LongValue | null;
}

/** A difference with all of its values in memory. */
export interface WholeDifference extends AttributeDifference {
  expected: JsonValue;
  found: string | null;
}

/** The result of verifying one person. */
export type Comparison =
  | { status: "identical" }
  | { status: "different"; attributes: AttributeDifference[] }
  | { status: "missing" }
  /** There is no such person, and a sync creates none. */
  | { status: "not created" }
  | { status: "failed"; reason: string };

/**
 * Instructions to the Track API, which look-ups do not show. Source: Track API reference, "Add or update a customer".
 */
const UNREADABLE: ReadonlySet<string> = new Set([...INSTRUCTION_NAMES, "anonymous_id"]);

/** Attributes that are compared by rules of their own, as are topics. */
const RULED: ReadonlySet<string> = new Set(["id", "cio_id", "email", UNSUBSCRIBED, PREFERENCES]);

/** Those of them that something of the person is written by: when they are identical, they need not be right. */
const WRITTEN: ReadonlySet<string> = new Set([RELATIONSHIPS, "anonymous_id"]);

/** Warnings of the mappings whose attributes are not compared. */
export function warningsOfUncompared(mappings: readonly Mapping[]): Warning[] {
  return mappings.filter(({ to }) => WRITTEN.has(to)).map(({ from, to }) => ({
    kind: "not-compared",
    message: from === undefined
      ? `Cannot compare ${to}, which has a value for everyone: no look-up shows it`
      : `Cannot compare ${to}, which '${from}' is mapped to: no look-up shows it`,
  }));
}

/** `difference` with the values that are kept apart. */
export function wholeDifference(
  { name, expected, found }: AttributeDifference,
): WholeDifference {
  return {
    name,
    expected: expected instanceof LongValue ? expected.value() : expected,
    found: found instanceof LongValue ? showValue(found.value()) : found,
  };
}

/** Compares `customer`, the person in Customer.io (undefined when there is none), with what the data expects. */
export function comparePerson(
  expectation: Expectation,
  customer: Customer | undefined,
): Comparison {
  if (customer === undefined) {
    return { status: expectation.updatesOnly ? "not created" : "missing" };
  }
  const attributes = Object.keys(expectation.attributes)
    .filter((name) => !UNREADABLE.has(name))
    .map((name) => compare(name, { expectation, customer }))
    .filter((difference) => difference !== undefined);
  return attributes.length === 0 ? { status: "identical" } : { status: "different", attributes };
}

function compare(
  name: string,
  { expectation, customer }: { expectation: Expectation; customer: Customer },
): AttributeDifference | undefined {
  const { identifiers, attributes, unsubscribed } = customer;
  const long = expectation.long?.get(name);
  const difference = (found: JsonValue | undefined) => ({
    name,
    expected: long ?? expectation.attributes[name],
    found: isAbsent(found) ? null : showValue(found!),
  });
  if (long !== undefined && !RULED.has(name) && topicOf(name) === undefined) {
    const found = ownValue(attributes, name);
    return long.isSame(found) ? undefined : difference(found);
  }
  const expected = long?.value() ?? expectation.attributes[name];
  switch (name) {
    case "id":
    case "cio_id":
      return isSameValue(expected, identifiers[name]) ? undefined : difference(identifiers[name]);
    case "email": {
      const { email } = identifiers;
      return isSameValue(asEmail(expected), asEmail(email)) ? undefined : difference(email);
    }
    case "unsubscribed": {
      // For messages only the field of its own counts; the attribute of the same name may say anything.
      const isMeant = meaningOfUnsubscribed(expected);
      if (isMeant === undefined || unsubscribed === undefined) break;
      return isMeant === unsubscribed ? undefined : difference(unsubscribed);
    }
  }
  const topic = topicOf(name);
  if (topic !== undefined) {
    const found = ownValue(topicsOf(ownValue(attributes, PREFERENCES)), topic);
    return isSameValue(expected, found) ? undefined : difference(found);
  }
  const found = ownValue(attributes, name);
  if (name === PREFERENCES && hasTopics(found, expected)) return undefined;
  return isSameValue(expected, found) ? undefined : difference(found);
}

/** Whether the topics that are expected are in `found`, where there can be more: each can be written by itself. */
function hasTopics(found: JsonValue | undefined, expected: JsonValue): boolean {
  const topics = topicsOf(expected);
  const names = Object.keys(topics);
  const others = topicsOf(found);
  return names.length > 0 &&
    names.every((name) => isSameValue(topics[name], ownValue(others, name)));
}

/** The topics of subscription preferences, whose JSON text a look-up shows. */
function topicsOf(preferences: JsonValue | undefined): JsonObject {
  const value = parsed(preferences ?? null);
  const topics = isJsonObject(value) ? ownValue(value, "topics") : undefined;
  return isJsonObject(topics) ? topics : {};
}

/** Equal for two spellings of one email. */
function asEmail(value: JsonValue): JsonValue;
function asEmail(value: string | undefined): string | undefined;
function asEmail(value: JsonValue | undefined): JsonValue | undefined {
  return typeof value === "string" ? comparable({ kind: "email", value }) : value;
}

/** Whether someone with this attribute is unsubscribed; undefined when Customer.io does not say what it means. */
export function meaningOfUnsubscribed(value: JsonValue): boolean | undefined {
  if (isAbsent(value)) return false;
  const word = showValue(value).toLowerCase();
  if (word === "true" || word === "1") return true;
  return word === "false" || word === "0" ? false : undefined;
}
