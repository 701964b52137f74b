import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  readTimestamp,
  type Timestamp,
  type TimeUnit,
  usualUnit,
} from "../../../lib/person/time/timestamp.ts";
import { seeded } from "../../helpers/random.ts";

const NEITHER = "neither seconds nor milliseconds of a plausible year: set unit";
const TOO_FAR = "no date is that far away";
const UNKNOWN = "not a date of a known form";

interface Conversion {
  json: string;
  unit?: TimeUnit;
  expected: Timestamp;
}

function checkConversions(cases: Conversion[]) {
  for (const { json, unit, expected } of cases) {
    assertEquals(readTimestamp(json, unit), expected, `${json} in ${unit}`);
  }
}

function checkForms(cases: { json: string; unit?: TimeUnit; form: string }[]) {
  for (const { json, unit, form } of cases) {
    const time = readTimestamp(json, unit);
    assertEquals("form" in time ? time.form : time, form, `${json} in ${unit}`);
  }
}

Deno.test("readTimestamp() takes the unit that gives a year from 1900 to 2200, seconds first", () => {
  const cases: { number: string; seconds: string; guessed: TimeUnit }[] = [
    { number: "0", seconds: "0", guessed: "s" },
    { number: "-0", seconds: "0", guessed: "s" },
    { number: "-1", seconds: "-1", guessed: "s" },
    { number: "100000", seconds: "100000", guessed: "s" },
    { number: "1706695872", seconds: "1706695872", guessed: "s" },
    { number: "1706695872.999", seconds: "1706695872", guessed: "s" },
    { number: "1706695871.99999999999999999", seconds: "1706695871", guessed: "s" },
    { number: "-1706695871.00000000000000001", seconds: "-1706695872", guessed: "s" },
    { number: "-0.5", seconds: "-1", guessed: "s" },
    { number: "-86400", seconds: "-86400", guessed: "s" },
    { number: "1e9", seconds: "1000000000", guessed: "s" },
    { number: "1.706695872E+9", seconds: "1706695872", guessed: "s" },
    { number: "-2208988800", seconds: "-2208988800", guessed: "s" },
    { number: "-2208988801", seconds: "-2208989", guessed: "ms" },
    { number: "7289654399", seconds: "7289654399", guessed: "s" },
    { number: "7289654399.9", seconds: "7289654399", guessed: "s" },
    { number: "7289654400", seconds: "7289654", guessed: "ms" },
    { number: "-31536000000", seconds: "-31536000", guessed: "ms" },
    { number: "1706695872123", seconds: "1706695872", guessed: "ms" },
    { number: "1706695872999.99999", seconds: "1706695872", guessed: "ms" },
    { number: "-1706695872001", seconds: "-1706695873", guessed: "ms" },
    { number: "1.706695872123e12", seconds: "1706695872", guessed: "ms" },
    { number: "-2208988800000", seconds: "-2208988800", guessed: "ms" },
    { number: "7289654399999", seconds: "7289654399", guessed: "ms" },
  ];
  for (const { number, seconds, guessed } of cases) {
    assertEquals(readTimestamp(number), { seconds, guessed }, number);
    assertEquals(readTimestamp(`" ${number}\\n"`), { seconds, guessed }, `"${number}"`);
  }
});

Deno.test("usualUnit() says what readTimestamp() says, and nothing of what that doubts", () => {
  const random = seeded(3);
  const edges = [1e5, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 20240131, 202401311011, 7_289_654_400]
    .flatMap((edge) => [edge, edge * 1000]).flatMap((edge) => [edge - 1, edge, edge + 1]);
  const any = Array.from({ length: 20_000 }, () => random.below(10 ** (1 + random.below(15))));
  let usual = 0;
  for (const number of [...edges, ...any]) {
    const unit = usualUnit(number);
    if (unit === undefined) continue;
    usual++;
    const seconds = String(unit === "s" ? number : Math.floor(number / 1000));
    assertEquals(readTimestamp(String(number)), { seconds, guessed: unit }, String(number));
    assertEquals(readTimestamp(String(number), unit), { seconds }, String(number));
  }
  assert(usual > 1000, String(usual));
  assertEquals(usualUnit(-1), undefined);
});

Deno.test("readTimestamp() refuses a number that is of no plausible year in either unit", () => {
  const numbers = ["7289654400000", "-2208988800001", "1706695872000000", "1706695872000000000"];
  for (const number of [...numbers, "1e400", "-1E400", "1e99999999999999999999"]) {
    const problem = { problem: `${number}: ${NEITHER}`, form: NEITHER };
    assertEquals(readTimestamp(number), problem, number);
    const quoted = { problem: `"${number}": ${NEITHER}`, form: NEITHER };
    assertEquals(readTimestamp(`"${number}"`), quoted, `"${number}"`);
  }
  checkForms([{ json: "1".padEnd(65, "0"), form: NEITHER }]);
});

Deno.test("readTimestamp() takes a number in the unit that is given, whatever the year", () => {
  const doubt = "timestamp-year";
  checkConversions([
    { json: "1706695872", unit: "s", expected: { seconds: "1706695872" } },
    { json: "1706695872000", unit: "ms", expected: { seconds: "1706695872" } },
    { json: "1706695872", unit: "ms", expected: { seconds: "1706695" } },
    { json: "-1", unit: "ms", expected: { seconds: "-1" } },
    { json: "-0.5", unit: "s", expected: { seconds: "-1" } },
    { json: "-1e-400", unit: "s", expected: { seconds: "-1" } },
    { json: "1e-400", unit: "s", expected: { seconds: "0" } },
    { json: "0", unit: "ms", expected: { seconds: "0" } },
    { json: "45322", unit: "s", expected: { seconds: "45322" } },
    { json: "20240131", unit: "s", expected: { seconds: "20240131" } },
    { json: '"20240131"', unit: "s", expected: { seconds: "20240131" } },
    { json: '"2024"', unit: "s", expected: { seconds: "2024" } },
    { json: '"2024-01-31"', unit: "ms", expected: { seconds: "1706659200" } },
    { json: '"20240131101112"', unit: "ms", expected: { seconds: "20240131101", doubt } },
    { json: "1706695872000", unit: "s", expected: { seconds: "1706695872000", doubt } },
    { json: "7289654400", unit: "s", expected: { seconds: "7289654400", doubt } },
    { json: "-2208988801", unit: "s", expected: { seconds: "-2208988801", doubt } },
    { json: "8640000000000", unit: "s", expected: { seconds: "8640000000000", doubt } },
    { json: "-8640000000000000", unit: "ms", expected: { seconds: "-8640000000000", doubt } },
  ]);
  checkForms([
    { json: "8640000000001", unit: "s", form: TOO_FAR },
    { json: "-1e20", unit: "ms", form: TOO_FAR },
    { json: '"1e400"', unit: "s", form: TOO_FAR },
    { json: "1".padEnd(65, "0"), unit: "s", form: TOO_FAR },
  ]);
});

Deno.test("readTimestamp() doubts a number without a unit that looks like something else", () => {
  const doubt = "timestamp-doubtful";
  const cases: { name: string; json: string; seconds: string; guessed: TimeUnit }[] = [
    { name: "one second", json: "1", seconds: "1", guessed: "s" },
    { name: "half a second", json: "0.5", seconds: "0", guessed: "s" },
    { name: "a year", json: "2024", seconds: "2024", guessed: "s" },
    { name: "a day of Excel", json: "45322", seconds: "45322", guessed: "s" },
    { name: "a time of Excel", json: "45322.4244", seconds: "45322", guessed: "s" },
    { name: "a time of Excel as text", json: '"45322.4244"', seconds: "45322", guessed: "s" },
    { name: "the last that is too small", json: "99999", seconds: "99999", guessed: "s" },
    { name: "yyyymmdd", json: "20240131", seconds: "20240131", guessed: "s" },
    { name: "ddmmyyyy", json: "31012024", seconds: "31012024", guessed: "s" },
    { name: "mmddyyyy", json: '"12312024"', seconds: "12312024", guessed: "s" },
    { name: "yymmdd", json: "240131", seconds: "240131", guessed: "s" },
    { name: "yyyymm", json: '"202412"', seconds: "202412", guessed: "s" },
    { name: "yyyymmddhhmm", json: "202401311011", seconds: "202401311", guessed: "ms" },
  ];
  for (const { name, json, seconds, guessed } of cases) {
    assertEquals(readTimestamp(json), { seconds, guessed, doubt }, name);
  }
  for (const json of ["0", "100000", "20241331", "20230229", "202401319999", "18000101"]) {
    const time = readTimestamp(json);
    assert("seconds" in time, json);
    assertEquals(time.doubt, undefined, json);
  }
});

Deno.test("readTimestamp() takes text of digits for a date where its length and the calendar say so", () => {
  const doubt = "timestamp-doubtful";
  checkConversions([
    { json: '"20240131"', expected: { seconds: "1706659200", doubt } },
    { json: '" 19700101 "', expected: { seconds: "0", doubt } },
    { json: '"20240131101112"', expected: { seconds: "1706695872" } },
    { json: '"20241331"', expected: { seconds: "20241331", guessed: "s" } },
    { json: '"18991231"', expected: { seconds: "18991231", guessed: "s" } },
    { json: '"1899"', expected: { seconds: "1899", guessed: "s", doubt } },
    { json: '"0"', expected: { seconds: "0", guessed: "s" } },
    { json: '"+20240131"', expected: { seconds: "20240131", guessed: "s", doubt } },
  ]);
  checkForms([
    { json: '"1900"', form: "a year or seconds is not known" },
    { json: '"2200"', form: "a year or seconds is not known" },
    { json: '"20240131256112"', form: NEITHER },
    { json: '"00000000"', form: "this is MySQL's zero date and no day" },
    { json: '"00000000000000"', form: "this is MySQL's zero date and no day" },
  ]);
});

Deno.test("readTimestamp() reads MongoDB's Extended JSON", () => {
  const year = "timestamp-year";
  checkConversions([
    { json: '{"$date":"2024-01-31T10:11:12.123Z"}', expected: { seconds: "1706695872" } },
    { json: '{"$date":"2024-01-31T12:11:12.123+0200"}', expected: { seconds: "1706695872" } },
    {
      json: '{"$date":"9999-12-31T00:00:00Z"}',
      expected: { seconds: "253402214400", doubt: year },
    },
    { json: '{ "$date" : 1706695872123 }', expected: { seconds: "1706695872" } },
    { json: '{"$date":-1}', expected: { seconds: "-1" } },
    { json: '{"$date":1706695872123.50}', expected: { seconds: "1706695872" } },
    { json: '{"$date":1706695872.0123456789e3}', expected: { seconds: "1706695872" } },
    { json: '{"$date":1706695872123}', unit: "s", expected: { seconds: "1706695872" } },
    { json: '{"$date":{"$numberLong":"-31536000000"}}', expected: { seconds: "-31536000" } },
    {
      json: '{"$date":{"$numberLong":"253402214400000"}}',
      expected: { seconds: "253402214400", doubt: year },
    },
    { json: '{"$timestamp":{"t":1706695872,"i":7}}', expected: { seconds: "1706695872" } },
    {
      json: '{"$timestamp":{"t":1706695872,"i":7}}',
      unit: "ms",
      expected: { seconds: "1706695872" },
    },
    { json: '{"$numberLong":"1706695872123"}', expected: { seconds: "1706695872", guessed: "ms" } },
    { json: '{"$numberLong":"1706695872"}', unit: "ms", expected: { seconds: "1706695" } },
    { json: '{"$numberInt":"1706695872"}', expected: { seconds: "1706695872", guessed: "s" } },
    { json: '{"$numberDouble":"1706695872.5"}', expected: { seconds: "1706695872", guessed: "s" } },
    {
      json: '{"$numberDecimal":"1.706695872E9"}',
      expected: { seconds: "1706695872", guessed: "s" },
    },
  ]);
  checkForms([
    { json: '{"$date":"31/01/2024"}', form: "day or month first is not known" },
    { json: '{"$date":"1706695872123"}', form: UNKNOWN },
    { json: '{"$date":{"$numberLong":"1e30"}}', form: TOO_FAR },
    { json: '{"$numberDouble":"NaN"}', form: UNKNOWN },
  ]);
});

Deno.test("readTimestamp() refuses what is neither text nor number", () => {
  checkForms([
    { json: "true", form: "it is a boolean" },
    { json: "false", form: "it is a boolean" },
    { json: "[]", form: "it is an array" },
    { json: "[1706695872]", form: "it is an array" },
    { json: "{}", form: "it is an object" },
    { json: '{"date":"2024-01-31"}', form: "it is an object" },
    { json: '{"$date":null}', form: "it is an object" },
    { json: '{"$date":true}', form: "it is an object" },
    { json: '{"$date":"2024-01-31","x":1}', form: "it is an object" },
    { json: '{"$numberLong":1706695872}', form: "it is an object" },
    { json: '{"$date":[1706695872123]}', form: "it is an object" },
    { json: '{"$date":{"rawJSON":"1706695872123"}}', form: "it is an object" },
    { json: '{"$date":{"rawJSON":"1706695872123","x":1}}', form: "it is an object" },
    { json: '{"$date":{}}', form: "it is an object" },
    { json: '{"$timestamp":{"t":1706695872}}', form: "it is an object" },
    { json: '{"$timestamp":{"i":7}}', form: "it is an object" },
    { json: '{"$timestamp":{"t":"1706695872","i":7}}', form: "it is an object" },
    { json: '{"$timestamp":1706695872}', form: "it is an object" },
    { json: '{"$timestamp":null}', form: "it is an object" },
    { json: '{"$oid":"65ba1b0000000000000000000"}', form: "it is an object" },
    { json: `{"$date":"${" ".repeat(300)}2024-01-31"}`, form: "it is an object" },
  ]);
});

Deno.test("readTimestamp() reads objects of MongoDB of up to 256 characters", () => {
  const json = '{"$date":"2024-01-31T10:11:12Z"}';
  const of = (length: number) => json.replace(":", `:${" ".repeat(length - json.length)}`);
  assertEquals(readTimestamp(of(256)), { seconds: "1706695872" });
  checkForms([{ json: of(257), form: "it is an object" }]);
});

Deno.test("readTimestamp() reads numbers of up to 64 characters", () => {
  const most = `1706695872.${"0".repeat(53)}`;
  assertEquals(readTimestamp(most), { seconds: "1706695872", guessed: "s" } as Timestamp);
  assertEquals(readTimestamp(most, "s"), { seconds: "1706695872" });
  for (const [unit, said] of [[undefined, NEITHER], ["s", TOO_FAR]] as const) {
    const time = readTimestamp(`${most}0`, unit);
    assertStringIncludes(JSON.stringify(time), said);
  }
});
