/** Times in MongoDB's Extended JSON: https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/ */

import { isJsonObject, type JsonValue, parseExactJson } from "../../json/exact_json.ts";
import type { TimeUnit } from "./time_unit.ts";

/** A value inside of an object that says what it is. */
export interface WrappedValue {
  /** JSON text of a number, or of a text. */
  json: string;
  /** The unit that the object gives a number, before what the configuration says. */
  unit?: TimeUnit;
  /** Whether text in it is digits of a number, rather than a date. */
  isNumber: boolean;
}

/** No such object is longer, white space included. */
const MAX_CHARACTERS = 256;

const NUMBER_KEYS = ["$numberLong", "$numberInt", "$numberDouble", "$numberDecimal"];

/** The time or number in the JSON text of an object; undefined when it is another object. */
export function unwrapMongo(json: string): WrappedValue | undefined {
  if (json.length > MAX_CHARACTERS) return undefined;
  const [key, value] = onlyMember(parseExactJson(json)) ?? [];
  if (key === undefined || value === undefined) return undefined;
  if (key === "$date") return unwrapDate(value);
  if (key === "$timestamp") return unwrapTimestamp(value);
  return unwrapNumber(key, value);
}

/** Whether the JSON text of an object is a time of MongoDB's, rather than a number or anything else. */
export function isMongoDate(json: string): boolean {
  if (!/^\{\s*"\$(?:date|timestamp)"/.test(json)) return false;
  return unwrapMongo(json) !== undefined;
}

/** Milliseconds, or a date as text. */
function unwrapDate(value: JsonValue): WrappedValue | undefined {
  if (typeof value === "string") return { json: JSON.stringify(value), isNumber: false };
  const [key, digits] = onlyMember(value) ?? [];
  const number = key === undefined || digits === undefined
    ? plainNumber(value)
    : unwrapNumber(key, digits);
  return number && { ...number, unit: "ms" };
}

/** An internal type of MongoDB: seconds, and a counter within them. */
function unwrapTimestamp(value: JsonValue): WrappedValue | undefined {
  if (!isJsonObject(value) || !("t" in value) || !("i" in value)) return undefined;
  const seconds = plainNumber(value.t);
  return seconds && { ...seconds, unit: "s" };
}

function unwrapNumber(key: string, value: JsonValue): WrappedValue | undefined {
  if (!NUMBER_KEYS.includes(key) || typeof value !== "string") return undefined;
  return { json: JSON.stringify(value), isNumber: true };
}

function plainNumber(value: JsonValue): WrappedValue | undefined {
  const isNumber = typeof value === "number" ||
    (typeof value === "object" && value !== null && "rawJSON" in value && !isJsonObject(value));
  return isNumber ? { json: JSON.stringify(value), isNumber } : undefined;
}

function onlyMember(value: JsonValue): [string, JsonValue] | undefined {
  if (!isJsonObject(value)) return undefined;
  const members = Object.entries(value);
  return members.length === 1 ? members[0] : undefined;
}
