/** A dry run says what a run would do, and does nothing. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { supersededLine } from "../../lib/input/failures.ts";
import { DryRuns } from "../helpers/dry_runs.ts";
import { startTrackServer } from "../helpers/track_server.ts";

const DATA = [
  { id: "1", a: "x", b: 1 },
  { id: "2", a: "y".repeat(1001) },
  { id: null },
  { id: "3", b: null },
];

Deno.test("runDryRun() sends nothing, writes nothing, and says what would be sent and what rejected", async () => {
  await using server = startTrackServer();
  using runs = new DryRuns({ trackUrl: server.url });
  runs.write("data.json", DATA);
  runs.write("data.failures.ndjson", '{"outcome":"failed","record":{"id":"9"}}\n');
  const before = runs.files();
  const { code, result } = await runs.dryRun(undefined);

  assertEquals({ code, error: result.error, dryRun: result.dryRun }, {
    code: 1,
    error: null,
    dryRun: true,
  });
  assertEquals(result.users, {
    ...{ read: 4, accepted: 0, unchanged: 0, rejected: 2, failed: 0 },
    ...{ planned: 2, merged: 0 },
  });
  assertEquals(
    result.reasons.map(({ reason, field, first }) => `${field}: ${reason} at ${first.record}`),
    [
      "a: Attribute value is longer than 1000 bytes at 2",
      "null: User identifier 'id' is null at 3",
    ],
  );
  assertEquals(result.mappings.map(({ present }) => present), [2, 2]);
  assertEquals(result.failuresFile, null);
  assertEquals(server.requests.length, 0);
  assertEquals(runs.files(), before);
});

Deno.test("runDryRun() counts the requests and bytes that a run then sends", async () => {
  await using server = startTrackServer();
  for (const mode of ["batch", "identify"]) {
    using runs = new DryRuns({ trackUrl: server.url, mode });
    const { result } = await runs.dryRun(DATA);
    assertEquals([result.mode, result.requests.sent], [mode, 0]);
    server.requests = [];
    await runs.sync(DATA);
    assertEquals(
      { planned: result.requests.planned, bytes: result.requests.bytes },
      {
        planned: server.requests.length,
        bytes: server.requests.reduce((sum, { bytes }) => sum + bytes, 0),
      },
      mode,
    );
  }
});

Deno.test("runDryRun() rejects whom no request would mean, and counts no request for them", async () => {
  using runs = new DryRuns({ limits: "server" });
  const data = [{ id: "a@example.com", a: "x".repeat(33_000) }, { id: "1", a: 1, b: 2 }];
  const { code, result } = await runs.dryRun(data);
  assertEquals([code, result.requests.planned], [1, 1]);
  assertEquals(result.users, {
    ...{ read: 2, accepted: 0, unchanged: 0, rejected: 1, failed: 0 },
    ...{ planned: 1, merged: 0 },
  });
  assertEquals(result.reasons.map(({ reason }) => reason), [
    "Person is larger than 32,000 bytes, and the request for larger ones would take the id for " +
    "another kind of identifier: map less, or shorten values",
  ]);
});

Deno.test("runDryRun() ends with exit code 0 when nothing is rejected, and with 2 when the data ends early", async () => {
  using runs = new DryRuns();
  const good = await runs.dryRun([{ id: "1", a: 1, b: 2 }]);
  assertEquals(good.code, 0);
  const cut = await runs.dryRun('[{"id":"1","a":1,"b":2},{"id":', { json: false });
  assertEquals(cut.code, 2);
  assertStringIncludes(cut.text, "Stopped: 1 of 1 user would be sent in 1 request");
  assertStringIncludes(cut.text, "Next: mend what the error says, then run the same command again");
});

Deno.test("runDryRun() needs neither credentials nor a network, and says what is lacking", async () => {
  const unset = "${CIO_SYNC_TEST_NEVER_SET}";
  using runs = new DryRuns({ siteId: unset, apiKey: unset, appApiKey: unset, region: unset });
  const { code, result } = await runs.dryRun([{ id: "1", a: 1, b: 2 }]);
  assertEquals(
    { code, region: result.region, workspaceId: result.workspaceId, planned: result.users.planned },
    { code: 0, region: null, workspaceId: null, planned: 1 },
  );
  const { text } = await runs.dryRun(undefined, { json: false });
  assertStringIncludes(text, "  to        Customer.io; the region is not asked for in a dry run\n");
  assertStringIncludes(
    text,
    "Next: give siteId and apiKey, which the configuration has no value for yet, " +
      "then cio-sync --config ./configuration.json --data ./data.json\n",
  );
});

/** What a configuration says of where people go, and how the summary and the JSON have it. */
const PLACES = [
  { more: { region: "eu" }, to: "Customer.io, region eu", region: "eu" },
  {
    more: { region: "us", workspaceId: 7 },
    to: "Customer.io, region us, workspace 7",
    region: "us",
  },
  { more: { trackUrl: "https://x.example/secret" }, to: "https://x.example", region: null },
  {
    more: { region: "sandbox" },
    to: "the sandbox, a local stand-in for Customer.io",
    region: "sandbox",
  },
] as const;

for (const { more, to, region } of PLACES) {
  Deno.test(`runDryRun() says that people would go to ${to}`, async () => {
    using runs = new DryRuns(more);
    const { text } = await runs.dryRun([{ id: "1" }], { json: false });
    assertStringIncludes(text, `  to        ${to}\n`);
    const { result } = await runs.dryRun([{ id: "1" }]);
    assertEquals(result.region, region);
  });
}

Deno.test("runDryRun() ends with the command that sends, with all of its flags", async () => {
  using runs = new DryRuns();
  const { text } = await runs.dryRun([{ id: "1", a: 1, b: 2 }, { id: "2" }], {
    ...{ json: false, limit: "1", mode: "identify", parallelism: "3", strict: true, full: true },
    state: runs.at("my state"),
    failures: runs.at("f.ndjson"),
    show: "0",
  });
  assertEquals(
    text.trimEnd().split("\n").slice(-3),
    [
      "The first record only, as --limit says.",
      "",
      "Next: cio-sync --config ./configuration.json --data ./data.json --failures ./f.ndjson " +
      "--state './my state' --mode identify --parallelism 3 --limit 1 --full --strict",
    ],
  );
});

Deno.test("runDryRun() with a limit reads the first records only", async () => {
  using runs = new DryRuns();
  const { code, result } = await runs.dryRun(DATA, { limit: "1" });
  assertEquals({ code, limit: result.limit, read: result.users.read }, {
    code: 0,
    limit: 1,
    read: 1,
  });
});

Deno.test("runDryRun() refuses what a run would refuse before it sends anything", async () => {
  using runs = new DryRuns({ region: "sandbox" });
  const cases = [
    {
      flags: { failures: runs.at("configuration.json") },
      message: "it is the configuration; name another with --failures",
    },
    {
      flags: { state: runs.at("data.json") },
      message: "it is the data; name another file with --state",
    },
    {
      flags: { state: runs.at("x.db") },
      message: "Cannot use --state as the region is the sandbox",
    },
    { flags: { show: "-1" }, message: "Cannot use --show: it must be a whole number of people" },
    { flags: { show: "1001" }, message: "from 0 to 1000, and is '1001'" },
    { flags: { limit: "0" }, message: "Cannot use --limit: it must be a whole number of records" },
    { flags: { mode: "both" }, message: "Cannot use --mode" },
    { flags: { strict: true }, message: "mappings[1].from: 'b' is not in the only record" },
  ];
  for (const { flags, message } of cases) {
    const { code, result } = await runs.dryRun([{ id: "1", a: 1 }], flags);
    assertEquals(code, 2, message);
    assertStringIncludes(
      result.error!.message,
      message,
    );
  }
});

Deno.test("runDryRun() says what comes next where it has ended early, and that --limit is why", async () => {
  using runs = new DryRuns();
  const broken = await runs.dryRun('[{"id":"1","a":1},', { json: false });
  assertEquals(broken.code, 2);
  assertStringIncludes(
    broken.text,
    "\nNext: mend what the error says, then run the same command again\n",
  );
  const users = ["1", "2", "3"].map((id) => ({ id, a: 1 }));
  for (
    const [limit, only, first] of [
      ["1", "record", "The first person as they would be sent:"],
      ["2", "2 records", "The first 2 people as they would be sent:"],
    ]
  ) {
    const { text } = await runs.dryRun(users, { json: false, limit });
    assertStringIncludes(text, `\n${first}\n`);
    assertStringIncludes(text, `\nThe first ${only} only, as --limit says.\n`);
  }
});

Deno.test("runDryRun() says that there is nothing to do, or nothing that could be done", async () => {
  using runs = new DryRuns();
  const none = await runs.dryRun([], { json: false });
  assertEquals(none.code, 0);
  assertStringIncludes(
    none.text,
    "Nothing to do: the data file has no users\n\n" +
      "  to send              0\n  rejected             0\n" +
      "  requests             0   0 bytes in all\n",
  );
  assertEquals(none.text.includes("Next:"), false);
  const bad = await runs.dryRun([{ id: null }], { json: false });
  assertEquals(bad.code, 1);
  assertStringIncludes(bad.text, "Next: mend what is rejected in the data, or in the mappings\n");
  assertStringIncludes(bad.text, "  rejected             1   cannot be accepted as they are\n");
});

Deno.test("runDryRun() shows no key of the configuration, wherever it stands", async () => {
  using runs = new DryRuns({ apiKey: "api-key-0123456789" });
  const data = [runs.at("api-key-0123456789.json")];
  const { code, result, stderr } = await runs.dryRun(undefined, { data });
  assertEquals([code, result.error?.kind], [2, "data"]);
  assertEquals(stderr.includes("0123456789"), false, stderr);
  assertEquals(result.error!.message.includes("0123456789"), false);
  // Nothing was planned, so there is nothing to sum up.
  assertEquals((await runs.dryRun(undefined, { data, json: false })).text, "");
});

Deno.test("runDryRun() leaves out what later records have superseded, and says so", async () => {
  using runs = new DryRuns();
  const position = { record: 9, line: 9, column: 1, offset: 99 };
  const failed = (n: number) =>
    `{"outcome":"failed","reason":"x","record":{"id":"1","a":${n},"b":1}}`;
  const lines = [failed(1), supersededLine("1", position), failed(2)];
  runs.write("old.failures.ndjson", lines.map((line) => `${line}\n`).join(""));
  const { result } = await runs.dryRun(undefined, { data: [runs.at("old.failures.ndjson")] });
  assertEquals(result.users.planned, 1);
  assertEquals(result.warnings, [{
    kind: "superseded",
    message:
      "1 record is left out: later records of the same users were accepted, and older values " +
      "must not replace theirs",
  }]);
});
