/** The texts of init: the table of keys, what was written, the next step. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { setColorEnabled } from "@std/fmt/colors";
import { keySections } from "../../lib/init/key_sections.ts";
import { propose } from "../../lib/init/proposal.ts";
import { emptyInitResult } from "../../lib/init/result.ts";
import { initSummaryText, nameOfData, scopeOf } from "../../lib/init/summary.ts";
import { surveyOf } from "../helpers/survey.ts";

setColorEnabled(false);

const FLAGS = {
  config: "configuration.json",
  data: ["data.json"],
  format: undefined,
  records: undefined,
  delimiter: undefined,
  emptyCells: undefined,
};

async function tableOf(records: unknown[], width = Infinity): Promise<string[]> {
  const survey = await surveyOf(records);
  const proposal = propose(survey, { from: "id", identifier: "id" });
  return keySections(proposal, { survey, width }).flatMap(({ title, lines }) =>
    title === undefined ? lines : [title, ...lines]
  );
}

Deno.test("keySections() describes the values of each key without showing one", async () => {
  const record = {
    id: 1,
    text: "secret-a",
    date: "2024-01-31",
    time: 1706695872,
    ms_at: 1706695872000,
    yes: true,
    list: ["secret-b"],
    object: { [`${"k"}.x`]: 1 },
    none: null,
  };
  const rows = await tableOf([record, { id: 2, date: 1706695872, text: 5 }]);
  assertEquals(rows, [
    "     key     attribute  type            values             in",
    "  1  text    text       string          text, numbers      all",
    "  2  date    date       timestamp       dates, Unix times  all",
    "  3  time    time       timestamp       Unix times         50 %",
    "  4  ms_at   ms_at      timestamp (ms)  Unix times         50 %",
    "  5  yes     yes                        true or false      50 %",
    "  6  list    list                       lists              50 %",
    "  7  object  object                     objects            50 %",
    "  8  none    none                       none               < 1 %",
  ]);
});

Deno.test("keySections() leaves out columns where a terminal is narrow", async () => {
  const records = [{ id: 1, first_name: "a", signed_up_at: "2024-01-31" }];
  assertEquals(await tableOf(records, 55), await tableOf(records));
  assertEquals(
    (await tableOf(records, 54))[0],
    "     key           attribute     type       values",
  );
  assertEquals((await tableOf(records, 44))[0], "     key           attribute     type");
  assertEquals((await tableOf(records, 30))[0], "     key           type");
  assertEquals((await tableOf(records, 5))[0], "     key           type");
});

Deno.test("keySections() says what is to be looked at, and what is left out, each on a line", async () => {
  const records = [{ id: 1, _timestamp: 5, joined: "2024-01-31" }, { id: 2, joined: "n/a" }];
  const lines = (await tableOf(records, 40)).slice(2);
  assertEquals(lines[0], "Look at:");
  assertStringIncludes(lines[1], "  joined: ");
  assertEquals(lines.at(-2), "Left out:");
  assertStringIncludes(lines.at(-1)!, "  _timestamp: it would outdate");
});

Deno.test("keySections() says so when there is no other key, and counts many that are left out", async () => {
  assertEquals(await tableOf([{ id: 1 }]), ["  No other key can become an attribute"]);
  const many = Object.fromEntries(Array.from({ length: 325 }, (_, i) => [`k${i}`, 1]));
  const lines = await tableOf([{ id: 1, ...many }]);
  assertEquals(lines.at(-1), "  and 5 more: --json has them all");
  const shown = Object.fromEntries(Object.entries(many).slice(5));
  assertEquals((await tableOf([{ id: 1, ...shown }])).at(-1)!.startsWith("  k"), true);
  const { k0: _, k1: __, k2: ___, k3: ____, ...fewer } = many;
  assertEquals((await tableOf([{ id: 1, ...fewer }])).at(-1), "  and 1 more: --json has them all");
  const most = Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`k${i}`, 1]));
  const [more, all] = (await tableOf([{ id: 1, ...most }])).slice(-2);
  assertEquals([more, all], [
    "  and 1,679 more: --json has them all",
    "  and all keys behind the first 2,000",
  ]);
});

Deno.test("keySections() prints nothing of a key that a terminal obeys", async () => {
  const lines = await tableOf([{ id: 1, "a\x1b[2J\u202eb": 1 }]);
  assert(!["\x1b", "\u202e"].some((character) => lines.join().includes(character)));
});

Deno.test("nameOfData() and scopeOf() say what was looked at", async () => {
  assertEquals(nameOfData({ data: ["a.json"] }), "'a.json'");
  assertEquals(nameOfData({ data: ["a.json", "b.json"] }), "'a.json' and 1 other file");
  assertEquals(nameOfData({ data: ["f".repeat(200)] }), `'${"f".repeat(200)}'`);
  assertEquals(nameOfData({ data: ["l".repeat(201)] }), `'${"l".repeat(200)}…'`);
  const survey = await surveyOf([{ id: 1 }, { id: 2 }], { maxRecords: 1 });
  assertEquals(scopeOf(survey), "the first 1 record looked at");
});

Deno.test("initSummaryText() names the file of credentials, and what is missing", async () => {
  const survey = await surveyOf([{ id: 1 }]);
  const proposal = propose(survey, { from: "id", identifier: "id" });
  const result = { ...emptyInitResult(), written: ["conf/.env", "conf/c.json"] };
  const facts = { result, proposal, survey, flags: FLAGS, width: undefined };
  assertEquals(
    initSummaryText({ ...facts, unignored: "conf/.env", missing: undefined }),
    `Written: conf/c.json with 0 attributes; 'id' is a user's id (all 1 record looked at)

Also written: conf/.env, with the credentials, readable by you alone
  Keep it out of version control: add .env to .gitignore

Next: cio-sync check
`,
  );
  const alone = { ...facts, result: { ...result, written: ["c.json"] } };
  assertEquals(
    initSummaryText({ ...alone, unignored: undefined, missing: undefined }).split("\n").slice(1),
    ["", "Next: cio-sync check", ""],
  );
});

Deno.test("emptyInitResult() has nothing in it", () => {
  const { version: _, ...facts } = emptyInitResult();
  assertEquals(facts, {
    ...{ command: "init", startedAt: null, config: null, data: [], region: null },
    ...{ workspaceId: null, userId: null, identifier: null, users: { read: 0, isAll: false } },
    ...{ requests: { sent: 0, retried: 0, throttledMs: 0 }, reasons: [], mappings: [] },
    ...{ leftOut: [], written: [], warnings: [], durationMs: 0, interrupted: false, error: null },
  });
});

Deno.test("keySections() calls text dates where more than half of it is", async () => {
  const valuesOf = async (...values: unknown[]) =>
    (await tableOf(values.map((a, id) => ({ id, a }))))[1].includes("dates");
  assertEquals(await valuesOf("2024-01-31", "x"), false);
  assertEquals(await valuesOf("2024-01-31", "2024-02-01", "x"), true);
});

Deno.test("keySections() names the most frequent kind of values first", async () => {
  const kinds = async (...values: unknown[]) =>
    (await tableOf(values.map((a, id) => ({ id, a }))))[1].split(/ {2,}/).at(-2);
  assertEquals(await kinds(1, 2, 3, "a", true, true), "numbers, true or false, text");
  assertEquals(await kinds("a", "b", 1, [1], [2], [3]), "lists, text, numbers");
});

Deno.test("keySections() says in how many records a key is: all, and otherwise never 0 or 100 %", async () => {
  const share = async (filled: number, of: number) => {
    const records = Array.from({ length: of }, (_, id) => ({ id, a: id < filled ? "x" : null }));
    return (await tableOf(records))[1].split(/ {2,}/).at(-1);
  };
  assertEquals(await share(200, 200), "all");
  assertEquals(await share(199, 200), "99 %");
  assertEquals(await share(197, 200), "99 %");
  assertEquals(await share(2, 200), "1 %");
  assertEquals(await share(1, 200), "< 1 %");
});

Deno.test("keySections() calls times of MongoDB dates", async () => {
  const [, row] = await tableOf([{ id: 1, at: { $date: "2024-01-31T10:11:12Z" } }]);
  assertEquals(row, "  1  at   at         timestamp  dates   all");
});

Deno.test("keySections() shows 28 characters of a name, and cuts longer ones off", async () => {
  const [fits, long] = ["f".repeat(28), "l".repeat(29)];
  const text = (await tableOf([{ id: 1, [fits]: "a", [long]: "b" }])).join("\n");
  assertStringIncludes(text, ` ${fits} `);
  assertStringIncludes(text, ` ${"l".repeat(28)}… `);
});
