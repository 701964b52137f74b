import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { runCheck } from "../../lib/check/run_check.ts";
import type { LogEntry } from "../../lib/terminal/log_entry.ts";
import { checkFiles } from "../helpers/check_run.ts";
import { syncFiles } from "../helpers/sync_command.ts";

const MAPPINGS = [{ from: "a", to: "a", type: "number" }, { from: "b", to: "c" }];

Deno.test("runCheck() exits 0 when nothing would be rejected, with one JSON object", async () => {
  const data = [{ id: 1, a: 1, b: "xyz" }, { id: 2, a: null }];
  const { code, result, stderr } = await checkFiles({
    data,
    configuration: { mappings: MAPPINGS },
  });
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertMatch(result.startedAt!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  // The order of the keys is a part of what programs may rely on.
  assertEquals(
    JSON.stringify({ ...result, startedAt: "", durationMs: 0 }),
    JSON.stringify({
      command: "check",
      version: config.version,
      startedAt: "",
      config: "./configuration.json",
      data: ["./data.json"],
      users: { read: 2, valid: 2, rejected: 0 },
      problems: [],
      duplicates: { users: 0, emails: 0, examples: { users: [], emails: [] } },
      attributes: [
        { from: "a", to: "a", present: 2, types: { number: 1, null: 1 }, longestBytes: 4 },
        { from: "b", to: "c", present: 1, types: { string: 1 }, longestBytes: 3 },
      ],
      warnings: [],
      durationMs: 0,
      interrupted: false,
      error: null,
    }),
  );
});

Deno.test("runCheck() exits 1 with problems in the form of a sync's reasons", async () => {
  const data = `[{"id":1},\n {"id":2,"a":"x"},\n {"id":3,"a":"y"}]`;
  const { code, result } = await checkFiles({ data, configuration: { mappings: MAPPINGS } });
  assertEquals(code, 1);
  const at = (record: number, column: number, offset: number) => ({
    record,
    line: record,
    column,
    offset,
  });
  const message = "cannot convert 'a' to number: it is a string of another form";
  assertEquals(result.problems, [{
    outcome: "rejected",
    reason: "Cannot convert 'a' to number: it is a string of another form",
    field: "a",
    count: 2,
    first: at(2, 2, 12),
    examples: [
      { user: "2", message, position: at(2, 14, 24) },
      { user: "3", message, position: at(3, 14, 43) },
    ],
  }]);
});

Deno.test("runCheck() rejects what a sync rejects before it sends, with the same reasons", async () => {
  const long = "x".repeat(40_000);
  const configuration = {
    region: "sandbox",
    userId: "id",
    limits: "server",
    mappings: [
      { from: "a", to: "a", type: "number" },
      { from: "b", to: "b" },
      { from: "r", to: "cio_relationships" },
    ],
  };
  const remove = {
    action: "delete_relationships",
    relationships: [{ identifiers: { object_type_id: "1", object_id: "2" } }],
  };
  const data = [
    { id: 1, a: 1 },
    { id: 2, a: "x" },
    { a: 3 },
    // No path of the Track API v1 means these two, and they are too much or too odd for the v2.
    { id: "x@y.org", b: long },
    { id: "x@y.org", r: remove },
    { id: "y@y.org", b: long.slice(0, 100) },
  ];
  const checked = await checkFiles({ data, configuration });
  const synced = await syncFiles({ data, configuration });
  const reasons = checked.result.problems.map(({ examples: _, ...reason }) => reason);
  assertEquals(checked.result.users.rejected, 4);
  const byReason = (a: { reason: string }, b: { reason: string }) => a.reason < b.reason ? -1 : 1;
  assertEquals(reasons.sort(byReason), synced.result.reasons.sort(byReason));
});

Deno.test("runCheck() keeps 20 problems of a kind, and counts all", async () => {
  const data = Array.from({ length: 25 }, (_, i) => ({ id: i, a: "x" }));
  const { result } = await checkFiles({ data, configuration: { mappings: MAPPINGS } });
  assertEquals(result.problems.map(({ count, examples }) => [count, examples.length]), [[25, 20]]);
});

Deno.test("runCheck() needs nothing of the account, and checks what is there", async () => {
  const unset = "${CIO_SYNC_TEST_UNSET}";
  const account = {
    region: unset,
    workspaceId: unset,
    trackUrl: `https://${unset}`,
    appUrl: unset,
    appApiKey: unset,
  };
  const { code } = await checkFiles({ data: [{ id: 1 }], configuration: account });
  assertEquals(code, 0);
  const wrong = await checkFiles({ data: [], configuration: { region: "uk", userId: unset } });
  assertEquals(wrong.code, 2);
  assertStringIncludes(wrong.result.error!.message, "region: ");
  assertStringIncludes(wrong.result.error!.message, "CIO_SYNC_TEST_UNSET is not set");
});

Deno.test("runCheck() exits 2 when no record has the user, and prints the error alone", async () => {
  const { code, stdout, stderr } = await checkFiles({
    data: [{ ID: 1 }],
    flags: { json: false },
  });
  assertEquals([code, stdout], [2, ""]);
  assertStringIncludes(stderr, `Cannot find userId 'id' in the only record`);
});

Deno.test("runCheck() says what it found before the data breaks off, and exits 2", async () => {
  const { code, result } = await checkFiles({
    data: `[{"id":1,"a":"x"},{"id":2},`,
    configuration: { mappings: MAPPINGS },
  });
  assertEquals([code, result.error?.kind, result.interrupted], [2, "data", false]);
  assertEquals(result.users, { read: 2, valid: 1, rejected: 1 });
  assertEquals(result.problems[0].count, 1);
  // Nobody knows what the rest has.
  const message = "mappings[1].from: 'b' is in none of the first 2 records";
  assertEquals(result.warnings, [{ kind: "mapping-unused", message }]);
});

Deno.test("runCheck() takes warnings about the configuration for errors with --strict", async () => {
  const configuration = { mappings: [{ from: "nmae", to: "name" }] };
  const data = [{ id: " 1", name: "x" }];
  const lax = await checkFiles({ data, configuration });
  assertEquals([lax.code, lax.result.warnings.map(({ kind }) => kind)], [
    0,
    ["mapping-unused", "identifier-space"],
  ]);
  const strict = await checkFiles({ data, configuration, flags: { strict: true } });
  assertEquals(strict.code, 2);
  // With all that was found, as it was read to the end.
  assertEquals(strict.result.users.read, 1);
  assertEquals(
    strict.result.error?.message,
    "Cannot use configuration ./configuration.json with --strict: 1 warning\n" +
      `  mappings[0].from: 'nmae' is not in the only record: did you mean "name"?`,
  );
});

Deno.test("runCheck() says nothing with --quiet but errors", async () => {
  const run = await checkFiles({
    data: [{ id: 1, a: "x" }],
    configuration: { mappings: MAPPINGS },
    flags: { json: false, quiet: true },
  });
  assertEquals([run.code, run.stdout, run.stderr], [1, "", ""]);
});

Deno.test("runCheck() shows how far it is, and nothing of requests, as there are none", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [config, data] = [`${folder}/configuration.json`, `${folder}/data.json`];
    await Deno.writeTextFile(config, JSON.stringify({ userId: "id", mappings: MAPPINGS }));
    await Deno.writeTextFile(data, '[{"id":1},{"id":2,"a":"x"},{"id":3}]');
    const entries: LogEntry[] = [];
    const output = {
      ...{ stdout: () => {}, stderr: () => {}, columns: undefined },
      log: (entry: LogEntry) => entries.push(entry),
      // Each look as it ends, when five seconds have passed since the last line.
      every: (_ms: number, show: () => void) => () => {
        for (let i = 0; i < 50; i++) show();
      },
    };
    const flags = { config, data: [data], strict: false, json: true, quiet: false };
    assertEquals(await runCheck(flags, output), 1);
    const events = entries.map(({ event }) => event);
    assertEquals(events, ["run-started", "progress", "run-ended"]);
    const { counts, share, requestsInFlight, retried } = entries[1].facts!;
    const users = { read: 3, accepted: 2, unchanged: 0, rejected: 1, failed: 0 };
    assertEquals<unknown>({ counts, share, requestsInFlight, retried }, {
      ...{ counts: users, share: 1, requestsInFlight: 0, retried: 0 },
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("runCheck() prints no credential of the configuration that stands in the data", async () => {
  const [apiKey, appApiKey] = ["4p1-key5ecret-0002", "4pp-key5ecret-0003"];
  const data = [{ id: apiKey, a: "x" }, { id: appApiKey, a: "x" }];
  const configuration = { siteId: "s", apiKey, appApiKey, mappings: MAPPINGS };
  for (const json of [true, false]) {
    const { code, stdout } = await checkFiles({ data, configuration, flags: { json } });
    assertEquals(code, 1);
    assertEquals([apiKey, appApiKey].filter((key) => stdout.includes(key)), []);
  }
});

Deno.test("runCheck() leaves superseded lines of a failures file out, and gives the places of its records", async () => {
  const line = (line: Record<string, unknown>) => `${JSON.stringify(line)}\n`;
  const position = { record: 7, line: 70, column: 3, offset: 4711 };
  const rejected = { outcome: "rejected", reason: "x" };
  const data = line({ ...rejected, user: "1", position, record: { id: 1, a: "x" } }) +
    line({ ...rejected, user: "2", position, record: { id: 2, a: "x" } }) +
    line({ outcome: "superseded", user: "1" });
  const { result } = await checkFiles({ data, configuration: { mappings: MAPPINGS } });
  assertEquals(result.users, { read: 1, valid: 0, rejected: 1 });
  assertEquals(result.problems[0].examples[0].position, position);
  assert(result.warnings.some(({ kind }) => kind === "superseded"));
});

Deno.test("runCheck() ends at Ctrl-C with what it has found, and exits 130", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/configuration.json`;
    await Deno.writeTextFile(path, JSON.stringify({ userId: "id", mappings: MAPPINGS }));
    const main = new URL("../../main.ts", import.meta.url).pathname;
    const command = new Deno.Command(Deno.execPath(), {
      args: [..."run --no-prompt -A".split(" "), main, ..."check --json --strict".split(" ")]
        .concat(["-c", path, "-d", "-"]),
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    });
    await using child = command.spawn();
    const writer = child.stdin.getWriter();
    const records = `{"id":1,"a":"x"},`.repeat(20_000);
    // It listens to signals when it reads: only then it takes more than a pipe holds.
    await writer.write(new TextEncoder().encode(`[${records}`));
    await writer.ready;
    child.kill("SIGINT");
    const { code, stdout } = await child.output();
    await writer.abort().catch(() => {});
    const result = JSON.parse(new TextDecoder().decode(stdout));
    assertEquals([code, result.interrupted, result.error], [130, true, null]);
    assertEquals(result.users.read, result.problems[0].count);
    assert(result.users.read > 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("runCheck() names the file of each place when there are several", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [one, two] = [`${folder}/1.json`, `${folder}/2.json`];
    await Deno.writeTextFile(one, `[{"id":1},{"id":2,"a":"x"}]`);
    await Deno.writeTextFile(two, `[\n  {"id":3,"a":"x"},\n  {"id":1}]`);
    const { result } = await checkFiles({
      data: [],
      configuration: { mappings: MAPPINGS },
      flags: { data: [one, two] },
    });
    const place = ({ file, line, column }: { file?: string; line: number; column: number }) =>
      `${file?.slice(folder.length + 1)}:${line}:${column}`;
    assertEquals(
      result.problems.flatMap(({ examples }) => examples).map((e) => place(e.position)),
      [
        "1.json:1:23",
        "2.json:2:15",
      ],
    );
    assertEquals(
      result.duplicates.examples.users.map(({ positions }) => positions.map(place)),
      [["1.json:1:2", "2.json:3:3"]],
    );
    assertEquals(result.data, [one, two]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
