/** The types that values show, and those that they only seem to show. */

import { assertEquals } from "@std/assert";
import { propose } from "../../lib/init/proposal.ts";
import { surveyOf } from "../helpers/survey.ts";

interface Case {
  /** The key; what it is called decides where its values do not. */
  key: string;
  /** JSON texts. */
  values: string[];
  type?: string;
  unit?: string;
}

const UNIX = ["1706695872", "1706695873", "0"];

const CASES: Case[] = [
  // Dates as text, in whatever form is read, under whatever name.
  { key: "a", values: ['"2024-01-31T10:11:12Z"', '"2024-01-31"', "null", '""'], type: "timestamp" },
  { key: "a", values: ['"2024-01-31 10:11:12+02"', '"31 January 2024"'], type: "timestamp" },
  { key: "a", values: ['{"$date":"2024-01-31T10:11:12Z"}'], type: "timestamp" },
  { key: "a", values: ['{"$date":{"$numberLong":"1706695872000"}}'], type: "timestamp" },
  { key: "joined", values: ['"2024-01-31"', "1706695872", "1706695872000"], type: "timestamp" },
  { key: "birthday", values: ['"1972-01-25"', "5", "-86400"], type: "timestamp" },
  // Numbers only under a name that is one of dates, and only large ones.
  { key: "created_at", values: UNIX, type: "timestamp" },
  { key: "lastSeen", values: UNIX, type: "timestamp" },
  { key: "signup date", values: ['"1706695872"'], type: "timestamp" },
  { key: "updated_at", values: ["1706695872000", "0"], type: "timestamp", unit: "ms" },
  { key: "updated_at", values: ["1706695872000", "1706695872"], type: "timestamp" },
  { key: "day", values: ['"20240131"', '"20240201"'], type: "timestamp" },
  { key: "dob", values: ["-300000000", "900000000", "50000"], type: "timestamp" },
  { key: "dob", values: ["900000000", "50000"] },
  { key: "created_at", values: ["1706695872", "1706695873", "5"] },
  { key: "points", values: UNIX },
  { key: "order_id", values: UNIX },
  { key: "last_login", values: ["3", "17"] },
  { key: "created_at", values: ["2019", "2020"] },
  { key: "date", values: ["20240131"] },
  { key: "updated_at", values: ["0", "0"] },
  // A few dates among large numbers do not make these dates.
  { key: "x", values: ['"2024-01-31"', ...Array(20).fill("1706695872")], type: "string" },
  { key: "x", values: ['"2024-01-31"', ...Array(9).fill("1706695872")], type: "string" },
  { key: "x", values: ['"2024-01-31"', ...Array(8).fill("1706695872")], type: "timestamp" },
  // Under such a name one date tells what the others are.
  { key: "created_at", values: ['"2024-01-31"', ...Array(20).fill("0")], type: "timestamp" },
  // One value that is none.
  { key: "created_at", values: ['"2024-01-31"', '"n/a"'] },
  { key: "created_at", values: ['"2024-01-31"', '"31/01/2024"'] },
  { key: "created_at", values: ['"2024-01-31"', "true"] },
  { key: "created_at", values: ['"2024-01-31"', '["2024-01-31"]'] },
  // Numbers as text.
  { key: "ltv", values: ['"98.11"', '"0"', '"-3"'], type: "number" },
  { key: "ltv", values: ['"98.11"', "5"], type: "number" },
  { key: "ltv", values: ["98.11", "5"] },
  { key: "ltv", values: ['"98,11"', '"5"'] },
  { key: "ltv", values: ['"098"', '"5"'] },
  { key: "ltv", values: ['"+5"', '"5"'] },
  { key: "ltv", values: ['"1e5"', '"5"'] },
  { key: "ltv", values: ['"12345678901234567"', '"5"'] },
  { key: "ltv", values: ['"5"', '"five"'] },
  { key: "zip", values: ['"11104"', '"25699"'] },
  { key: "postal_code", values: ['"11104"'] },
  { key: "phone", values: ['"4155552671"'] },
  { key: "companyId", values: ['"17"'] },
  // Numbers and text, and numbers that a double does not keep.
  { key: "zip", values: ["11104", '"02134"'], type: "string" },
  { key: "ltv", values: ["5", '"n/a"'], type: "string" },
  { key: "serial", values: ["12345678901234567890"], type: "string" },
  { key: "share", values: ["0.30000000000000004"] },
  { key: "mixed", values: ["5", '"x"', "true"] },
  { key: "mixed", values: ["5", '"x"', "[1]"] },
  // Words for true and false.
  { key: "a", values: ['"true"', '"FALSE"'], type: "boolean" },
  { key: "a", values: ['"yes"', '"no"'], type: "boolean" },
  { key: "a", values: ["true", '"no"'], type: "boolean" },
  { key: "a", values: ["true", "false"] },
  { key: "country", values: ['"NO"', '"no"'] },
  { key: "a", values: ['"true"', '"true"'] },
  { key: "a", values: ['"yes"', '"maybe"', '"no"'] },
  { key: "is_admin", values: ['"yes"', '"1"'] },
  { key: "a", values: ['"yes"', '"1"'] },
  { key: "a", values: ['"no"', '"1"'] },
  { key: "a", values: ['"yes"', '"no"', '"1"'], type: "boolean" },
  { key: "a", values: ['"true"', '"false"', "1"], type: "string" },
  { key: "ltv", values: ['"123456789012345"', '"5"'], type: "number" },
  { key: "ltv", values: ['"1234567890123456"', '"5"'] },
  { key: "is_admin", values: ['"1"', '"0"'], type: "boolean" },
  { key: "newsletter_consent", values: ['"1"'], type: "boolean" },
  { key: "children", values: ['"1"', '"0"'], type: "number" },
  { key: "is_admin", values: ["1", "0"] },
  // What Customer.io gives a meaning to has its type by name.
  { key: "unsubscribed", values: ['"true"', '"false"'] },
  { key: "email", values: ["5", '"x"'] },
  { key: "phone", values: ["5", '"x"'] },
  // Nothing to see.
  { key: "a", values: ['"text"'] },
  { key: "a", values: ["null", '""'] },
  { key: "a", values: ["[1]", '{"b":{"c":{"d":1}}}'] },
];

for (const { key, values, type, unit } of CASES) {
  const wanted = type === undefined ? "no type" : unit === undefined ? type : `${type} in ${unit}`;
  Deno.test(`proposeType() gives ${wanted} to ${key} of ${values.slice(0, 3).join(", ")}`, async () => {
    const records = values.map((value, i) => `{"user_id":"u${i}",${JSON.stringify(key)}:${value}}`);
    const survey = await surveyOf(`[${records.join()}]`);
    const { mappings } = propose(survey, { from: "user_id", identifier: "id" });
    assertEquals(mappings.map(({ from }) => from), [key]);
    assertEquals([mappings[0].type, mappings[0].unit], [type, unit]);
  });
}

/** What is said of a key `joined` with these values; undefined for nothing. */
async function noteOf(values: unknown[]): Promise<string | undefined> {
  const survey = await surveyOf(values.map((joined, id) => ({ id, joined })));
  return propose(survey, { from: "id", identifier: "id" }).mappings[0].note;
}

Deno.test("proposeType() says why dates have no type", async () => {
  const start = "most values are dates, but 2 of 4 cannot be read as one";
  const end =
    ': add "type": "timestamp" once they are mended, as Customer.io compares no other dates';
  assertEquals(
    await noteOf(["2024-01-31", "2024-02-01", "31/01/2024", "n/a"]),
    `${start} (day or month first is not known)${end}`,
  );
  assertEquals(await noteOf(["2024-01-31", "2024-02-01", "x", "n/a"]), `${start}${end}`);
  assertEquals(await noteOf(["2024-01-31", "x", "y", "z"]), undefined);
  assertEquals(
    await noteOf(["2024-01-31", "x"]),
    `most values are dates, but 1 of 2 cannot be read as one${end}`,
  );
});

Deno.test("proposeType() says how numbers are read that are times in two units", async () => {
  assertEquals(
    await noteOf([1706695872, 1706695872000, 1706695873000]),
    "1 number is read as seconds and 2 as milliseconds, whichever gives a year from 1900 to 2200: " +
      'set "unit" if all are of one kind',
  );
  assertEquals(await noteOf([1706695872, 1706695873]), undefined);
});
