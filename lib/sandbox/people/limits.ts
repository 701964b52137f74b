/** What is over one of Customer.io's limits, in the words of its APIs. */

import { type Identifier, isPhoneNumber } from "../../customerio/identifiers.ts";
import {
  ATTRIBUTE_NAME_BYTES,
  ATTRIBUTE_VALUE_BYTES,
  ATTRIBUTES_PER_PERSON,
  ID_BYTES,
  ITEM_BYTES,
} from "../../customerio/limits.ts";
import { INSTRUCTION_NAMES, OBJECT_NAMES, STRING_NAMES } from "../../customerio/reserved_names.ts";
import type { JsonObject, JsonValue } from "../../json/exact_json.ts";
import { utf8Length } from "../../json/text.ts";
import { type ApiProblem, invalid } from "./problem.ts";

/** The problem of a phone number that cannot be an identifier. */
export const NOT_E164 = invalid("phone", "phone attribute must be a valid E.164 phone number");

/** Whether a text is longer than this many bytes of UTF-8. */
export function isLongerThan(text: string, bytes: number): boolean {
  if (text.length > bytes) return true;
  if (text.length * 3 <= bytes) return false;
  return utf8Length(text) > bytes;
}

/** Whether an item of a batch is over its limit as compact JSON. */
export function isItemTooLarge(item: JsonValue): boolean {
  return isJsonLongerThan(item, ITEM_BYTES);
}

/** What is wrong with an identifier, in Customer.io's words where they are known. */
export function identifierProblems(identifier: Identifier): ApiProblem[] {
  const { kind, value } = identifier;
  if (value === "") return [invalid(kind, `${kind} attribute cannot be an empty string`)];
  if (kind === "id" && isLongerThan(value, ID_BYTES)) {
    return [invalid(kind, `${kind} attribute cannot be longer than ${ID_BYTES} bytes`)];
  }
  if (kind === "phone" && !isPhoneNumber(value)) {
    return [NOT_E164];
  }
  return [];
}

/** The problem of an identifier or attribute that is a string by its name, and came as something else. */
export function notString(name: string): ApiProblem {
  return invalid(name, `${name} attribute must be a string value`);
}

/** What is wrong with the attributes of an identify request. */
export function attributeProblems(attributes: JsonObject): ApiProblem[] {
  const problems: ApiProblem[] = [];
  let count = 0;
  for (const name of Object.keys(attributes)) {
    if (INSTRUCTION_NAMES.has(name)) continue;
    count += 1;
    if (isLongerThan(name, ATTRIBUTE_NAME_BYTES)) {
      const message = `attribute name cannot be longer than ${ATTRIBUTE_NAME_BYTES} bytes`;
      problems.push(invalid("attributes", message));
    }
    problems.push(...valueProblems(name, attributes[name]));
  }
  if (count > ATTRIBUTES_PER_PERSON) {
    const message = `cannot identify more than ${ATTRIBUTES_PER_PERSON} attributes in one request`;
    problems.push(invalid("attributes", message));
  }
  return problems;
}

function valueProblems(name: string, value: JsonValue): ApiProblem[] {
  if (STRING_NAMES.has(name) && value !== null && typeof value !== "string") {
    return [notString(name)];
  }
  if (name === "id" && typeof value === "string") {
    return identifierProblems({ kind: "id", value });
  }
  return isValueTooLong(value) && !OBJECT_NAMES.has(name) ? [valueTooLong(name)] : [];
}

/** A number counts by its digits: one that is long is an object here. */
function isValueTooLong(value: JsonValue): boolean {
  if (typeof value === "string") return isLongerThan(value, ATTRIBUTE_VALUE_BYTES);
  if (typeof value !== "object" || value === null) return false;
  return isJsonLongerThan(value, ATTRIBUTE_VALUE_BYTES);
}

/** `JSON.stringify()` overflows the stack on a value that is nested very deeply: it counts as too long. */
function isJsonLongerThan(value: JsonValue, bytes: number): boolean {
  try {
    return isLongerThan(JSON.stringify(value), bytes);
  } catch {
    return true;
  }
}

function valueTooLong(name: string): ApiProblem {
  const message =
    `value for attribute '${name}' cannot be longer than ${ATTRIBUTE_VALUE_BYTES} bytes`;
  return invalid(name, message);
}
