import { assertEquals } from "@std/assert";
import type { Mapping } from "../../lib/person/mapping.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { UntypedDates } from "../../lib/person/untyped_dates.ts";
import type { Warning } from "../../lib/warning.ts";
import { rules } from "../helpers/person_maker.ts";
import { recordsOf } from "../helpers/records.ts";

async function warningsOf(values: string[], mapping: Partial<Mapping> = {}): Promise<Warning[]> {
  const mappings = [{ from: "other", to: "other" }, { from: "at", to: "seen_at", ...mapping }];
  const maker = new PersonMaker(rules({ mappings }));
  const lines = values.map((value, i) => `{"id":${i},"at":${value}}`);
  for (const record of await recordsOf(`[\n${lines.join(",\n")}\n]`)) maker.make(record);
  return maker.warnings();
}

const message = (to: string, line: number) =>
  `${to}: 'at' has dates, which go through as they are, and which no segment can compare (first: line ${line}): ` +
  'add "type": "timestamp" to mappings[1], or "type": "string" if text is meant';

Deno.test("make() warns once of a mapping without a type whose values are dates, with the line to add", async () => {
  for (const value of ['"2024-01-31"', '"2024-01-31T10:11:12Z"', '"2024-01-31 10:11:12.5+02"']) {
    assertEquals(
      await warningsOf(['"none"', "5", value, value]),
      [{ kind: "date-untyped", message: message("seen_at", 4) }],
      value,
    );
  }
});

Deno.test("make() does not take other values for dates, nor warns where a type says what is meant", async () => {
  const others = ['"ann"', '"2024"', '"1-2-3"', "1706695872", "1706695872000", "null", "true", "{}"]
    .concat(
      '""',
      '"+1 415 555 2671"',
      '"10.0.0.1"',
      '"4111-1111-1111"',
      '"2024-01-31-draft-of-a-name"',
    );
  assertEquals(await warningsOf(others), []);
  for (const type of ["string", "timestamp"] as const) {
    assertEquals(await warningsOf(['"2024-01-31"'], { type }), [], type);
  }
});

Deno.test("make() warns of milliseconds in created_at, which is a date by its name", async () => {
  const created = { to: "created_at" };
  assertEquals(await warningsOf(["1706695872"], created), []);
  // Too short for seconds of this century, and too long for milliseconds.
  assertEquals(await warningsOf(['"12345"', `"${"1".repeat(80)}"`], created), []);
  // The last second before 5138, and the first millisecond that is not taken for one.
  assertEquals(await warningsOf(["99999999999"], created), []);
  assertEquals((await warningsOf(["100000000000"], created)).length, 1);
  assertEquals(await warningsOf(["1706695872000"], created), [{
    kind: "date-untyped",
    message: message("created_at", 2),
  }]);
});

Deno.test("make() warns of dates in objects of MongoDB, in defaults and before 1900 if they were seconds", async () => {
  const cases: { values: string[]; mapping: Partial<Mapping>; to: string; line: number }[] = [
    { values: ["{}", '{"$date":"2024-01-31T10:11:12Z"}'], mapping: {}, to: "seen_at", line: 3 },
    {
      values: ['{ "$date" : { "$numberLong": "-1" } }', '"2024-01-31"'],
      mapping: {},
      to: "seen_at",
      line: 2,
    },
    {
      values: ["-315360000", "-315360000000"],
      mapping: { to: "created_at" },
      to: "created_at",
      line: 3,
    },
  ];
  for (const { values, mapping, to, line } of cases) {
    const expected = [{ kind: "date-untyped" as const, message: message(to, line) }];
    assertEquals(await warningsOf(values, mapping), expected, values.join());
  }
  const others = ['{"$numberLong":"5"}', '{"$date":true}', '{"date":"2024-01-31"}', "[1]", "[]"];
  assertEquals(await warningsOf(others), []);

  const mappings = [{ from: "at", to: "seen_at", default: "2024-01-31" }];
  const maker = new PersonMaker(rules({ mappings }));
  const records = await recordsOf(
    '[{"id":1,"at":"none"},\n{"id":2},{"id":3},{"id":4,"at":"2024-01-31"}]',
  );
  maker.make(records[0]);
  assertEquals(maker.warnings(), []);
  for (const record of records.slice(1)) maker.make(record);
  assertEquals(maker.warnings(), [{
    kind: "date-untyped",
    message: message("seen_at", 2).replace("mappings[1]", "mappings[0]"),
  }]);
});

Deno.test("make() warns once of a date that everyone gets as text", async () => {
  const maker = new PersonMaker(rules({ mappings: [{ to: "since", value: "2024-01-31" }] }));
  for (const record of await recordsOf('[{"id":1},\n{"id":2}]')) maker.make(record);
  assertEquals(maker.warnings(), [{
    kind: "date-untyped",
    message: "since: its value is a date, which goes through as it is, and which no segment can " +
      'compare (first: line 1): add "type": "timestamp" to mappings[0], or "type": "string" if ' +
      "text is meant",
  }]);
});

Deno.test("make() warns of seconds as text in created_at, and of digits nowhere else", async () => {
  const digits = ['"1706695872"'];
  assertEquals(await warningsOf(digits), []);
  const [warning] = await warningsOf(digits, { to: "created_at" });
  assertEquals(warning?.kind, "date-untyped");
});

Deno.test("make() finds dates in ISO form however late they come", async () => {
  const late = [...Array.from({ length: 1500 }, (_, i) => `"name ${i}"`), '"2024-01-31"'];
  assertEquals(await warningsOf(late), [{
    kind: "date-untyped",
    message: message("seen_at", 1502),
  }]);
});

Deno.test("make() finds dates in words among the first thousand values of a mapping", async () => {
  const names = (count: number) => Array.from({ length: count }, (_, i) => `"name ${i}"`);
  const date = '"31 January 2024"';
  assertEquals((await warningsOf([...names(998), date])).map(({ kind }) => kind), ["date-untyped"]);
  assertEquals(await warningsOf([...names(1000), date]), []);
});

Deno.test("make() counts what is doubtful about timestamps by mapping", async () => {
  const mapping = { type: "timestamp" as const };
  assertEquals(await warningsOf(["1706695872", "1706695873"], mapping), []);
  assertEquals(await warningsOf(["1706695872000"], mapping), []);
  assertEquals(await warningsOf(["1706695872", "1706695872000", "1706695873"], mapping), [{
    kind: "timestamp-units",
    message:
      "seen_at: of the numbers in 'at', 2 were read as seconds and 1 as milliseconds (first of " +
      'milliseconds: line 3): if all are of one unit, add "unit": "s" or "unit": "ms" to mappings[1]',
  }]);
  const unusual = ['"1706695872"', "1706695872000", "1.706695872e9", '"1706695872000"'];
  assertEquals((await warningsOf(unusual, mapping)).map(({ message }) => message.slice(0, 84)), [
    "seen_at: of the numbers in 'at', 2 were read as seconds and 2 as milliseconds (first",
  ]);
  const withUnit = { ...mapping, unit: "ms" as const };
  assertEquals(await warningsOf(["1706695872000", "17066958"], withUnit), []);
  assertEquals(await warningsOf(['"0970-01-01"', '"2300-01-01"'], mapping), [{
    kind: "timestamp-year",
    message: "seen_at: 2 dates in 'at' outside the years 1900 to 2200 (first: line 2): " +
      'check the data, and "unit" of mappings[1]',
  }]);
  assertEquals((await warningsOf(["45322"], mapping)).map(({ kind }) => kind), [
    "timestamp-doubtful",
  ]);
});

/** Whether the JSON value `json` of a mapping to `to` is a date. */
function isDate(json: string, to = "created_at"): boolean {
  const bytes = new TextEncoder().encode(` ${json},`);
  return new UntypedDates(to).has(bytes, 1, bytes.length - 1);
}

Deno.test("has() takes numbers for dates in created_at alone: milliseconds, and what is before 1900 in seconds", () => {
  const cases: [string, boolean][] = [
    ["99999999999", false],
    ["100000000000", true],
    ["-2208988800", false],
    ["-2208988801", true],
    ["1706695872000.5", true],
    ["9999999999", false],
  ];
  for (const [number, expected] of cases) {
    assertEquals(isDate(number), expected, number);
    assertEquals(isDate(number, "seen_at"), false, number);
  }
});

Deno.test("has() takes text of 6 to 64 characters for a date, and objects of MongoDB of up to 256", () => {
  const fraction = (length: number) => `"2024-01-31T10:11:12.${"0".repeat(length - 21)}Z"`;
  assertEquals([64, 65].map((length) => isDate(fraction(length), "seen_at")), [true, false]);
  assertEquals(['"12345"', '"123456"', '"-12345"'].map((json) => isDate(json)), [
    false,
    true,
    true,
  ]);
  assertEquals(isDate('"123456"', "seen_at"), false);
  const mongo = (length: number) => {
    const json = '{"$date":"2024-01-31T10:11:12Z"}';
    return json.replace(":", `:${" ".repeat(length - json.length)}`);
  };
  assertEquals([256, 257].map((length) => isDate(mongo(length), "seen_at")), [true, false]);
});

Deno.test("has() looks closely at a thousand values, and at all of created_at", () => {
  const bytes = new TextEncoder().encode('"none of it"');
  for (const to of ["seen_at", "created_at"]) {
    const dates = new UntypedDates(to);
    for (let i = 0; i < 999; i++) dates.has(bytes, 0, bytes.length);
    assertEquals(dates.isClose, true, to);
    dates.has(bytes, 0, bytes.length);
    assertEquals(dates.isClose, to === "created_at");
  }
});
