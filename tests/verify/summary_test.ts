import { assertEquals, assertStringIncludes } from "@std/assert";
import { getColorEnabled, setColorEnabled } from "@std/fmt/colors";
import type { Position } from "../../lib/input/record.ts";
import {
  emptyVerifyResult,
  type ListedDifference,
  type VerifyResult,
} from "../../lib/verify/result.ts";
import { verifySummaryText } from "../../lib/verify/summary.ts";

const USERS = emptyVerifyResult().users;

/** The summary without colours. */
function summary(some: Partial<VerifyResult>, isComplete = true): string {
  const areOn = getColorEnabled();
  setColorEnabled(false);
  try {
    const result = { ...emptyVerifyResult(), durationMs: 2000, ...some };
    return verifySummaryText({ result, isComplete, next: "go on" });
  } finally {
    setColorEnabled(areOn);
  }
}

function atLine(line: number): Position {
  return { record: line, line, column: 1, offset: 0 };
}

Deno.test("verifySummaryText() is short when all are identical", () => {
  assertEquals(
    summary({
      users: { ...USERS, read: 3, verified: 3, identical: 3 },
      requests: { sent: 1, retried: 0, throttledMs: 0 },
    }),
    `All identical: 3 of 3 users in Customer.io as the data says, after 2.0 s

  identical            3
  different            0
  missing              0
  requests             1   0 retried

Next: go on
`,
  );
});

Deno.test("verifySummaryText() says who is not as the data says, and where everything is", () => {
  const names = ["a", "b", "c", "d", "e"];
  const attributes = names.map((name) => ({ name, expected: "x", found: null }));
  const text = summary({
    users: {
      ...{ read: 1013, verified: 1003, identical: 990, different: 7, missing: 2, notCreated: 4 },
      ...{ rejected: 5, failed: 3 },
    },
    requests: { sent: 12, retried: 2, throttledMs: 3000 },
    differences: [
      {
        status: "different",
        user: "1",
        position: atLine(4),
        attributes: [{ name: "plan", expected: "pro", found: "free" }],
      },
      { status: "different", user: "2", position: atLine(5), attributes },
      { status: "missing", user: "3", position: atLine(6), attributes: [] },
      {
        ...{ status: "failed", user: "4", position: atLine(7), attributes: [] },
        reason: "Customer.io answered 503",
      },
    ] as ListedDifference[],
    reasons: [
      { outcome: "rejected", reason: "No 'id'", field: null, count: 4, first: atLine(8) },
      { outcome: "rejected", reason: "Too long", field: "bio", count: 1, first: atLine(9) },
    ],
    warnings: [{ kind: "mapping-unused", message: "mappings[0].from: 'x' is in no record" }],
    differencesFile: "users.differences.ndjson",
    sample: { size: 1000, seed: "7" },
  });
  assertEquals(
    text,
    `Not all identical: 990 of 1,002 users in Customer.io as the data says, after 2.0 s

  identical          990
  different            7
  missing              2
  not there            4   and not created: a sync only updates people who are
  failed               3   could not be looked up
  rejected             5   records that do not become a person
  requests            12   2 retried, held back 3.0 s by Customer.io

Not as the data says:
  1  plan should be "pro", is "free" (line 4)
  2  a should be "x", is absent; b should be "x", is absent; c should be "x", is absent; d should be "x", is absent; and 1 other attribute (line 5)
  3  missing (line 6)
  4  failed: Customer.io answered 503 (line 7)
  and 8 other users

Rejected, so not verified:
         4 No 'id' (first: line 8)
         1 bio: Too long (first: line 9)

Warnings:
  mappings[0].from: 'x' is in no record

Differences file: users.differences.ndjson

A sample, drawn at random; the same again: --sample 1000 --seed 7

Next: go on
`,
  );
});

Deno.test("verifySummaryText() counts those apart who are not there and are not created", () => {
  const users = { ...USERS, read: 5, verified: 5, identical: 3, notCreated: 2 };
  const [line] = summary({ users }).split("\n");
  assertEquals(line, "All identical: 3 of 3 users in Customer.io as the data says, after 2.0 s");
  assertStringIncludes(
    `\n${summary({ users: { ...USERS, read: 2, verified: 2, notCreated: 2 } })}`,
    `\nNobody there: none of 2 users is in Customer.io, and nobody is created, after 2.0 s

  identical            0
  different            0
  missing              0
  not there            2   and not created: a sync only updates people who are
`,
  );
});

Deno.test("verifySummaryText() shows eight people and reasons, and counts the others", () => {
  const differences = Array.from({ length: 9 }, (_, i): ListedDifference => {
    return { status: "missing", user: `${i + 1}`, position: atLine(i + 1), attributes: [] };
  });
  const reasons = Array.from({ length: 9 }, (_, i) => {
    const facts = { outcome: "rejected" as const, field: null, count: 1, first: atLine(i + 1) };
    return { ...facts, reason: `Reason ${i + 1}` };
  });
  const users = { ...USERS, read: 9, verified: 9, missing: 9, rejected: 9 };
  const text = summary({ users, differences, reasons });
  assertStringIncludes(text, "  8  missing (line 8)\n  and 1 other user\n");
  assertStringIncludes(text, "Reason 8 (first: line 8)\n  and 1 other reason\n");
});

Deno.test("verifySummaryText() shows 1,000 characters of a reason", () => {
  const [fits, long] = ["f".repeat(1000), "l".repeat(1001)];
  const facts = { outcome: "rejected" as const, field: null, count: 1, first: atLine(1) };
  const reasons = [fits, long].map((reason) => ({ ...facts, reason }));
  const text = summary({ users: { ...USERS, read: 2, rejected: 2 }, reasons });
  assertStringIncludes(text, ` ${fits} (first`);
  assertStringIncludes(text, ` ${long.slice(1)}… (first`);
});

Deno.test("verifySummaryText() begins with how the run ended", () => {
  const some = { ...USERS, read: 5, verified: 4, identical: 4, rejected: 1 };
  const cases: { result: Partial<VerifyResult>; isComplete?: boolean; start: string }[] = [
    { result: {}, start: "Nothing to verify: the data has no users\n\nNext: go on\n" },
    {
      result: { interrupted: true },
      isComplete: false,
      start: "Interrupted: nothing was read, and nobody looked up\n\nNext: go on\n",
    },
    {
      result: { users: some },
      start: "Not all identical: 4 of 4 users in Customer.io as the data says, after 2.0 s\n",
    },
    {
      result: { users: { ...USERS, read: 2, rejected: 2 } },
      start: "Not all identical: 0 of 0 users in Customer.io as the data says, after 2.0 s\n",
    },
    {
      result: { users: { ...USERS, read: 1, verified: 1, notCreated: 1 } },
      start: "Nobody there: none of 1 user is in Customer.io, and nobody is created, after 2.0 s\n",
    },
    {
      result: { users: some, interrupted: true },
      isComplete: false,
      start: "Interrupted: 4 of 5 records in Customer.io as the data says, after 2.0 s\n",
    },
    {
      result: { users: some, error: { kind: "data", message: "" } },
      isComplete: false,
      start: "Stopped: 4 of 5 records in Customer.io as the data says, after 2.0 s\n",
    },
  ];
  for (const { result, isComplete, start } of cases) {
    assertEquals(summary(result, isComplete).slice(0, start.length), start);
  }
});

Deno.test("verifySummaryText() shows 40 characters of a value, and four attributes", () => {
  const [fits, long] = ["x".repeat(38), "x".repeat(39)];
  const text = summary({
    users: { ...USERS, read: 2, verified: 2, different: 2 },
    differences: [
      {
        status: "different",
        user: "u".repeat(41),
        position: atLine(1),
        attributes: [
          { name: "n".repeat(40), expected: fits, found: null },
          { name: "n".repeat(41), expected: long, found: "f" },
        ],
      },
      {
        status: "different",
        user: "2",
        position: atLine(2),
        attributes: ["a", "b", "c", "d"].map((name) => ({ name, expected: 1, found: null })),
      },
    ],
  });
  assertStringIncludes(
    text,
    `\n  ${"u".repeat(40)}…  ${"n".repeat(40)} should be "${fits}", is absent; ` +
      `${"n".repeat(40)}… should be "${"x".repeat(39)}…, is "f" (line 1)\n`,
  );
  assertStringIncludes(
    text,
    // Nobody else is counted where there is nobody.
    "\n  2  a should be 1, is absent; b should be 1, is absent; c should be 1, is absent; d should " +
      "be 1, is absent (line 2)\n\nNext",
  );
});

Deno.test("verifySummaryText() counts one who is not there, and is not to be, by itself", () => {
  const text = summary({
    users: { ...USERS, read: 4, verified: 2, identical: 1, notCreated: 1, rejected: 1, failed: 1 },
    requests: { sent: 1, retried: 0, throttledMs: 1 },
  });
  const lines = text.split("\n").filter((line) => /not there|rejected|failed|requests/.test(line));
  assertEquals(lines.map((line) => line.slice(0, 24)), [
    "  not there            1",
    "  failed               1",
    "  rejected             1",
    "  requests             1",
  ]);
  assertStringIncludes(text, "   0 retried, held back 0.0 s by Customer.io\n");
});

Deno.test("emptyVerifyResult() has nothing in it", () => {
  const { version: _, ...facts } = emptyVerifyResult();
  assertEquals(facts, {
    ...{ command: "verify", startedAt: null, config: null, data: [], region: null },
    ...{ workspaceId: null, sample: null },
    users: {
      ...{ read: 0, verified: 0, identical: 0, different: 0, missing: 0, notCreated: 0 },
      ...{ rejected: 0, failed: 0 },
    },
    ...{ requests: { sent: 0, retried: 0, throttledMs: 0 }, reasons: [], mappings: [] },
    ...{ warnings: [], durationMs: 0, differencesFile: null, differences: [] },
    ...{ differencesTruncated: false, interrupted: false, error: null },
  });
});
