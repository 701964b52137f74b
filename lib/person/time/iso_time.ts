/** The usual spellings of ISO 8601, read from bytes as they are: there is one in nearly every record. */

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

/** Bytes of `2024-01-31`, and with a time behind it to the minute and to the second. */
const DATE_BYTES = 10;
const MINUTE_BYTES = 16;
const SECOND_BYTES = 19;

/** What {@linkcode isoToSeconds} says of a text that is a string already. */
export function isoTextToSeconds(text: string): number | undefined {
  const bytes = new TextEncoder().encode(text);
  return isoToSeconds(bytes, 0, bytes.length);
}

/**
 * The Unix seconds of the text `bytes[start..end]`: `2024-01-31`, or `2024-01-31T10:11:12` (`T` or a space) with or
 * without seconds, a fraction (cut off) and an offset, in a year from 1900 to 2200; without an offset it is UTC.
 * Undefined for every other text, about which `readTimestamp` has more to say.
 */
export function isoToSeconds(bytes: Uint8Array, start: number, end: number): number | undefined {
  const length = end - start;
  if (length < DATE_BYTES || bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS) {
    return undefined;
  }
  const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  const days = daysOfDate(year, twoDigits(bytes, start + 5), twoDigits(bytes, start + 8));
  if (days === undefined || !isPlausibleYear(year)) return undefined;
  if (length === DATE_BYTES) return days * DAY_SECONDS;
  if (length < MINUTE_BYTES) return undefined;

  const separator = bytes[start + 10];
  if (separator !== SPACE && (separator & ~SMALL) !== CAPITAL_T) return undefined;
  if (bytes[start + 13] !== COLON) return undefined;
  const hasSeconds = length > MINUTE_BYTES && bytes[start + 16] === COLON;
  if (hasSeconds && length < SECOND_BYTES) return undefined;
  const seconds = hasSeconds ? twoDigits(bytes, start + 17) : 0;
  const time = secondsOfDay(twoDigits(bytes, start + 11), twoDigits(bytes, start + 14), seconds);
  const timeEnd = hasSeconds ? fractionEnd(bytes, start + SECOND_BYTES, end) : start + MINUTE_BYTES;
  const offset = readOffset(bytes, timeEnd, end);
  if (time === undefined || offset === undefined) return undefined;
  return days * DAY_SECONDS + time - offset;
}

/** NaN when one is no digit. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] - ZERO;
  const ones = bytes[at + 1] - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

/** Where the digits of a fraction of the seconds end, which begins at `start`; `start` when there is none. */
function fractionEnd(bytes: Uint8Array, start: number, end: number): number {
  if (start === end || (bytes[start] !== POINT && bytes[start] !== COMMA)) return start;
  let at = start + 1;
  while (at < end && isDigit(bytes[at])) at++;
  return at === start + 1 ? start : at;
}

/** The seconds of the offset `bytes[start..end]`: nothing, `Z`, `+02`, `+0200` or `+02:00`. */
function readOffset(bytes: Uint8Array, start: number, end: number): number | undefined {
  const length = end - start;
  if (length === 0) return 0;
  const sign = bytes[start];
  if (length === 1) return (sign & ~SMALL) === CAPITAL_Z ? 0 : undefined;
  if (sign !== PLUS && sign !== MINUS) return undefined;
  const hasColon = length > 3 && bytes[start + 3] === COLON;
  if (length !== 3 && length !== (hasColon ? 6 : 5)) return undefined;
  const minutes = length === 3 ? 0 : twoDigits(bytes, hasColon ? start + 4 : start + 3);
  const seconds = secondsOfOffset(twoDigits(bytes, start + 1), minutes);
  return seconds !== undefined && sign === MINUS ? -seconds : seconds;
}
