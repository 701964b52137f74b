/** Converts one JSON value to the type that a mapping asks for, as JSON text, so that no digit is lost. */

import { BRACE_OPEN, BRACKET_OPEN, QUOTE, SMALL_F, SMALL_N, SMALL_T } from "../json/bytes.ts";
import { toJsonNumber } from "../json/decimal.ts";
import { stringOf } from "../json/text.ts";
import { readTimestamp, type TimeUnit } from "./time/timestamp.ts";

/** The types that a mapping may ask for. */
export const ATTRIBUTE_TYPES = ["string", "number", "boolean", "timestamp"] as const;

/** A type that a mapping may ask for; `timestamp` is Unix seconds, the only date that Customer.io can compare. */
export type AttributeType = typeof ATTRIBUTE_TYPES[number];

const TRUE_WORDS = new Set(["true", "yes", "1"]);
const FALSE_WORDS = new Set(["false", "no", "0"]);

/** Whether a JSON value that begins with the byte `first` is of `type` as it stands; `null` is of every type. */
export function isOfType(first: number, type: AttributeType): boolean {
  switch (first) {
    case SMALL_N:
      return true;
    case QUOTE:
      return type === "string";
    case SMALL_T:
    case SMALL_F:
      return type === "boolean";
    case BRACE_OPEN:
    case BRACKET_OPEN:
      return false;
    default:
      return type === "number";
  }
}

/**
 * The JSON text of the value `json` (JSON text itself, no white space around it) as `type`, or undefined when it
 * cannot be converted; `unit` is that of numbers that are timestamps. `null` and `""` are `null` under every type: they clear the attribute.
 */
export function convertValue(
  json: string,
  type: AttributeType,
  { unit }: { unit?: TimeUnit | undefined } = {},
): string | undefined {
  if (json === "null" || json === '""') return "null";
  if (type === "timestamp") {
    const read = readTimestamp(json, unit);
    return "seconds" in read ? read.seconds : undefined;
  }
  const first = json[0];
  if (first === "{" || first === "[") return undefined;
  const isString = first === '"';
  const text = isString ? stringOf(json) : json;
  switch (type) {
    case "string":
      return isString ? json : `"${json}"`;
    case "number":
      return toJsonNumber(text.trim());
    case "boolean":
      return toBoolean(text);
  }
}

function toBoolean(text: string): string | undefined {
  const word = text.trim().toLowerCase();
  if (TRUE_WORDS.has(word)) return "true";
  if (FALSE_WORDS.has(word)) return "false";
  return undefined;
}
