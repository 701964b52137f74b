import { assertEquals } from "@std/assert";
import {
  daysOfDate,
  daysOfOrdinal,
  daysOfWeek,
  isPlausibleTime,
  weekdayOf,
} from "../../../lib/person/time/calendar.ts";
import { isoToSeconds, readTimestamp } from "../../../lib/person/time/timestamp.ts";
import { seeded } from "../../helpers/random.ts";
import { utf8 } from "../../helpers/records.ts";

const DAY_MS = 86_400_000;

Deno.test("daysOfDate() and weekdayOf() give what Date gives for days of 20,000 years", () => {
  const random = seeded(8);
  for (let i = 0; i < 20_000; i++) {
    const days = random.below(7_300_000) - 3_650_000;
    const date = new Date(days * DAY_MS);
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    const text = date.toISOString();
    assertEquals(daysOfDate(year, month, day), days, text);
    assertEquals(weekdayOf(days), (date.getUTCDay() + 6) % 7, text);
    const yearStart = new Date(date);
    yearStart.setUTCMonth(0, 1);
    assertEquals(daysOfOrdinal(year, days - yearStart.getTime() / DAY_MS + 1), days, text);
  }
});

Deno.test("daysOfDate() knows the last day of every month", () => {
  for (const year of [-4, 0, 1900, 2000, 2023, 2024, 2100]) {
    for (let month = 1; month <= 12; month++) {
      const last = new Date(0);
      last.setUTCFullYear(year, month, 0);
      const end = last.getUTCDate();
      assertEquals(daysOfDate(year, month, end), last.getTime() / DAY_MS, `${year}-${month}`);
      assertEquals(daysOfDate(year, month, end + 1), undefined, `${year}-${month}`);
    }
  }
});

Deno.test("daysOfWeek() numbers all days of all weeks without a gap", () => {
  let next = daysOfWeek(1890, 1, 1);
  for (let year = 1890; year < 2210; year++) {
    for (let week = 1; daysOfWeek(year, week, 1) !== undefined; week++) {
      for (let weekday = 1; weekday <= 7; weekday++) {
        assertEquals(daysOfWeek(year, week, weekday), next, `${year}-W${week}-${weekday}`);
        next = (next ?? 0) + 1;
      }
    }
  }
  assertEquals(daysOfWeek(2020, 53, 5), Date.UTC(2021, 0, 1) / DAY_MS);
  assertEquals(daysOfWeek(2021, 53, 1), undefined);
});

Deno.test("isPlausibleTime() is true from 1900 to the end of 2200", () => {
  const cases: { iso: string; expected: boolean }[] = [
    { iso: "1899-12-31T23:59:59Z", expected: false },
    { iso: "1900-01-01T00:00:00Z", expected: true },
    { iso: "2200-12-31T23:59:59Z", expected: true },
    { iso: "2201-01-01T00:00:00Z", expected: false },
  ];
  for (const { iso, expected } of cases) {
    assertEquals(isPlausibleTime(Date.parse(iso) / 1000), expected, iso);
  }
});

/** What `isoToSeconds` says of `text`, also with something around it that would go on with it. */
function secondsOf(text: string): number | undefined {
  const { length } = utf8(text);
  const seconds = isoToSeconds(utf8(text), 0, length);
  for (const behind of ["0", ":00", ".5", "Z", "+01:00", "T10:11:12Z"]) {
    const bytes = utf8(`20${text}${behind}`);
    assertEquals(isoToSeconds(bytes, 2, 2 + length), seconds, `${text} before ${behind}`);
  }
  return seconds;
}

Deno.test("isoToSeconds() gives what Date and readTimestamp() give for any time from 1900 to 2200", () => {
  const random = seeded(1);
  const first = Date.parse("1900-01-02");
  const last = Date.parse("2200-12-30");
  for (let i = 0; i < 5000; i++) {
    const time = Math.floor(first + random.next() * (last - first));
    const iso = new Date(time).toISOString();
    const offset = random.pick(["+01:00", "-03:30", "+14:00", "-12:00", "Z", ""]);
    const texts = [iso, iso.slice(0, 10), iso.slice(0, 19) + offset, iso.slice(0, 16) + offset];
    for (const text of texts) {
      const local = text.length > 10 && offset === "" && !text.endsWith("Z") ? `${text}Z` : text;
      const seconds = Math.floor(Date.parse(local) / 1000);
      assertEquals(secondsOf(text), seconds, text);
      // A space before the date's end takes the way of all forms.
      const spaced = text.replace("T", "  ");
      assertEquals(readTimestamp(`"${spaced}"`), { seconds: String(seconds) }, spaced);
    }
  }
});

Deno.test("isoToSeconds() leaves what is not usual, or not right, to readTimestamp()", () => {
  const texts = [
    ...[
      "",
      "2024",
      "2024-01",
      "2024-01-3",
      "2024-01-311",
      "2024-01-31T",
      "2024-01-31T10",
      "2024-01-31T10:1",
      "1899-12-31",
    ],
    ...[
      "2201-01-01",
      "2023-02-29",
      "2024-1-31",
      "2024-13-01",
      "2024-00-01",
      "2024-01-31x10:11",
      "2024-01-31T10:11:",
      "2024/01/31",
    ],
    ...[
      "2024-01-31T10:11:1",
      "2024-01-31T10:11:12.",
      "2024-01-31T10:11:12.Z",
      "2024-01-31T10:11:12 Z",
      "2024-01-31T10:11:12+2",
      "2024-01-31T10:11:12+02:0",
    ],
    ...[
      "2024-01-31T10:11:12+020",
      "2024-01-31T10:11:12+02:00Z",
      "2024-01-31T10:11:12+24:00",
      "2024-01-31T10:11:12*02",
      "2024-01-31T24:00:01",
      "2024-01-31T10:61",
    ],
    ...[
      "+024-01-31",
      "2024-01-31T10:11:12ZZ",
      "2024-01-31T10.11.12",
      "２024-01-31",
      "2024-01-31T10:11:12+02:00:00",
    ],
  ];
  for (const text of texts) assertEquals(secondsOf(text), undefined, text);
});
