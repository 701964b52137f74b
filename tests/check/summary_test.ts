import { assertEquals, assertStringIncludes } from "@std/assert";
import { getColorEnabled, setColorEnabled } from "@std/fmt/colors";
import { Problems } from "../../lib/check/problems.ts";
import { emptyCheckResult } from "../../lib/check/result.ts";
import { type CheckSummaryFacts, checkSummaryText } from "../../lib/check/summary.ts";
import { recordsOf } from "../helpers/records.ts";
import { fold } from "../../lib/terminal/fold.ts";

type Facts = Partial<Omit<CheckSummaryFacts, "result">> & {
  result?: Partial<CheckSummaryFacts["result"]>;
};

/** The report without colours, about one clean record of `data.json` unless `facts` say otherwise. */
function textOf({ result, ...facts }: Facts = {}): string {
  const hadColors = getColorEnabled();
  setColorEnabled(false);
  try {
    const users = { read: 1, valid: 1, rejected: 0 };
    return checkSummaryText({
      result: { ...emptyCheckResult(), users, durationMs: 1234, ...result },
      kinds: [],
      path: "data.json",
      isComplete: true,
      flags: { config: "configuration.json", data: ["data.json"] },
      ...facts,
    });
  } finally {
    setColorEnabled(hadColors);
  }
}

const at = (record: number, line: number, column: number) => ({ record, line, column, offset: 0 });

/** 22 problems of one kind and one of another. */
async function problems() {
  const all = new Problems({ isText: true });
  const [record] = await recordsOf("[{}]");
  const first = { reason: "Cannot convert 'a': it is 7", group: "Cannot convert 'a'", field: "b" };
  for (let i = 0; i < 22; i++) {
    const position = at(i + 1, i + 2, 5);
    const problem = { rejection: first, message: `cannot convert 'a': it is ${i}`, at: -1 };
    all.add({ ...record, position }, problem, `u${i}`);
  }
  const rejection = { reason: "Record is odd" };
  const position = at(99, 100, 3);
  all.add({ ...record, position }, { rejection, message: "record is odd", at: -1 }, undefined);
  return all.kinds();
}

Deno.test("checkSummaryText() has every problem with its place, counts by kind, and what to do next", async () => {
  const kinds = await problems();
  const result = {
    users: { read: 1100, valid: 1077, rejected: 23 },
    problems: kinds.map(({ problem }) => problem),
  };
  const lines = textOf({ result, kinds }).split("\n");
  const shown = Array.from(
    { length: 20 },
    (_, i) => `data.json:${i + 2}:5 user u${i}: cannot convert 'a': it is ${i}`,
  );
  assertEquals(lines, [
    "Not clean: 1,077 of 1,100 records would be sent, checked in 1.2 s",
    "",
    ...shown,
    "data.json:100:3 record 99: record is odd",
    "",
    "Why, and how often:",
    "        22 b: Cannot convert 'a' (the first 20 are above)",
    "         1 Record is odd",
    "",
    "Next: mend the records or their mappings, then: cio-sync check",
    "",
  ]);
});

Deno.test("checkSummaryText() has a table of what the mappings find", () => {
  const attributes = [
    { from: "email", to: "email", present: 1200, types: { string: 1200 }, longestBytes: 1204 },
    { from: "ltv", to: "value", present: 3, types: { string: 1, number: 2 }, longestBytes: 4 },
    { from: "nmae", to: "name", present: 0, types: {}, longestBytes: 0 },
    { from: null, to: "source", present: 9, types: { string: 9 }, longestBytes: 6 },
    { from: null, to: "tag", present: 0, types: {}, longestBytes: 0 },
  ];
  assertStringIncludes(
    textOf({ result: { attributes } }),
    `
  Attributes        records  types               max bytes
  email               1,200  string                  1,204
  ltv > value             3  number 2, string 1          4
  nmae > name             0  in no record
  (value) > source        9  string                      6
  (value) > tag           0  for nobody
`,
  );
});

Deno.test("checkSummaryText() has who and what is there more than once", () => {
  const duplicates = {
    users: 3,
    emails: 1,
    examples: {
      users: [{ user: "7", positions: [at(1, 2, 3), at(4, 5, 6)] as const }],
      emails: [{ users: ["7", "8"] as const, positions: [at(1, 2, 3), at(9, 10, 3)] as const }],
    },
  };
  // deno-lint-ignore no-explicit-any
  const text = textOf({ result: { duplicates: duplicates as any } });
  assertStringIncludes(
    text,
    `
3 users are there more than once; the later record wins:
  user 7  data.json:2:3, data.json:5:6
  and 2 more

1 email is shared by users, and one person alone can have it:
  users 7 and 8  data.json:2:3, data.json:10:3
`,
  );
  assertStringIncludes(text, "Next: look at who is there twice, then: cio-sync --dry-run\n");
  const other = textOf({
    result: {
      duplicates: { users: 1, emails: 2, examples: { users: [], emails: [] } },
      warnings: [{ kind: "mapping-unused", message: "m" }],
    },
  });
  assertStringIncludes(other, "\n1 user is there more than once; the later record wins:\n");
  assertStringIncludes(
    other,
    "\n2 emails are shared by users, and one person alone can have it:\n",
  );
  assertStringIncludes(other, "Next: look at the warnings and who is there twice, then: cio-sync");
});

Deno.test("checkSummaryText() begins with how it ended, and ends with the next step", () => {
  const none = { read: 0, valid: 0, rejected: 0 };
  const cases: { facts: Facts; first: string; last: string }[] = [
    {
      facts: {},
      first: "Clean: 1 of 1 record would be sent, checked in 1.2 s",
      last: "Next: cio-sync --dry-run",
    },
    {
      facts: { flags: { config: "my config.json", data: ["a.csv", "b.csv"], delimiter: "\t" } },
      first: "Clean: 1 of 1 record would be sent, checked in 1.2 s",
      last:
        "Next: cio-sync --dry-run --config 'my config.json' --data a.csv --data b.csv --delimiter tab",
    },
    {
      facts: { result: { users: none } },
      first: "Nothing to check: the data has no users",
      last: "Next: name the data that has them: cio-sync check --data FILE",
    },
    {
      facts: { result: { interrupted: true }, isComplete: false },
      first: "Interrupted: 1 of 1 record would be sent, checked in 1.2 s",
      last: "Next: check all of it: cio-sync check",
    },
    {
      facts: { result: { error: { kind: "data", message: "x" } }, isComplete: false },
      first: "Stopped: 1 of 1 record would be sent, checked in 1.2 s",
      last: "Next: mend what the error says, then: cio-sync check",
    },
    {
      facts: { result: { warnings: [{ kind: "mapping-unused", message: "m" }] } },
      first: "Clean: 1 of 1 record would be sent, checked in 1.2 s",
      last: "Next: look at the warnings, then: cio-sync --dry-run",
    },
    {
      // As with --strict.
      facts: { result: { error: { kind: "config", message: "x" } } },
      first: "Clean: 1 of 1 record would be sent, checked in 1.2 s",
      last: "Next: mend what the error says, then: cio-sync check",
    },
    {
      facts: { isComplete: false },
      first: "Clean: 1 of 1 record would be sent, checked in 1.2 s",
      last: "Next: cio-sync check",
    },
    {
      facts: { result: { users: { read: 1, valid: 0, rejected: 1 } } },
      first: "Not clean: 0 of 1 record would be sent, checked in 1.2 s",
      last: "Next: mend the records or their mappings, then: cio-sync check",
    },
  ];
  for (const { facts, first, last } of cases) {
    const lines = textOf(facts).trimEnd().split("\n");
    assertEquals([lines[0], lines.at(-1)], [first, last]);
  }
});

Deno.test("checkSummaryText() names standard input, and lets nothing of the data look like a line of its own", () => {
  const [record] = [at(1, 1, 2)];
  const examples = [{ user: "a\nb", message: "cannot\x1b[31m", position: record }];
  const problem = {
    outcome: "rejected" as const,
    reason: "r",
    field: null,
    count: 1,
    first: record,
    examples,
  };
  const text = textOf({
    result: { users: { read: 1, valid: 0, rejected: 1 }, problems: [problem] },
    kinds: [{ words: "r", problem }],
    path: "/dev/stdin",
  });
  assertStringIncludes(text, "\nstandard input:1:2 user a b: cannot [31m\n");
});

Deno.test("checkSummaryText() can be folded to 80 columns, and has each warning on a line of its own", () => {
  const words = "word ".repeat(60);
  const [first] = [at(1, 1, 1)];
  const problem = {
    outcome: "rejected" as const,
    reason: words,
    field: null,
    count: 1,
    first,
    examples: [],
  };
  const name = "n".repeat(60);
  const attributes = [{
    from: name,
    to: "x",
    present: 1_000_000,
    types: { string: 900_000, number: 99_000, null: 1000 },
    longestBytes: 1000,
  }];
  const text = textOf({
    kinds: [{ words, problem }],
    result: { attributes, warnings: [{ kind: "mapping-unused", message: words }] },
  });
  for (const line of fold(text, 80).split("\n")) assertEquals(line.length <= 80, true, line);
  assertEquals(text.split("\n").filter((line) => line.includes(words.trim())).length, 2);
});

Deno.test("checkSummaryText() has no table of the mappings where there are no records", () => {
  const attributes = [{ from: "a", to: "a", present: 0, types: {}, longestBytes: 0 }];
  const users = { read: 0, valid: 0, rejected: 0 };
  assertEquals(textOf({ result: { users, attributes } }).includes("Attributes"), false);
  assertEquals(textOf({ result: { attributes } }).includes("Attributes"), true);
});

Deno.test("checkSummaryText() shows 60 characters of a user, 24 of a name and 26 of types", () => {
  const [whole, longer] = ["u".repeat(60), "u".repeat(61)];
  const [short, cut] = [whole, `${whole}…`];
  const positions = [at(1, 1, 1), at(2, 2, 2)] as const;
  const problem = {
    outcome: "rejected" as const,
    reason: "r",
    field: null,
    count: 2,
    first: at(1, 1, 1),
    examples: [whole, longer].map((user) => ({ user, message: "m", position: at(1, 1, 1) })),
  };
  const duplicates = {
    users: 2,
    emails: 2,
    examples: {
      users: [whole, longer].map((user) => ({ user, positions })),
      emails: [[whole, longer], [longer, whole]].map((users) => ({ users, positions })),
    },
  };
  const names = ["n".repeat(24), "n".repeat(25)];
  const attributes = [
    { types: { string: 11_111, number: 1111 }, text: "string 11,111, number 1,111" },
    { types: { string: 1111, number: 1111 }, text: "string 1,111, number 1,111" },
    { types: { string: 1, number: 1, boolean: 1, object: 1 }, text: "" },
  ].map(({ types }, i) => ({ from: names[i % 2], to: names[i % 2], present: 9, types }));
  const lines = textOf({
    kinds: [{ words: "r", problem }],
    result: {
      problems: [problem],
      // deno-lint-ignore no-explicit-any
      duplicates: duplicates as any,
      attributes: attributes.map((attribute) => ({ ...attribute, longestBytes: 1 })),
    },
  }).split("\n");
  const places = "data.json:1:1, data.json:2:2";
  assertEquals(lines.slice(1), [
    "",
    `data.json:1:1 user ${short}: m`,
    `data.json:1:1 user ${cut}: m`,
    "",
    "Why, and how often:",
    "         2 r",
    "",
    "2 users are there more than once; the later record wins:",
    `  user ${short}  ${places}`,
    `  user ${cut}  ${places}`,
    "",
    "2 emails are shared by users, and one person alone can have it:",
    `  users ${short} and ${cut}  ${places}`,
    `  users ${cut} and ${short}  ${places}`,
    "",
    "  Attributes                 records  types                        max bytes",
    `  ${"n".repeat(24)}         9  string, number                       1`,
    `  ${"n".repeat(24)}…        9  string 1,111, number 1,111           1`,
    `  ${"n".repeat(24)}         9  string, number, boolean, o…          1`,
    "",
    "Next: look at who is there twice, then: cio-sync --dry-run",
    "",
  ]);
});

Deno.test("checkSummaryText() names the kinds that are most frequent, and says how many others there are", async () => {
  const [record] = await recordsOf('[{"id":1}]');
  for (
    const [count, others] of [[1, undefined], [31, "11 other kinds"], [21, "1 other kind"], [
      20,
      undefined,
    ]]
  ) {
    const problems = new Problems({ isText: false });
    for (let kind = 0; kind < Number(count); kind++) {
      const rejection = { reason: `kind ${kind}`, user: undefined } as never;
      problems.add(record, { rejection, message: "m", at: -1 }, undefined);
    }
    const text = textOf({ kinds: problems.kinds() });
    const line = text.split("\n").find((each) => each.includes("other kind"));
    assertEquals(line, others === undefined ? undefined : `  and ${others}: --json has them all`);
  }
});
