/** Numbers that are Unix times: in which unit, and whether they may be something else. */

import { canonicalNumber } from "../../json/decimal.ts";
import { MAX_EXACT_DIGITS } from "../../json/text.ts";
import { isPlausibleTime, PLAUSIBLE_END } from "./calendar.ts";
import type { DateFault } from "./date_fault.ts";
import { readTextDate } from "./text_date.ts";
import type { Timestamp, TimeUnit } from "./time_unit.ts";

/** JavaScript's `Date` and Postgres end 8.64e12 seconds (100,000,000 days) from 1970, or not far from there. */
const MAX_SECONDS = 8.64e12;

/** Below so many seconds, on the first two days of 1970, are years and the days of Excel. */
const FIRST_SECONDS = 100_000;

/** Dates without separators; those of six and of eight digits are read as seconds, of twelve as milliseconds. */
const DATES_IN_DIGITS: readonly { name: string; pattern: RegExp; date: string }[] = [
  { name: "yyyymmdd", pattern: /^(\d{4})(\d\d)(\d\d)$/, date: "$1-$2-$3" },
  { name: "ddmmyyyy", pattern: /^(\d\d)(\d\d)(\d{4})$/, date: "$3-$2-$1" },
  { name: "mmddyyyy", pattern: /^(\d\d)(\d\d)(\d{4})$/, date: "$3-$1-$2" },
  { name: "yymmdd", pattern: /^(\d\d)(\d\d)(\d\d)$/, date: "20$1-$2-$3" },
  { name: "yyyymm", pattern: /^(\d{4})(\d\d)$/, date: "$1-$2-01" },
  { name: "yyyymmddhhmm", pattern: /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/, date: "$1-$2-$3T$4:$5" },
];

/** From here on, in 1973, seconds have nine digits; milliseconds of 2001 and later have thirteen. */
const USUAL_SECONDS = 1e8;
const USUAL_MILLISECONDS = 1e12;

/**
 * The unit of a whole number that is a time beyond doubt, as {@linkcode readUnixTime} reads it; undefined for every
 * other number, about which that has more to say.
 */
export function usualUnit(number: number): TimeUnit | undefined {
  if (number >= USUAL_SECONDS && number < PLAUSIBLE_END) return "s";
  if (number >= USUAL_MILLISECONDS && number < PLAUSIBLE_END * 1000) return "ms";
}

/** The time that a JSON number is, in `unit` or in the unit that gives a plausible year. */
export function readUnixTime(number: string, unit?: TimeUnit): Timestamp | DateFault {
  if (unit !== undefined) return inUnit(wholeSeconds(number, unit));
  const seconds = wholeSeconds(number, "s");
  if (seconds !== undefined && isPlausibleTime(seconds)) return guess(number, seconds, "s");
  const fromMs = wholeSeconds(number, "ms");
  if (fromMs !== undefined && isPlausibleTime(fromMs)) return guess(number, fromMs, "ms");
  return "neitherUnit";
}

function inUnit(seconds: number | undefined): Timestamp | DateFault {
  if (seconds === undefined) return "tooFar";
  const text = String(seconds);
  return isPlausibleTime(seconds) ? { seconds: text } : { seconds: text, doubt: "timestamp-year" };
}

function guess(number: string, seconds: number, guessed: TimeUnit): Timestamp {
  const timestamp: Timestamp = { seconds: String(seconds), guessed };
  const isDoubtful = guessed === "s" && seconds >= 0 && seconds < FIRST_SECONDS
    ? Number(number) !== 0
    : isDateInDigits(number);
  if (isDoubtful) timestamp.doubt = "timestamp-doubtful";
  return timestamp;
}

/**
 * The seconds of a number, cut off towards the past without rounding a digit; undefined when they are out of reach.
 */
function wholeSeconds(number: string, unit: TimeUnit): number | undefined {
  const value = Number(number);
  // What is tiny becomes 0 and loses its sign.
  const isExact = number.length <= MAX_EXACT_DIGITS && Number.isSafeInteger(value) && value !== 0;
  const seconds = isExact
    ? (unit === "s" ? value : Math.floor(value / 1000))
    : floor(number, unit === "s" ? 0 : -3);
  // Adding 0 takes the sign off zero.
  return Math.abs(seconds) <= MAX_SECONDS ? seconds + 0 : undefined;
}

/** The whole part of a number times ten to the `power`, towards the past: rounding first could go up. */
function floor(number: string, power: number): number {
  const [digits, exponent = "0"] = (canonicalNumber(number) ?? "").split("e");
  const shift = Number(exponent) + power;
  if (shift >= 0) return Number(`${digits}e${shift}`);
  const isNegative = digits.startsWith("-");
  const significant = isNegative ? digits.slice(1) : digits;
  const whole = Number(shift > -significant.length ? significant.slice(0, shift) : "0");
  // The last digit of a canonical number is not 0, so something was cut off; but of 0 itself nothing is.
  return isNegative ? -whole - 1 : whole;
}

/** Whether digits are a date of the years 1900 to 2200. */
function isDateInDigits(digits: string): boolean {
  const { length } = digits;
  if (length !== 6 && length !== 8 && length !== 12) return false;
  return DATES_IN_DIGITS.some(({ pattern, date }) => {
    const read = readTextDate(digits.replace(pattern, date));
    return typeof read !== "string" && read.isPlausible;
  });
}
