/** Tests of the words and counts of what records are warned of. */

import { assertEquals } from "@std/assert";
import type { Position } from "../../lib/input/record.ts";
import { type RecordWarningKind, RecordWarnings } from "../../lib/person/record_warnings.ts";

const RULES = {
  userId: "user",
  mappings: [{ from: "other", to: "other" }, { from: "at", to: "seen_at" }],
};

function at(line: number): Position {
  return { record: line, line, column: 1, offset: 0 };
}

/** The message after `count` records with `kind`, the first in line 3. */
function messageOf(kind: RecordWarningKind, count: number, mapping?: number): string {
  const warnings = new RecordWarnings(RULES);
  for (let i = 0; i < count; i++) warnings.count(kind, at(3 + i), mapping);
  const [{ kind: given, message }, ...others] = warnings.list();
  assertEquals({ given, others }, { given: kind, others: [] });
  return message;
}

Deno.test("RecordWarnings says what was found, where first, and what to do", () => {
  const cases: { kind: RecordWarningKind; count: number; mapping?: number; message: string }[] = [
    {
      kind: "identifier-space",
      count: 1,
      message: "1 identifier in 'user' with white space around it (first: line 3): Customer.io " +
        'takes " 42" and "42" for two people, so take it out unless it is meant',
    },
    {
      kind: "identifier-space",
      count: 2,
      message: "2 identifiers in 'user' with white space around them (first: line 3): " +
        'Customer.io takes " 42" and "42" for two people, so take it out unless it is meant',
    },
    {
      kind: "timestamp-doubtful",
      count: 2,
      mapping: 1,
      message: "seen_at: 2 values in 'at' may be a year, a day number or a date such as 20240131 " +
        'instead of Unix seconds (first: line 3): add "unit": "s" to mappings[1] if they are ' +
        "seconds, or write dates as 2024-01-31",
    },
    {
      kind: "timestamp-year",
      count: 1,
      mapping: 1,
      message:
        "seen_at: 1 date in 'at' outside the years 1900 to 2200 (first: line 3): check the " +
        'data, and "unit" of mappings[1]',
    },
    {
      kind: "update-time",
      count: 1,
      mapping: 1,
      message:
        "seen_at: 1 user with a time of the update (first: line 3): Customer.io drops what " +
        "is older than a person's last change, and says yes all the same: cio-sync verify shows " +
        "who is different; drop mappings[1] unless that is meant",
    },
    {
      kind: "date-untyped",
      count: 1000,
      mapping: 1,
      message: "seen_at: 'at' has dates, which go through as they are, and which no segment can " +
        'compare (first: line 3): add "type": "timestamp" to mappings[1], or "type": "string" if ' +
        "text is meant",
    },
    {
      kind: "resubscribe",
      count: 2,
      mapping: 1,
      message: "seen_at: 2 users are not unsubscribed by the data (first: line 3): whoever has " +
        "unsubscribed in Customer.io since is subscribed again; --dry-run --compare (takes " +
        "appApiKey) counts them; drop mappings[1] unless the data knows best",
    },
  ];
  for (const { kind, count, mapping, message } of cases) {
    assertEquals(messageOf(kind, count, mapping), message);
  }
});

Deno.test("RecordWarnings keeps kinds and mappings apart, in the order in which they occurred", () => {
  const warnings = new RecordWarnings(RULES);
  assertEquals(warnings.list(), []);
  warnings.count("timestamp-year", at(1), 1);
  warnings.count("timestamp-year", at(2), 0);
  warnings.count("date-untyped", at(3), 1);
  warnings.count("timestamp-year", at(4), 1);
  assertEquals(warnings.list().map(({ message }) => message.slice(0, 30)), [
    "seen_at: 2 dates in 'at' outsi",
    "other: 1 date in 'other' outsi",
    "seen_at: 'at' has dates, which",
  ]);
});

Deno.test("RecordWarnings tells of numbers that were read in both units, and names the first of the rarer", () => {
  const listAfter = (s: number, ms: number) => {
    const warnings = new RecordWarnings(RULES);
    for (let i = 0; i < s; i++) warnings.countGuess("s", at(10 + i), 1);
    for (let i = 0; i < ms; i++) warnings.countGuess("ms", at(20 + i), 1);
    return warnings.list();
  };
  const told = (s: string, ms: string, rarer: string) => [{
    kind: "timestamp-units",
    message: `seen_at: of the numbers in 'at', ${s} were read as seconds and ${ms} as ` +
      `milliseconds (first of ${rarer}): if all are of one unit, add "unit": "s" or ` +
      '"unit": "ms" to mappings[1]',
  }];
  assertEquals(listAfter(1, 0), []);
  assertEquals(listAfter(0, 1), []);
  assertEquals(listAfter(1, 2), told("1", "2", "seconds: line 10") as never);
  assertEquals(listAfter(1, 1), told("1", "1", "milliseconds: line 20") as never);
  assertEquals(listAfter(1001, 2), told("1,001", "2", "milliseconds: line 20") as never);
});
