/** What can be wrong with a value that is to be a timestamp, in words. */

import { printable } from "../../text.ts";

/** A value that is no timestamp. */
export interface TimestampProblem {
  /** With the value or its form, for the record's reason: `"31/01/2024": day or month first is not known: …`. */
  problem: string;
  /** The same without the value, so that records with different values are counted together. */
  form: string;
}

/** What is wrong, and what would do. */
interface Words {
  form: string;
  advice?: string;
}

const AS_DATE = "as in 2024-01-31";

/** Every fault has a form of its own: it is what records are counted by. */
const FAULTS = {
  dayOrMonth: {
    form: "day or month first is not known",
    advice: `write the year first, ${AS_DATE}`,
  },
  twoDigitYear: { form: "the year has two digits", advice: `write all four, ${AS_DATE}` },
  noYear: { form: "the year is missing", advice: `write it with four digits, ${AS_DATE}` },
  noDay: { form: "the day is missing", advice: `write year, month and day, ${AS_DATE}` },
  noDate: {
    form: "the date is missing",
    advice: "write date and time, as in 2024-01-31T10:11:12Z",
  },
  yearOrSeconds: {
    form: "a year or seconds is not known",
    advice: `write a whole date, ${AS_DATE}, or set unit`,
  },
  notInCalendar: { form: "the calendar has no such date" },
  noTime: { form: "the day has no such time" },
  noOffset: { form: "no time zone has such an offset" },
  weekday: {
    form: "the weekday is not that of the date",
    advice: "correct one of them or leave the weekday out",
  },
  zoneName: {
    form: "the offset of a time zone is not known by its name",
    advice: "write the offset, as in 2024-01-31T10:11:12+02:00",
  },
  zoneContradiction: {
    form: "the offset is not that of the time zone",
    advice: "leave one of them out",
  },
  zeroDate: { form: "this is MySQL's zero date and no day", advice: "write null" },
  infinity: { form: "infinity is no date", advice: "write null" },
  unknown: {
    form: "not a date of a known form",
    advice: "write it as in 2024-01-31T10:11:12Z",
  },
  neitherUnit: { form: "neither seconds nor milliseconds of a plausible year: set unit" },
  tooFar: { form: "no date is that far away", advice: "check unit" },
  isBoolean: { form: "it is a boolean" },
  isArray: { form: "it is an array" },
  isObject: { form: "it is an object" },
} as const satisfies Record<string, Words>;

/** Why a value is no timestamp. */
export type DateFault = keyof typeof FAULTS;

/** So much of a value is shown. */
const SHOWN_CHARACTERS = 40;

/** `fault` in words, for the value whose text or JSON text is `shown`; without it the value is not shown. */
export function describeFault(fault: DateFault, shown?: string): TimestampProblem {
  const { form, advice }: Words = FAULTS[fault];
  const problem = advice === undefined ? form : `${form}: ${advice}`;
  return { problem: shown === undefined ? problem : `${shown}: ${problem}`, form };
}

/** A text as a problem shows it. */
export function quote(text: string): string {
  return `"${showNumber(text)}"`;
}

/** A number as a problem shows it. */
export function showNumber(text: string): string {
  return printable(text, SHOWN_CHARACTERS);
}
