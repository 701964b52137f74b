/** Times as Customer.io compares them, in Unix seconds: from ISO 8601, or from a Unix time of another unit. */

import { toJsonNumber } from "../json/decimal.ts";

/** From this many seconds on (the year 5138) a Unix time is read as milliseconds (from 1973 on). */
const MIN_MILLISECONDS = 1e11;
/** From here on a Unix time is neither seconds nor milliseconds, but something finer. */
const MIN_MICROSECONDS = 1e14;

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;

/** Days from 1 March of year 0 to 1 January 1970. */
const EPOCH_DAYS = 719_468;

/** Year, month, day; then hours, minutes, seconds, offset. */
const ISO_8601 =
  /^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s?([Zz]|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?)?$/;

/**
 * The Unix seconds of the number `text`, which is seconds or milliseconds. Fractions of a second are cut off.
 * Undefined when it is not a number, or too large for both.
 */
export function unixToSeconds(text: string): string | undefined {
  const number = toJsonNumber(text);
  if (number === undefined) return undefined;
  const value = Number(number);
  if (!(Math.abs(value) < MIN_MICROSECONDS)) return undefined;
  return String(Math.floor(Math.abs(value) < MIN_MILLISECONDS ? value : value / 1000));
}

/**
 * The Unix seconds of an ISO 8601 date, or date and time (`T` or a space between them). Without an offset it is UTC.
 * Fractions of a second are cut off. Undefined when it is not such a date, or not in the calendar.
 */
export function isoToSeconds(text: string): string | undefined {
  const match = ISO_8601.exec(text);
  if (match === null) return undefined;
  const year = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  const midnight = daysSinceEpoch(year, month, day) * DAY_SECONDS;
  if (match[4] === undefined) return String(midnight);
  const hours = Number(match[4]);
  const minutes = Number(match[5]);
  const seconds = Number(match[6] ?? 0);
  // 24:00:00 is the end of a day, and 60 a leap second: both are ISO 8601.
  if (hours > 24 || minutes > 59 || seconds > 60 || (hours === 24 && minutes + seconds > 0)) {
    return undefined;
  }
  const local = midnight + hours * HOUR_SECONDS + minutes * MINUTE_SECONDS + seconds;
  return String(local - offsetSeconds(match[7]));
}

/** In the proleptic Gregorian calendar. Years are counted from March here, so that a leap day comes last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const years = month > 2 ? year : year - 1;
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  // From March on, months have 31, 30, 31, 30, 31 days, again and again: 153 in five months.
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return years * 365 + leapDays + dayOfYear - EPOCH_DAYS;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** `+02`, `+0200` and `+02:00` are the same; without an offset, and with `Z`, it is 0. */
function offsetSeconds(offset: string | undefined): number {
  if (offset === undefined || offset === "Z" || offset === "z") return 0;
  const minutes = offset.length > 3 ? Number(offset.slice(-2)) : 0;
  const seconds = Number(offset.slice(1, 3)) * HOUR_SECONDS + minutes * MINUTE_SECONDS;
  return offset[0] === "-" ? -seconds : seconds;
}

export const TIME_UNITS = ["s", "ms"] as const;
export type TimeUnit = typeof TIME_UNITS[number];
export interface Timestamp {
  seconds: string;
  guessed?: TimeUnit;
  doubt?: "timestamp-year" | "timestamp-doubtful";
}
export interface TimestampProblem {
  problem: string;
  form: string;
}
export function readTimestamp(json: string, _unit?: TimeUnit): Timestamp | TimestampProblem {
  const text = json.replaceAll('"', "").trim();
  const seconds = isoToSeconds(text) ?? unixToSeconds(text);
  return seconds === undefined ? { problem: `${json}: unknown`, form: "unknown" } : { seconds };
}
export function looksLikeDate(text: string): boolean {
  return isoToSeconds(text) !== undefined;
}
