/** The forms of text dates, in digits and in English words: which are read, and which are known but not certain. */

import type { DateFault } from "./date_fault.ts";

/**
 * A form of date. Its pattern names the parts: `year`; `month` and `day`, or `ordinal`, or `week` and `weekday`; then
 * `clock`, which is the time of day and the time zone. Or `milliseconds` alone.
 */
export interface DateForm {
  name: string;
  pattern: RegExp;
  /** Why a date of this form is not read. */
  fault?: DateFault;
}

const MONTH_NAME = "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|" +
  "aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";

const MONTH = String.raw`(?<month>${MONTH_NAME})\.?`;

/** The day beside a month in words. */
const DAY = String.raw`(?<day>\d{1,2})(?:st|nd|rd|th)?`;

/** Behind a date: nothing, or what is not another digit of it. */
const CLOCK = String.raw`(?<clock>(?:\D.*)?)`;

/** ISO 8601 has six digits and a sign for other years than four-digit ones, Postgres more digits without a sign. */
const YEAR = String.raw`(?<year>[+-]?\d{4,6})`;

/** A time between day and year. */
const INNER_CLOCK = String.raw`(?<clock> \d{1,2}:\d\d[\d:.,]*(?: [ap]m)?(?: [^ ]+)?)`;

/** Between parts that are digits alone. */
const SEPARATOR = String.raw`(?<separator> ?[-/.] ?| )`;

/** What may follow a date that is not read. */
const ANY_CLOCK = "(?:[ t,:].*)?";

/** In the order in which they are tried. Text has single spaces, and no weekday and no BC any more. */
export const DATE_FORMS: readonly DateForm[] = [
  form("zero date", String.raw`0000([-/.]?)00\1(?:00)${ANY_CLOCK}|0{14}`, "zeroDate"),
  form(
    "2024-01-31, 2024/1/31, 2024.1.31",
    String.raw`${YEAR}(?<separator>[-/.])(?<month>\d{1,2})\k<separator>(?<day>\d{1,2})${CLOCK}`,
  ),
  form(
    "20240131T101112, 20240131101112",
    String.raw`(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)(?<clock>(?:\D.*|\d{6}(?:\D.*)?)?)`,
  ),
  form("2024-031", String.raw`${YEAR}-(?<ordinal>\d{3})${CLOCK}`),
  form("2024031T101112", String.raw`(?<year>\d{4})(?<ordinal>\d{3})(?<clock>t.*)`),
  form("2024-W05-3", String.raw`${YEAR}-?w(?<week>\d\d)-?(?<weekday>[1-7])${CLOCK}`),
  form(
    "31 Jan 2024, 31-JAN-2024, 31JAN2024, 31/Jan/2024, 31st of January 2024",
    String.raw`${DAY}\.?[-/ ]?(?:of )?${MONTH}(?:, ?|[-/ ])?(?<year>\d{4})${CLOCK}`,
  ),
  form(
    "Jan 31 2024, January 31st, 2024, Jan-31-2024",
    String.raw`${MONTH}[-/ ]?${DAY}(?:, ?|[-/ ])(?<year>\d{4})${CLOCK}`,
  ),
  form("2024-Jan-31", String.raw`(?<year>\d{4})[-/ ]?${MONTH}[-/ ]?${DAY}${CLOCK}`),
  form(
    "Jan 31 10:11:12 UTC 2024, Jan 31 10:11:12 2024 UTC",
    String.raw`${MONTH} ${DAY},?${INNER_CLOCK},? (?<year>\d{4})(?<zone>(?: .*)?)`,
  ),
  form(
    "31 Jan 10:11:12 UTC 2024, 31 Jan 10:11:12 2024 UTC",
    String.raw`${DAY} ${MONTH},?${INNER_CLOCK},? (?<year>\d{4})(?<zone>(?: .*)?)`,
  ),
  // .NET's JSON; the offset says where it was written and moves nothing.
  form(
    "/Date(1706695872000+0200)/",
    String.raw`\\?/date\((?<milliseconds>-?\d{1,16})(?:[+-]\d{4})?\)\\?/`,
  ),
  form(
    "31/01/2024, 31.01.2024, 01-31-2024",
    String.raw`(?<day>\d{1,2})${SEPARATOR}(?<month>\d{1,2})\k<separator>(?<year>\d{4})${CLOCK}`,
    "dayOrMonth",
  ),
  form("Jan 31 10:11:12", String.raw`${MONTH}[-/ ]?${DAY}(?:,? \d{1,2}:.*)?`, "noYear"),
  form("31 Jan 10:11:12", String.raw`${DAY}\.?[-/ ]?${MONTH}(?:,? \d{1,2}:.*)?`, "noYear"),
  form(
    "31/01/24",
    String.raw`\d{1,2}${SEPARATOR}\d{1,2}\k<separator>\d\d${ANY_CLOCK}`,
    "twoDigitYear",
  ),
  form(
    "31-Jan-24",
    String.raw`${DAY}\.?[-/ ]?${MONTH}(?:, ?|[-/ ])?'?\d\d${ANY_CLOCK}`,
    "twoDigitYear",
  ),
  form(
    "Jan 31, 24",
    String.raw`${MONTH}[-/ ]?${DAY}(?:, ?|[-/ ])'?\d\d${ANY_CLOCK}`,
    "twoDigitYear",
  ),
  form("2024-01, 2024-W05", String.raw`\d{4}(?:[-/.]\d{1,2}|-?w\d\d)`, "noDay"),
  form("01/2024", String.raw`\d{1,2}[-/.]\d{4}`, "noDay"),
  form("Jan 2024", String.raw`${MONTH}(?:, ?|[-/ ])?\d{4}`, "noDay"),
  form("2024 Jan", String.raw`\d{4}[-/ ]?${MONTH}`, "noDay"),
  form("10:11:12, T101112", String.raw`(?:t\d\d|\d{1,2}:\d\d|\d{1,2} ?[ap]\.?m).*`, "noDate"),
  form("infinity", "[+-]?inf(?:inity)?", "infinity"),
];

/** The number of a month: 1 to 12 for its name or its digits. */
export function monthNumber(month: string): number {
  const names = "janfebmaraprmayjunjulaugsepoctnovdec";
  const at = names.indexOf(month.slice(0, 3).toLowerCase());
  return at < 0 ? Number(month) : at / 3 + 1;
}

/** Whether a text may be a date of a form that is read, or only has day and month in an unknown order. */
export const MAYBE_DATE = new RegExp(
  [
    String.raw`\d{4}([-/.])\d{1,2}\1\d`,
    String.raw`\d{4}-?(?:w\d\d-?|\d{3}t)\d`,
    String.raw`\d{8}(?:t| \d|\d{6}(?:\.\d+)?[-+ z])`,
    String.raw`\d{1,2}( ?[-/.] ?| )\d{1,2}\2\d{4}`,
    String.raw`\d{1,4}(?:st|nd|rd|th|\.)?[-/ ]?(?:of )?${MONTH_NAME}`,
    String.raw`${MONTH_NAME}\.?[-/ ]?\d`,
    String.raw`(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?(?:, ?| )(?:\d|[a-z]{3,9}\.? \d)`,
    String.raw`\\?/date\(`,
  ].map((start) => `^${start}`).join("|"),
  "i",
);

function form(name: string, pattern: string, fault?: DateFault): DateForm {
  const whole = new RegExp(`^(?:${pattern})$`, "i");
  return fault === undefined ? { name, pattern: whole } : { name, pattern: whole, fault };
}
