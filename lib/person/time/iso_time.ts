/** The usual spellings of ISO 8601, read without a regular expression: there is one in nearly every record. */

import { COLON, COMMA, isDigit, MINUS, PLUS, POINT, ZERO } from "../../json/bytes.ts";
import {
  DAY_SECONDS,
  daysOfDate,
  isPlausibleYear,
  secondsOfDay,
  secondsOfOffset,
} from "./calendar.ts";

const SPACE = 0x20;
const CAPITAL_T = 0x54;
const CAPITAL_Z = 0x5a;
/** Turns an ASCII letter into its small one. */
const SMALL = 0x20;

/**
 * The Unix seconds of `2024-01-31`, or of `2024-01-31T10:11:12` (`T` or a space) with or without seconds, a fraction
 * (cut off) and an offset, in a year from 1900 to 2200; without an offset it is UTC. Undefined for every other text,
 * about which `readTimestamp` has more to say.
 */
export function isoToSeconds(text: string): string | undefined {
  if (text.charCodeAt(4) !== MINUS || text.charCodeAt(7) !== MINUS) return undefined;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const days = daysOfDate(year, twoDigits(text, 5), twoDigits(text, 8));
  if (days === undefined || !isPlausibleYear(year)) return undefined;
  if (text.length === 10) return String(days * DAY_SECONDS);

  const separator = text.charCodeAt(10);
  if (separator !== SPACE && (separator & ~SMALL) !== CAPITAL_T) return undefined;
  if (text.charCodeAt(13) !== COLON) return undefined;
  const hasSeconds = text.charCodeAt(16) === COLON;
  const seconds = hasSeconds ? twoDigits(text, 17) : 0;
  const time = secondsOfDay(twoDigits(text, 11), twoDigits(text, 14), seconds);
  const offset = readOffset(text, hasSeconds ? afterFraction(text) : 16);
  if (time === undefined || offset === undefined) return undefined;
  return String(days * DAY_SECONDS + time - offset);
}

/** NaN when one is no digit, or behind the end. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

/** Where the digits of a fraction of the seconds end; where it would begin when there is none. */
function afterFraction(text: string): number {
  const start = 19;
  const point = text.charCodeAt(start);
  if (point !== POINT && point !== COMMA) return start;
  let end = start + 1;
  while (isDigit(text.charCodeAt(end))) end++;
  return end === start + 1 ? start : end;
}

/** The seconds of the offset that is all of `text` from `at` on: nothing, `Z`, `+02`, `+0200` or `+02:00`. */
function readOffset(text: string, at: number): number | undefined {
  const left = text.length - at;
  if (left === 0) return 0;
  const sign = text.charCodeAt(at);
  if (left === 1) return (sign & ~SMALL) === CAPITAL_Z ? 0 : undefined;
  if (sign !== PLUS && sign !== MINUS) return undefined;
  const hasColon = text.charCodeAt(at + 3) === COLON;
  if (left !== 3 && left !== (hasColon ? 6 : 5)) return undefined;
  const minutes = left === 3 ? 0 : twoDigits(text, hasColon ? at + 4 : at + 3);
  const seconds = secondsOfOffset(twoDigits(text, at + 1), minutes);
  return seconds !== undefined && sign === MINUS ? -seconds : seconds;
}
