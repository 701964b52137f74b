import { assertEquals } from "@std/assert";
import { convertValue } from "../../lib/person/attribute_type.ts";
import { seeded } from "../helpers/random.ts";

function toSeconds(text: string): string | undefined {
  return convertValue(JSON.stringify(text), "timestamp");
}

Deno.test("convertValue() gives the seconds of an ISO 8601 date, with or without a time", () => {
  const cases: [string, number][] = [
    ["1970-01-01", 0],
    ["2024-02-29", 1709164800],
    ["2000-02-29", 951782400],
    ["1969-12-31", -86400],
    ["1900-03-01", -2203891200],
    ["0001-01-01", -62135596800],
    ["0000-02-29", -62162121600],
    ["+012024-01-01", 317273587200],
    ["-000001-12-31", -62167305600],
    ["2017-03-08T22:49:55Z", 1489013395],
    ["2017-03-08t22:49:55z", 1489013395],
    ["2017-03-08 22:49:55", 1489013395],
    ["2017-03-08T22:49:55", 1489013395],
    ["2017-03-08T22:49", 1489013340],
    ["2017-03-08T22:49Z", 1489013340],
    ["2017-03-08T22:49:55.999Z", 1489013395],
    ["2017-03-08T22:49:55,123456789Z", 1489013395],
    ["1969-12-31T23:59:59.5Z", -1],
    ["2017-03-09T00:49:55+02:00", 1489013395],
    ["2017-03-09T00:49:55+0200", 1489013395],
    ["2017-03-09T00:49:55+02", 1489013395],
    ["2017-03-08T17:19:55-05:30", 1489013395],
    ["2017-03-08T22:49:55-00:00", 1489013395],
    ["2017-03-08 22:49:55 +00:00", 1489013395],
    ["2017-03-09T22:48:55+23:59", 1489013395],
    ["2024-12-31T24:00:00Z", 1735689600],
    ["2016-12-31T23:59:60Z", 1483228800],
    [" 1970-01-02\n", 86400],
  ];
  for (const [text, seconds] of cases) assertEquals(toSeconds(text), String(seconds), text);
});

Deno.test("convertValue() refuses a date that is not in the calendar or of another form", () => {
  const texts = [
    ...["2023-02-29", "1900-02-29", "2100-02-29", "2024-02-30", "2024-04-31", "2024-00-10"],
    ...["2024-13-01", "2024-01-00", "2024-01-32", "2024-1-1", "24-01-01", "2024-01", "2024-W01-1"],
    ...["2024-01-01T24:00:01Z", "2024-01-01T24:01Z", "2024-01-01T25:00Z", "2024-01-01T12:60Z"],
    ...["2024-01-01T12:00:61Z", "2024-01-01T12", "2024-01-01T12:00:00.Z", "2024-01-01Z"],
    ...["2024-01-01T12:00+24:00", "2024-01-01T12:00+02:60", "2024-01-01T12:00-99", "2024-01-01T"],
    ...["2024-01-01T12:00+2", "2024-01-01T12:00 UTC", "12024-01-01", "01/02/2024", "1 Jan 2024"],
    ...["", "now", "today", "12:00"],
  ];
  for (const text of texts) assertEquals(toSeconds(text), undefined, text);
});

Deno.test("convertValue() takes seconds and milliseconds for what they are, as number and as text", () => {
  const cases: [string, number | undefined][] = [
    ["0", 0],
    ["-0", 0],
    ["1489013395", 1489013395],
    ["1489013395.999", 1489013395],
    ["-86400", -86400],
    ["-0.5", -1],
    ["1e9", 1_000_000_000],
    ["99999999999", 99_999_999_999],
    ["100000000000", 100_000_000],
    ["1489013395999", 1489013395],
    ["-100000000000", -100_000_000],
    ["-1489013395999", -1489013396],
    ["99999999999999", 99_999_999_999],
    ["100000000000000", undefined],
    ["1489013395999000", undefined],
    ["-1489013395999000", undefined],
    ["1489013395999000000", undefined],
    ["1E400", undefined],
    ["-1E400", undefined],
    ["1e-400", 0],
  ];
  for (const [json, seconds] of cases) {
    const expected = seconds === undefined ? undefined : String(seconds);
    assertEquals(convertValue(json, "timestamp"), expected, json);
    assertEquals(convertValue(`" ${json} "`, "timestamp"), expected, `"${json}"`);
  }
});

Deno.test("convertValue() refuses booleans as timestamps, and leaves null", () => {
  for (const json of ["true", "false", '"true"']) {
    assertEquals(convertValue(json, "timestamp"), undefined, json);
  }
  assertEquals(convertValue("null", "timestamp"), "null");
});

Deno.test("convertValue() gives what Date gives for any time from year 0 to 9999", () => {
  const random = seeded(1);
  const [first, last] = [Date.parse("0000-01-01"), Date.parse("9999-12-31")];
  for (let i = 0; i < 5000; i++) {
    const time = Math.floor(first + random.next() * (last - first));
    const iso = new Date(time).toISOString();
    const seconds = String(Math.floor(time / 1000));
    assertEquals(toSeconds(iso), seconds, iso);
    const day = iso.slice(0, 10);
    assertEquals(toSeconds(day), String(Date.parse(day) / 1000), day);
    const offset = random.pick(["+01:00", "-03:30", "+14:00", "-12:00"]);
    const local = `${iso.slice(0, 19)}${offset}`;
    assertEquals(toSeconds(local), String(Date.parse(local) / 1000), local);
  }
});
