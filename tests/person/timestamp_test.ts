import { assertEquals } from "@std/assert";
import { convertValue } from "../../lib/person/attribute_type.ts";
import { seeded } from "../helpers/random.ts";

function toSeconds(text: string): string | undefined {
  return convertValue(JSON.stringify(text), "timestamp");
}

Deno.test("convertValue() gives the seconds of an ISO 8601 date, with or without a time", () => {
  const cases: { text: string; seconds: number }[] = [
    { text: "1970-01-01", seconds: 0 },
    { text: "2024-02-29", seconds: 1709164800 },
    { text: "2000-02-29", seconds: 951782400 },
    { text: "1969-12-31", seconds: -86400 },
    { text: "1900-03-01", seconds: -2203891200 },
    { text: "0001-01-01", seconds: -62135596800 },
    { text: "0000-02-29", seconds: -62162121600 },
    { text: "+012024-01-01", seconds: 317273587200 },
    { text: "-000001-12-31", seconds: -62167305600 },
    { text: "2017-03-08T22:49:55Z", seconds: 1489013395 },
    { text: "2017-03-08t22:49:55z", seconds: 1489013395 },
    { text: "2017-03-08 22:49:55", seconds: 1489013395 },
    { text: "2017-03-08T22:49:55", seconds: 1489013395 },
    { text: "2017-03-08T22:49", seconds: 1489013340 },
    { text: "2017-03-08T22:49Z", seconds: 1489013340 },
    { text: "2017-03-08T22:49:55.999Z", seconds: 1489013395 },
    { text: "2017-03-08T22:49:55,123456789Z", seconds: 1489013395 },
    { text: "1969-12-31T23:59:59.5Z", seconds: -1 },
    { text: "2017-03-09T00:49:55+02:00", seconds: 1489013395 },
    { text: "2017-03-09T00:49:55+0200", seconds: 1489013395 },
    { text: "2017-03-09T00:49:55+02", seconds: 1489013395 },
    { text: "2017-03-08T17:19:55-05:30", seconds: 1489013395 },
    { text: "2017-03-08T22:49:55-00:00", seconds: 1489013395 },
    { text: "2017-03-08 22:49:55 +00:00", seconds: 1489013395 },
    { text: "2017-03-09T22:48:55+23:59", seconds: 1489013395 },
    { text: "2024-12-31T24:00:00Z", seconds: 1735689600 },
    { text: "2016-12-31T23:59:60Z", seconds: 1483228800 },
    { text: " 1970-01-02\n", seconds: 86400 },
  ];
  for (const { text, seconds } of cases) assertEquals(toSeconds(text), String(seconds), text);
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
  const cases: { json: string; seconds: number | undefined }[] = [
    { json: "0", seconds: 0 },
    { json: "-0", seconds: 0 },
    { json: "1489013395", seconds: 1489013395 },
    { json: "1489013395.999", seconds: 1489013395 },
    { json: "-86400", seconds: -86400 },
    { json: "-0.5", seconds: -1 },
    { json: "1e9", seconds: 1_000_000_000 },
    { json: "99999999999", seconds: 99_999_999_999 },
    { json: "100000000000", seconds: 100_000_000 },
    { json: "1489013395999", seconds: 1489013395 },
    { json: "-100000000000", seconds: -100_000_000 },
    { json: "-1489013395999", seconds: -1489013396 },
    { json: "99999999999999", seconds: 99_999_999_999 },
    { json: "100000000000000", seconds: undefined },
    { json: "1489013395999000", seconds: undefined },
    { json: "-1489013395999000", seconds: undefined },
    { json: "1489013395999000000", seconds: undefined },
    { json: "1E400", seconds: undefined },
    { json: "-1E400", seconds: undefined },
    { json: "1e-400", seconds: 0 },
  ];
  for (const { json, seconds } of cases) {
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
  const first = Date.parse("0000-01-01");
  const last = Date.parse("9999-12-31");
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
