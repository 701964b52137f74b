/** Times as Customer.io compares them, in Unix seconds: from text dates, numbers and MongoDB's objects. */

import { toJsonNumber } from "../../json/decimal.ts";
import { stringOf } from "../../json/text.ts";
import { isPlausibleYear } from "./calendar.ts";
import {
  type DateFault,
  describeFault,
  quote,
  showNumber,
  type TimestampProblem,
} from "./date_fault.ts";
import { isoTextToSeconds } from "./iso_time.ts";
import { unwrapMongo } from "./mongo_date.ts";
import { readTextDate } from "./text_date.ts";
import type { Timestamp, TimeUnit } from "./time_unit.ts";
import { readUnixTime } from "./unix_time.ts";

export { isoToSeconds } from "./iso_time.ts";
export { isMongoDate } from "./mongo_date.ts";
export { looksLikeDate } from "./text_date.ts";
export { TIME_UNITS } from "./time_unit.ts";
export { usualUnit } from "./unix_time.ts";
export type { TimestampProblem } from "./date_fault.ts";
export type { Timestamp, TimeUnit } from "./time_unit.ts";

/** No number of seconds or milliseconds needs more digits, with a fraction that somebody measured. */
const MAX_NUMBER_CHARACTERS = 64;

/** The time that a JSON value is, which is neither null nor ""; `json` is its text without white space around it. */
export function readTimestamp(json: string, unit?: TimeUnit): Timestamp | TimestampProblem {
  switch (json[0]) {
    case '"':
      return readText(stringOf(json), unit);
    case "{":
      return readObject(json, unit);
    case "[":
      return describeFault("isArray");
    case "t":
    case "f":
      return describeFault("isBoolean");
    default:
      return orProblem(readNumber(json, unit), showNumber(json));
  }
}

function readText(text: string, unit: TimeUnit | undefined): Timestamp | TimestampProblem {
  const trimmed = text.trim();
  const seconds = isoTextToSeconds(trimmed);
  if (seconds !== undefined) return { seconds: String(seconds) };
  const number = toJsonNumber(trimmed);
  const time = number === undefined
    ? readDate(trimmed)
    : (unit === undefined ? readDigits(trimmed) : undefined) ?? readNumber(number, unit);
  return orProblem(time, quote(trimmed));
}

/** Text of digits alone that is a date rather than a number. */
function readDigits(text: string): Timestamp | DateFault | undefined {
  if (!/^\d+$/.test(text)) return undefined;
  if (text.length === 4 && isPlausibleYear(Number(text))) return "yearOrSeconds";
  if (text.length !== 8 && text.length !== 14) return undefined;
  const date = readDate(text);
  if (date === "zeroDate") return date;
  if (typeof date === "string" || date.doubt === "timestamp-year") return undefined;
  return text.length === 8 ? { ...date, doubt: "timestamp-doubtful" } : date;
}

function readDate(text: string): Timestamp | DateFault {
  const date = readTextDate(text);
  if (typeof date === "string") return date;
  const seconds = String(date.seconds);
  return date.isPlausible ? { seconds } : { seconds, doubt: "timestamp-year" };
}

function readNumber(number: string, unit?: TimeUnit): Timestamp | DateFault {
  if (number.length > MAX_NUMBER_CHARACTERS) return unit === undefined ? "neitherUnit" : "tooFar";
  return readUnixTime(number, unit);
}

function readObject(json: string, unit: TimeUnit | undefined): Timestamp | TimestampProblem {
  const wrapped = unwrapMongo(json);
  if (wrapped === undefined) return describeFault("isObject");
  const text = wrapped.json[0] === '"' ? stringOf(wrapped.json) : wrapped.json;
  if (!wrapped.isNumber) return orProblem(readDate(text), quote(text));
  const number = toJsonNumber(text);
  const time = number === undefined ? "unknown" : readNumber(number, wrapped.unit ?? unit);
  return orProblem(time, showNumber(text));
}

function orProblem(time: Timestamp | DateFault, shown: string): Timestamp | TimestampProblem {
  return typeof time === "string" ? describeFault(time, shown) : time;
}
