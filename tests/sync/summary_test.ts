import { assert, assertEquals, assertLessOrEqual, assertStringIncludes } from "@std/assert";
import { getColorEnabled, setColorEnabled } from "@std/fmt/colors";
import type { Position } from "../../lib/input/record.ts";
import { emptyResult, type SyncResult } from "../../lib/sync/result.ts";
import { goneText, type SummaryFacts, summaryText } from "../../lib/sync/summary.ts";

const ALL = { read: 490, accepted: 490, unchanged: 0, rejected: 0, failed: 0 };
const SOME = { read: 1234, accepted: 1000, unchanged: 0, rejected: 34, failed: 200 };

/** The summary without colours. */
function summary(some: Partial<SyncResult>, facts: Partial<SummaryFacts> = {}): string {
  const areOn = getColorEnabled();
  setColorEnabled(false);
  try {
    return summaryText({
      result: { ...emptyResult(), mode: "batch", durationMs: 2000, ...some },
      sandboxPeople: [],
      next: "go on",
      isComplete: true,
      ...facts,
    });
  } finally {
    setColorEnabled(areOn);
  }
}

function atLine(line: number): Position {
  return { record: line, line, column: 1, offset: 0 };
}

Deno.test("summaryText() is short when everyone is accepted", () => {
  assertEquals(
    summary({ users: ALL, requests: { sent: 3, retried: 0, throttledMs: 0 } }),
    `Done: 490 of 490 users in Customer.io after 2.0 s (245 a second)

  accepted           490
  rejected             0
  failed               0
  requests             3   0 retried

Next: go on
`,
  );
});

Deno.test("summaryText() does not say that people are there where nobody is created", () => {
  const accepted =
    "  accepted           490   updated where they exist; nobody is created\n  rejected             0\n";
  const text = summary({ users: ALL, updatesOnly: true });
  assertStringIncludes(text, "Done: 490 of 490 users taken by Customer.io after 2.0 s");
  assertStringIncludes(text, accepted);
  const nobody = { ...ALL, accepted: 0, rejected: 490 };
  assertStringIncludes(summary({ users: nobody, updatesOnly: true }), "  accepted             0\n");

  const note = "\nNobody was there to be updated: this sandbox is empty when a run begins.\n";
  for (const region of ["sandbox", "us"] as const) {
    for (const updatesOnly of [true, false]) {
      const isTold = region === "sandbox" && updatesOnly;
      assertEquals(summary({ users: ALL, updatesOnly, region }).includes(note), isTold);
    }
  }
  const sandboxPeople = [{ user: "1", attributes: {} }];
  const filled = summary({ users: ALL, updatesOnly: true, region: "sandbox" }, { sandboxPeople });
  assertEquals(filled.includes(note), false);
});

Deno.test("summaryText() says for how many it did not work, why, and where they are", () => {
  const text = summary({
    users: SOME,
    requests: { sent: 1500, retried: 12, throttledMs: 65_000 },
    failuresFile: "users.failures.ndjson",
    reasons: [
      { outcome: "failed", reason: "No answer", field: null, count: 200, first: atLine(801) },
      { outcome: "rejected", reason: "Too long", field: "bio", count: 34, first: atLine(17) },
    ],
  }, {
    heldBack: { askedMs: 5_000, slowedMs: 20_000, outageMs: 40_000, refusals: 2, troubles: 1 },
  });
  assertEquals(
    text,
    `Done, but not for all: 1,000 of 1,234 users in Customer.io after 2.0 s (500 a second)

  accepted         1,000
  rejected            34   cannot be accepted as they are
  failed             200   may be accepted later
  requests         1,500   12 retried
  held back     1:05 min   5.0 s as Retry-After asked, 20 s slowed down (2 times after 429, 1 time after failures in a row), 40 s without success

Why:
       200 failed: No answer (first: line 801)
        34 rejected: bio: Too long (first: line 17)

Failures file: users.failures.ndjson

Next: go on
`,
  );
});

Deno.test("summaryText() names every file, who is gone, and that a limit was reached, each in its place", () => {
  const text = summary({
    users: { ...ALL, read: 490, accepted: 480, unchanged: 10 },
    requests: { sent: 3, retried: 1, throttledMs: 0 },
    failuresFile: "users.failures.ndjson",
    reportFile: "report.html",
    gone: { found: 1_010, removed: 1_000, failed: 4, action: "delete", file: "users.gone.ndjson" },
    warnings: [{ kind: "mapping-unused", message: "No record has 'plan'" }],
  }, { isComplete: false, isLimited: true });
  assertEquals(
    text,
    `Done: 490 of 490 users in Customer.io after 2.0 s (245 a second)

  accepted           480
  unchanged           10
  rejected             0
  failed               0
  requests             3   1 retried
  gone             1,010   no longer in the data: 1,000 deleted, 4 failed, 6 kept

Warnings:
  No record has 'plan'

Failures file: users.failures.ndjson

Who is gone: users.gone.ndjson

Report: report.html

The first 490 records only, as --limit says.

Next: go on
`,
  );
});

Deno.test("summaryText() says of one record that it is one, and why not all was read where that is no limit", () => {
  const one = { users: { ...ALL, read: 1, accepted: 1 } };
  const facts = { isComplete: false, isLimited: true };
  assertStringIncludes(summary(one, facts), "\n\nThe first record only, as --limit says.\n");
  const rest = "\n\nNot all of the data was read: 1 record of it.\n";
  assertStringIncludes(summary({ ...one, interrupted: true }, facts), rest);
  const error = { kind: "auth" as const, message: "no" };
  assertStringIncludes(summary({ ...one, error }, facts), rest);
  assertStringIncludes(summary(one, { isComplete: false }), rest);
});

Deno.test("summaryText() begins with how the run ended", () => {
  const cases: { name: string; result: Partial<SyncResult>; start: string }[] = [
    {
      name: "all accepted",
      result: { users: ALL },
      start: "Done: 490 of 490 users in Customer.io after 2.0 s (245 a second)",
    },
    {
      name: "in the sandbox",
      result: { users: ALL, region: "sandbox" },
      start: "Done: 490 of 490 users in the sandbox after 2.0 s",
    },
    {
      name: "some unchanged",
      result: { users: { ...ALL, accepted: 90, unchanged: 400 } },
      start: "Done: 490 of 490 users in ",
    },
    {
      name: "one user",
      result: { users: { ...ALL, read: 1, accepted: 1 } },
      start: "Done: 1 of 1 user in Customer.io after ",
    },
    {
      name: "no users",
      result: { users: { ...ALL, read: 0, accepted: 0 } },
      start: "Nothing to do: the data has no users\n\nNext: go on\n",
    },
    {
      name: "not all",
      result: { users: SOME },
      start: "Done, but not for all: 1,000 of 1,234 users in Customer.io after ",
    },
    {
      name: "interrupted",
      result: { users: SOME, interrupted: true },
      start: "Interrupted: 1,000 of 1,234 users in Customer.io after ",
    },
    {
      name: "interrupted before the first",
      result: { interrupted: true },
      start: "Interrupted: nothing was read, and nothing sent\n\nNext: go on\n",
    },
    {
      name: "an error",
      result: { error: { kind: "data", message: "" } },
      start: "Stopped: 0 of 0 users in Customer.io after ",
    },
  ];
  for (const { name, result, start } of cases) {
    assertEquals(summary(result).slice(0, start.length), start, name);
  }
});

Deno.test("summaryText() shows unchanged only when somebody is", () => {
  assert(!summary({ users: ALL }).includes("unchanged"));
  const text = summary({ users: { ...ALL, accepted: 90, unchanged: 400 } });
  assertStringIncludes(text, "\n  accepted            90\n  unchanged          400\n");
});

Deno.test("summaryText() shows the first eight reasons and counts the others", () => {
  const reasons = Array.from({ length: 10 }, (_, i) => ({
    outcome: "rejected" as const,
    reason: `reason ${i}`,
    field: null,
    count: 10 - i,
    first: atLine(i),
  }));
  const text = summary({ users: SOME, reasons });
  assertStringIncludes(text, " 3 rejected: reason 7 (first: line 7)\n  and 2 other reasons\n");
  assert(!text.includes("reason 8"));
  assertStringIncludes(
    summary({ users: SOME, reasons: reasons.slice(1) }),
    "  and 1 other reason\n",
  );
});

Deno.test("summaryText() says when not all of the data was read", () => {
  const interrupted = summary({ users: SOME, interrupted: true }, { isComplete: false });
  assertStringIncludes(interrupted, "\nNot all of the data was read: 1,234 records of it.\n");
  assert(!summary({ users: SOME }).includes("Not all of the data"));
});

Deno.test("summaryText() shows people of the sandbox on lines of bounded length", () => {
  const attributes: Record<string, string> = { id: "42", cio_id: "c1", email: "a@example.com" };
  for (let i = 0; i < 100; i++) attributes[`attribute_${i}`] = `value of the attribute ${i}`;
  const text = summary({ users: ALL, region: "sandbox" }, {
    sandboxPeople: [
      { user: "42", attributes },
      { user: "43", attributes: { plan: "free", city: "القاهرة" } },
      { user: "44", attributes: {} },
    ],
  });
  assertStringIncludes(
    text,
    "\n  42  email: a@example.com | attribute_0: value of the attribute 0",
  );
  assertStringIncludes(text, " | …\n  43  plan: free | city: القاهرة\n  44\n");
  assert(!text.includes("cio_id"));
  for (const line of text.split("\n")) assertLessOrEqual(line.length, 104);
  assertLessOrEqual(text.split("\n").length, 20);
  assertStringIncludes(text, "\nNothing left this machine: ");
});

Deno.test("summaryText() prints nothing of a person that a terminal would obey", () => {
  const text = summary({ users: ALL, region: "sandbox" }, {
    sandboxPeople: [{
      user: "a\x1b[2Jb",
      attributes: { "na\nme": "v\r\n\x07\u009b31m\u202eend", long: "x".repeat(61) },
    }],
  });
  assertStringIncludes(text, `\n  a [2Jb  na me: v 31m end | long: ${"x".repeat(60)}…\n`);
});

Deno.test("summaryText() says of one what it says of many", () => {
  const one = { read: 4, accepted: 1, unchanged: 1, rejected: 1, failed: 1 };
  assertStringIncludes(
    summary({
      users: one,
      updatesOnly: true,
      requests: { sent: 1, retried: 1, throttledMs: 3 },
      gone: { found: 1, removed: 0, failed: 0, action: "keep", file: null },
    }, { heldBack: { askedMs: 1, slowedMs: 1, outageMs: 1, refusals: 1, troubles: 0 } }),
    `
  accepted             1   updated where they exist; nobody is created
  unchanged            1
  rejected             1   cannot be accepted as they are
  failed               1   may be accepted later
  requests             1   1 retried
  gone                 1   no longer in the data: kept
  held back        0.0 s   0.0 s as Retry-After asked, 0.0 s slowed down (1 time after 429), 0.0 s without success
`,
  );
  const gone = { found: 1, removed: 0, failed: 0, action: "keep", file: null } as const;
  assertStringIncludes(summary({ users: { ...ALL, read: 1, accepted: 1 }, gone }), "\n  gone  ");
});

Deno.test("summaryText() cuts a reason that is longer than any of ours", () => {
  const reasonOf = (length: number) => {
    const reason = { outcome: "failed", reason: "x".repeat(length), field: null } as const;
    const text = summary({ users: SOME, reasons: [{ ...reason, count: 1, first: atLine(1) }] });
    return /failed: (x+…?) /.exec(text)?.[1];
  };
  assertEquals(reasonOf(1000), "x".repeat(1000));
  assertEquals(reasonOf(1001), `${"x".repeat(1000)}…`);
});

Deno.test("summaryText() does not take a part of the failures for all of them", () => {
  const some = { users: SOME, failuresFile: "users.failures.ndjson" };
  const text = summary(some, { isPartial: true });
  assertStringIncludes(
    text,
    "Failures file: users.failures.ndjson\n  It lacks what could not be written.\n",
  );
  assert(!summary(some).includes("lacks"));
});

Deno.test("summaryText() fills the lines about a person, four at most, up to 100 characters", () => {
  const linesOf = (attributes: Record<string, string>) =>
    summary({ users: ALL, region: "sandbox" }, {
      sandboxPeople: [{ user: "1", attributes }],
    }).split("\n\n")[2].split("\n").slice(1);
  // "  1  " and "a: " and 42 characters are 50; " | b: " and the rest make 100.
  const first = "x".repeat(42);
  assertEquals(linesOf({ a: first, b: "y".repeat(44) }), [
    `  1  a: ${first} | b: ${"y".repeat(44)}`,
  ]);
  assertEquals(`  1  a: ${first} | b: ${"y".repeat(44)}`.length, 100);
  assertEquals(linesOf({ a: first, b: "y".repeat(45) }), [
    `  1  a: ${first}`,
    `     b: ${"y".repeat(45)}`,
  ]);
  const long = "z".repeat(60);
  assertEquals(linesOf({ a: long, b: long, c: long, d: long }), [
    `  1  a: ${long}`,
    `     b: ${long}`,
    `     c: ${long}`,
    `     d: ${long}`,
  ]);
  assertEquals(linesOf({ a: long, b: long, c: long, d: long, e: long, f: "1" }), [
    `  1  a: ${long}`,
    `     b: ${long}`,
    `     c: ${long}`,
    `     d: ${long} | …`,
  ]);
});

Deno.test("summaryText() ends with what the sandbox is, and how to get out of it", () => {
  const text = summary({ users: ALL, region: "sandbox" }, {
    sandboxPeople: [{ user: "1", attributes: { a: "x" } }],
  });
  assertStringIncludes(
    text,
    `

In the sandbox now, for example:
  1  a: x

Nothing left this machine: the region is the sandbox, a local stand-in for Customer.io.
`,
  );
  const empty = summary({ users: ALL, region: "sandbox" });
  assert(!empty.includes("for example"), empty);
  assertStringIncludes(empty, "\n\nNothing left this machine");
});

Deno.test("summaryText() says what held requests back", () => {
  const heldBack = (facts: Partial<NonNullable<SummaryFacts["heldBack"]>>, throttledMs = 5000) => {
    const text = summary({ users: ALL, requests: { sent: 1, retried: 0, throttledMs } }, {
      heldBack: { askedMs: 0, slowedMs: 0, outageMs: 0, refusals: 0, troubles: 0, ...facts },
    });
    return /^ {2}held back.*$/m.exec(text)?.[0];
  };
  assertEquals(heldBack({ askedMs: 1 }, 0), undefined);
  assertEquals(
    heldBack({ askedMs: 5000 }),
    "  held back        5.0 s   5.0 s as Retry-After asked",
  );
  assertEquals(
    heldBack({ slowedMs: 5000, refusals: 1 }),
    "  held back        5.0 s   5.0 s slowed down (1 time after 429)",
  );
  assertEquals(
    heldBack({ slowedMs: 5000, troubles: 2 }),
    "  held back        5.0 s   5.0 s slowed down (2 times after failures in a row)",
  );
  assertEquals(
    heldBack({ outageMs: 5000 }),
    "  held back        5.0 s   5.0 s without success",
  );
});

Deno.test("goneText() says what became of those who are gone, of one as of many, and nothing where nobody is", () => {
  const gone = { found: 1, removed: 0, failed: 0, action: "keep" as const, file: null };
  const cases: [SyncResult["gone"], string | undefined][] = [
    [null, undefined],
    [{ ...gone, found: null }, undefined],
    [{ ...gone, found: 0 }, undefined],
    [gone, "no longer in the data: kept"],
    [{ ...gone, removed: 1, action: "delete" }, "no longer in the data: 1 deleted"],
    [{ ...gone, failed: 1, action: "delete" }, "no longer in the data: 1 failed"],
    [
      { ...gone, found: 1_003, removed: 1_001, failed: 1, action: "suppress" },
      "no longer in the data: 1,001 suppressed, 1 failed, 1 kept",
    ],
  ];
  for (const [one, text] of cases) assertEquals(goneText(one), text);
});
