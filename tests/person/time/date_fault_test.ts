/** Tests of the words for values that are no timestamps. */

import { assertEquals } from "@std/assert";
import {
  type DateFault,
  describeFault,
  quote,
  showNumber,
} from "../../../lib/person/time/date_fault.ts";

/** Form and advice of each fault: people act on them. */
const WORDS: Record<DateFault, [form: string, advice?: string]> = {
  dayOrMonth: [
    "day or month first is not known",
    "write the year first, as in 2024-01-31",
  ],
  twoDigitYear: ["the year has two digits", "write all four, as in 2024-01-31"],
  noYear: ["the year is missing", "write it with four digits, as in 2024-01-31"],
  noDay: ["the day is missing", "write year, month and day, as in 2024-01-31"],
  noDate: ["the date is missing", "write date and time, as in 2024-01-31T10:11:12Z"],
  yearOrSeconds: [
    "a year or seconds is not known",
    "write a whole date, as in 2024-01-31, or set unit",
  ],
  notInCalendar: ["the calendar has no such date"],
  noTime: ["the day has no such time"],
  noOffset: ["no time zone has such an offset"],
  weekday: [
    "the weekday is not that of the date",
    "correct one of them or leave the weekday out",
  ],
  zoneName: [
    "the offset of a time zone is not known by its name",
    "write the offset, as in 2024-01-31T10:11:12+02:00",
  ],
  zoneContradiction: ["the offset is not that of the time zone", "leave one of them out"],
  zeroDate: ["this is MySQL's zero date and no day", "write null"],
  infinity: ["infinity is no date", "write null"],
  unknown: ["not a date of a known form", "write it as in 2024-01-31T10:11:12Z"],
  neitherUnit: ["neither seconds nor milliseconds of a plausible year: set unit"],
  tooFar: ["no date is that far away", "check unit"],
  isBoolean: ["it is a boolean"],
  isArray: ["it is an array"],
  isObject: ["it is an object"],
};

for (const [fault, [form, advice]] of Object.entries(WORDS)) {
  Deno.test(`describeFault() says what is wrong and what would do: ${fault}`, () => {
    const problem = advice === undefined ? form : `${form}: ${advice}`;
    assertEquals(describeFault(fault as DateFault), { problem, form });
    assertEquals(describeFault(fault as DateFault, "x"), { problem: `x: ${problem}`, form });
  });
}

Deno.test("quote() and showNumber() show 40 characters", () => {
  const text = "2".repeat(40);
  assertEquals(showNumber(text), text);
  assertEquals(showNumber(text + "2"), `${"2".repeat(40)}…`);
  assertEquals(quote(text), `"${text}"`);
});
