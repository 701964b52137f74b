/** Days and times of the proleptic Gregorian calendar, in which every year is of our kind and year 0 precedes year 1. */

/** Seconds of a day; Unix time knows no leap seconds. */
export const DAY_SECONDS = 86_400;

const HOUR_SECONDS = 3600;
const MINUTE_SECONDS = 60;

/** The first and the last year in which a person's timestamp is plausible. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2200;

/** Days from 1 March of year 0 to 1 January 1970. */
const EPOCH_DAYS = 719_468;

/** Unix seconds at which the first plausible year begins. */
const PLAUSIBLE_START = daysSinceEpoch(FIRST_YEAR, 1, 1) * DAY_SECONDS;
/** Unix seconds at which the last plausible year has ended. */
export const PLAUSIBLE_END: number = daysSinceEpoch(LAST_YEAR + 1, 1, 1) * DAY_SECONDS;

/** Whether it is a year from 1900 to 2200. */
export function isPlausibleYear(year: number): boolean {
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

/** Whether these Unix seconds are in a year from 1900 to 2200. */
export function isPlausibleTime(seconds: number): boolean {
  return seconds >= PLAUSIBLE_START && seconds < PLAUSIBLE_END;
}

/** Days from 1 January 1970 to a date; undefined when there is no such date, or with NaN. */
export function daysOfDate(year: number, month: number, day: number): number | undefined {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))) return undefined;
  return daysSinceEpoch(year, month, day);
}

/** Days from 1 January 1970 to a day of a year, which are counted from 1; undefined when there is no such day. */
export function daysOfOrdinal(year: number, day: number): number | undefined {
  if (day < 1 || day > 365 + Number(isLeapYear(year))) return undefined;
  return daysSinceEpoch(year, 1, 1) + day - 1;
}

/**
 * Days from 1 January 1970 to a weekday (1 is Monday, 7 is Sunday) of an ISO week; undefined when there is no such
 * week. Week 1 is the week of 4 January.
 */
export function daysOfWeek(year: number, week: number, weekday: number): number | undefined {
  const monday = firstMonday(year) + (week - 1) * 7;
  if (week < 1 || monday >= firstMonday(year + 1)) return undefined;
  return monday + weekday - 1;
}

/** The weekday, 0 for Monday to 6 for Sunday, of a day that is counted from 1 January 1970, a Thursday. */
export function weekdayOf(days: number): number {
  return (((days + 3) % 7) + 7) % 7;
}

/**
 * Seconds from midnight; undefined when there is no such time, or with NaN. 24:00:00 is the end of a day and 60 a leap
 * second: both are ISO 8601.
 */
export function secondsOfDay(hours: number, minutes: number, seconds: number): number | undefined {
  if (!(hours <= 24 && minutes <= 59 && seconds <= 60)) return undefined;
  if (hours === 24 && minutes + seconds > 0) return undefined;
  return hours * HOUR_SECONDS + minutes * MINUTE_SECONDS + seconds;
}

/** Seconds that a clock is ahead of UTC; undefined when no clock is, or with NaN. */
export function secondsOfOffset(hours: number, minutes: number, seconds = 0): number | undefined {
  if (!(hours <= 23 && minutes <= 59 && seconds <= 59)) return undefined;
  return hours * HOUR_SECONDS + minutes * MINUTE_SECONDS + seconds;
}

/** Years are counted from March here, so that a leap day comes last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const years = month > 2 ? year : year - 1;
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  // From March on, months have 31, 30, 31, 30, 31 days, again and again: 153 in five months.
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return years * 365 + leapDays + dayOfYear - EPOCH_DAYS;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** The Monday of the year's first ISO week, in days from 1 January 1970. */
function firstMonday(year: number): number {
  const fourth = daysSinceEpoch(year, 1, 4);
  return fourth - weekdayOf(fourth);
}
