/** Whether Customer.io has the value that was sent, however it is spelled. Pure functions. */

import { canonicalNumber } from "../json/decimal.ts";
import {
  isJsonObject,
  type JsonValue,
  ownValue,
  parseExactJson,
  showValue,
} from "../json/exact_json.ts";

/**
 * Whether `found` is the value that was sent as `expected`. Look-ups answer strings, so the type of what was sent
 * says how to compare:
 *
 * - `null` and `""` clear an attribute: they are the same as none at all.
 * - A number is the same however it is spelled (`12.50`, `12.5`, `1.25e1`), and every digit counts.
 * - A boolean is the same in capitals (`True`); so is a string that is one of the two words.
 * - Any other string is the same text: `"007"` is not `"7"`, and `"1.10"` not `"1.1"`.
 * - An array or object is the same JSON value, whatever the order of its keys and the spaces between its tokens.
 */
export function isSameValue(expected: JsonValue, found: JsonValue | undefined): boolean {
  if (isAbsent(expected) || isAbsent(found)) return isAbsent(expected) && isAbsent(found);
  if (isContainer(expected)) return isSameJson(expected, parsed(found!));
  if (isContainer(found!)) return false;
  const text = showValue(expected);
  const other = showValue(found!);
  if (text === other) return true;
  if (isNumber(expected) || isNumber(found!)) {
    const number = canonicalNumber(text);
    return number !== undefined && number === canonicalNumber(other);
  }
  return isBooleanWord(text) && text.toLowerCase() === other.toLowerCase();
}

/** Whether a value counts as absent: `null` and `""` clear an attribute, and look-ups leave out cleared ones. */
export function isAbsent(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || value === "";
}

/** Whether two values are the same JSON: numbers by their digits, keys in any order. */
function isSameJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (isNumber(a) && isNumber(b)) {
    return canonicalNumber(showValue(a)) === canonicalNumber(showValue(b));
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, i) => isSameJson(value, b[i]));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length &&
    names.every((name) => isSameJson(ownValue(a, name), ownValue(b, name)));
}

/** The array or object whose JSON text a look-up shows; undefined when it is not JSON. */
export function parsed(found: JsonValue): JsonValue | undefined {
  if (typeof found !== "string") return found;
  try {
    return parseExactJson(found);
  } catch {
    return undefined;
  }
}

function isContainer(value: JsonValue): boolean {
  return Array.isArray(value) || isJsonObject(value);
}

/** A number, or one kept as it was written. */
function isNumber(value: JsonValue): boolean {
  return typeof value === "number" ||
    (typeof value === "object" && value !== null && !isContainer(value));
}

function isBooleanWord(text: string): boolean {
  return /^(true|false)$/i.test(text);
}
