/** Text dates of any form that means one thing only, to Unix seconds. */

import {
  DAY_SECONDS,
  daysOfDate,
  daysOfOrdinal,
  daysOfWeek,
  isPlausibleTime,
  isPlausibleYear,
  weekdayOf,
} from "./calendar.ts";
import { DATE_FORMS, type DateForm, MAYBE_DATE, monthNumber } from "./date_forms.ts";
import type { DateFault } from "./date_fault.ts";
import { isoTextToSeconds } from "./iso_time.ts";
import { readTimeOfDay } from "./time_of_day.ts";

/** What a text date means. */
export interface TextDate {
  seconds: number;
  /** Whether its year is one from 1900 to 2200. */
  isPlausible: boolean;
}

/** No date has more: the longest have a time zone's name in words. */
const MAX_CHARACTERS = 100;
/** `2024-1-5` */
const MIN_CHARACTERS = 8;

const WEEKDAY =
  /^(mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\.?(?:, ?| )/i;
const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** Postgres writes years before year 1 so. */
const BEFORE_CHRIST = / ?BC$/;

/** The parts of a {@linkcode DateForm}, and what stood around them. */
interface DateParts {
  parts: Record<string, string>;
  weekday: string | undefined;
  isBeforeChrist: boolean;
}

/** The time that a text names; without an offset in UTC. */
export function readTextDate(text: string): TextDate | DateFault {
  if (text.length > MAX_CHARACTERS) return "unknown";
  const plain = text.replaceAll(/\s+/g, " ").trim().replaceAll("\u2212", "-");
  const weekday = WEEKDAY.exec(plain)?.[0];
  const withYear = weekday === undefined ? plain : plain.slice(weekday.length);
  const isBeforeChrist = BEFORE_CHRIST.test(withYear);
  const date = isBeforeChrist ? withYear.replace(BEFORE_CHRIST, "") : withYear;
  for (const form of DATE_FORMS) {
    const match = form.pattern.exec(date);
    if (match === null) continue;
    return readForm(form, { parts: match.groups ?? {}, weekday, isBeforeChrist });
  }
  return "unknown";
}

/**
 * Whether a text is a date that {@linkcode readTextDate} reads, or would if it knew whether the day or the month is
 * first. Not what is a number of something else more often: digits alone or with a letter or a sign around them, and
 * `2024-031`.
 */
export function looksLikeDate(text: string): boolean {
  if (text.length < MIN_CHARACTERS || text.length > MAX_CHARACTERS) return false;
  const trimmed = text.trim();
  if (isoTextToSeconds(trimmed) !== undefined) return true;
  if (!MAYBE_DATE.test(trimmed)) return false;
  const date = readTextDate(trimmed);
  return date === "dayOrMonth" || typeof date !== "string";
}

function readForm({ fault }: DateForm, found: DateParts): TextDate | DateFault {
  const { parts } = found;
  if (fault === "dayOrMonth") return withoutOrder(parts);
  if (fault !== undefined) return fault;
  if (parts.milliseconds !== undefined) return fromMilliseconds(Number(parts.milliseconds));

  const year = yearOf(found);
  const days = year === undefined ? undefined : daysOf(year, parts);
  if (year === undefined || days === undefined) return "notInCalendar";
  const time = readTimeOfDay((parts.clock ?? "") + (parts.zone ?? ""));
  if (typeof time !== "number") return time;
  const { weekday } = found;
  if (weekday !== undefined && !weekday.toLowerCase().startsWith(WEEKDAYS[weekdayOf(days)])) {
    return "weekday";
  }
  return { seconds: days * DAY_SECONDS + time, isPlausible: isPlausibleYear(year) };
}

/** Year 0 is 1 BC; there is no year 0 BC. */
function yearOf({ parts, isBeforeChrist }: DateParts): number | undefined {
  const year = Number(parts.year);
  if (!isBeforeChrist) return year;
  return year > 0 ? 1 - year : undefined;
}

function daysOf(year: number, parts: Record<string, string>): number | undefined {
  if (parts.ordinal !== undefined) return daysOfOrdinal(year, Number(parts.ordinal));
  if (parts.week !== undefined) return daysOfWeek(year, Number(parts.week), Number(parts.weekday));
  return daysOfDate(year, monthNumber(parts.month), Number(parts.day));
}

/** What is wrong with a date in which day and month may change places. */
function withoutOrder({ year, month, day, clock }: Record<string, string>): DateFault {
  if (readTimeOfDay(clock) === "unknown") return "unknown";
  const isDate = daysOfDate(Number(year), Number(month), Number(day)) !== undefined ||
    daysOfDate(Number(year), Number(day), Number(month)) !== undefined;
  return isDate ? "dayOrMonth" : "notInCalendar";
}

function fromMilliseconds(milliseconds: number): TextDate {
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, isPlausible: isPlausibleTime(seconds) };
}
