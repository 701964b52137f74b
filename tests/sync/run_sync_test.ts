import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { setColorEnabled } from "@std/fmt/colors";
import config from "../../deno.json" with { type: "json" };
import type { SyncFlags } from "../../lib/sync/flags.ts";
import { runSync } from "../../lib/sync/run_sync.ts";
import { emptyResult, type SyncResult } from "../../lib/sync/result.ts";
import { openState, peopleUpTo } from "../helpers/state.ts";
import { type Answer, startTrackServer, type TrackServer } from "../helpers/track_server.ts";
import { NO_FLAGS } from "../helpers/sync_command.ts";

setColorEnabled(false);

/** What a command wrote, in order, and how it ended. */
interface Run {
  code: number;
  stdout: string;
  stderr: string;
  /** Both, in the order in which they were written. */
  writes: string[];
}

/** A folder with data and a configuration for a server, and the command to run on them. */
class Place implements AsyncDisposable {
  folder: string = Deno.makeTempDirSync({ prefix: "cio-sync-test-" });
  server: TrackServer;

  constructor(answer?: Answer) {
    this.server = startTrackServer(answer);
  }

  path(name: string): string {
    return `${this.folder}/${name}`;
  }

  /** The line before anything is sent. */
  get route(): string {
    const { url } = this.server;
    return `${this.path("data.json")} → ${url}, batch, up to 25 requests at once\n`;
  }

  async run(
    data: unknown,
    options: {
      configuration?: object;
      flags?: Partial<SyncFlags>;
      columns?: number;
      mode?: number;
    } = {},
  ): Promise<Run> {
    const { configuration, flags, columns, mode = 0o600 } = options;
    const usual = { siteId: "s1", apiKey: "k1", trackUrl: this.server.url, userId: "id" };
    const all = { ...usual, mappings: [{ from: "name", to: "name" }], ...configuration };
    await Deno.writeTextFile(this.path("configuration.json"), JSON.stringify(all), { mode });
    const text = typeof data === "string" ? data : JSON.stringify(data);
    await Deno.writeTextFile(this.path("data.json"), text);
    return await run({
      ...NO_FLAGS,
      config: this.path("configuration.json"),
      data: [this.path("data.json")],
      ...flags,
    }, columns);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}

async function run(flags: SyncFlags, columns?: number): Promise<Run> {
  const [stdout, stderr, writes]: string[][] = [[], [], []];
  const code = await runSync(flags, {
    stdout: (text) => stdout.push(text) && writes.push(text),
    stderr: (text) => stderr.push(text) && writes.push(text),
    columns: columns === undefined ? undefined : () => columns,
  });
  return { code, stdout: stdout.join(""), stderr: stderr.join(""), writes };
}

Deno.test({
  name: "runSync() warns once of a key that others can read, and not when it is to be quiet",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using place = new Place();
    for (
      const { flags, warnings } of [
        { flags: {}, warnings: 1 },
        { flags: { json: true }, warnings: 1 },
        { flags: { quiet: true }, warnings: 0 },
      ] as const
    ) {
      const { code, stdout, stderr } = await place.run([], { flags, mode: 0o644 });
      assertEquals(
        { code, warnings: stderr.split("Warning: ").length - 1 },
        { code: 0, warnings },
        JSON.stringify(flags),
      );
      assertEquals(stdout.includes("Warning"), false);
      assertEquals((stdout + stderr).includes('holds apiKey: write "apiKey"'), warnings > 0);
    }
  },
});

function result({ stdout }: Run): SyncResult {
  return JSON.parse(stdout);
}

Deno.test("runSync() writes the result to stdout and nothing else", async () => {
  await using place = new Place();
  const text = await place.run([{ id: 1, name: "A" }]);
  const stderr = place.route;
  assertEquals({ code: text.code, stderr: text.stderr }, { code: 0, stderr });
  assertMatch(text.stdout, /^.*Done:.* 1 of 1 user in Customer\.io after /);

  const json = await place.run([{ id: 1, name: "A" }], { flags: { json: true } });
  assertEquals({ code: json.code, stderr: json.stderr, writes: json.writes.length }, {
    code: 0,
    stderr,
    writes: 2,
  });
  assertEquals(Object.keys(result(json)), Object.keys(emptyResult()));
  assertEquals(place.server.users, [["1"], ["1"]]);
});

Deno.test("runSync() takes the bar away before it writes the result", async () => {
  await using place = new Place();
  const { writes } = await place.run([{ id: 1 }], { columns: 80 });
  assertEquals(writes.at(-2), "\r\x1b[2K");
  assertStringIncludes(writes.at(-1)!, "Done:");
});

Deno.test("runSync() writes errors only when it is to be quiet", async () => {
  await using place = new Place(({ people }) => people[0].user === "bad" ? { status: 401 } : {});
  const flags = { quiet: true };
  const fine = await place.run([{ id: 1 }, { id: null }], { flags, columns: 80 });
  assertEquals({ code: fine.code, writes: fine.writes }, { code: 1, writes: [] });
  const bad = await place.run([{ id: "bad" }], { flags, columns: 80 });
  assertEquals({ code: bad.code, stdout: bad.stdout, writes: bad.writes.length }, {
    code: 3,
    stdout: "",
    writes: 1,
  });
  assertMatch(bad.stderr, /^Error: Customer\.io refused the credentials \(401\)/);
});

Deno.test("runSync() puts flags over the configuration", async () => {
  await using place = new Place();
  const { code, stdout } = await place.run([{ id: 1 }, { id: 2 }], {
    configuration: { mode: "batch" },
    flags: { mode: "identify", parallelism: "1", json: true },
  });
  assertEquals({ code, mode: JSON.parse(stdout).mode, maxInFlight: place.server.maxInFlight }, {
    code: 0,
    mode: "identify",
    maxInFlight: 1,
  });
});

Deno.test("runSync() ends as misused when only flags are wrong", async () => {
  await using place = new Place();
  for (const parallelism of ["0", "1001", "ten", "1e2", " 5", "-3", "0x10"]) {
    const wrong = await place.run([{ id: 1 }], { flags: { parallelism, json: true } });
    assertEquals(
      { code: wrong.code, kind: result(wrong).error?.kind },
      { code: 2, kind: "usage" },
      parallelism,
    );
    assertMatch(result(wrong).error!.message, /^Cannot use --parallelism: Must be an integer /);
  }
  const both = await place.run([{ id: 1 }], {
    configuration: { userid: "id" },
    flags: { mode: "fast", json: true },
  });
  assertEquals({ code: both.code, kind: result(both).error?.kind }, { code: 2, kind: "config" });
  assertStringIncludes(result(both).error!.message, "\n  --mode: ");
  assertEquals(place.server.requests, []);
});

Deno.test("runSync() says why nobody could be reached, not why others were rejected", async () => {
  await using place = new Place(() => ({ cut: "request" }));
  const unreachable = await place.run([{ id: null }, { id: null }, { id: 3 }], {
    configuration: { maxAttempts: 1 },
    flags: { json: true },
  });
  const { error, users } = result(unreachable);
  assertEquals({ code: unreachable.code, kind: error?.kind }, { code: 3, kind: "unreachable" });
  assertMatch(error!.message, /^Cannot reach 127\.0\.0\.1:\d+: /);
  assertEquals({ rejected: users.rejected, failed: users.failed }, { rejected: 2, failed: 1 });
});

Deno.test("runSync() counts an answer about the workspace as none about people", async () => {
  const region = { region: "us", environment_id: 7 };
  await using place = new Place(({ method }) =>
    method === "GET" ? { body: region } : { cut: "request" }
  );
  const unreachable = await place.run([{ id: 1 }], {
    configuration: { maxAttempts: 1, workspaceId: 7 },
    flags: { json: true },
  });
  const { error, workspaceId, region: found, requests } = result(unreachable);
  assertEquals({ code: unreachable.code, kind: error?.kind }, { code: 3, kind: "unreachable" });
  assertEquals({ found, workspaceId, sent: requests.sent }, {
    found: "us",
    workspaceId: 7,
    sent: 1,
  });
});

Deno.test("runSync() stops when failures cannot be written, and counts everyone", async () => {
  let failures = "";
  await using place = new Place(() => {
    // Free when the run began.
    Deno.mkdirSync(failures, { recursive: true });
    return { status: 400, body: { meta: { error: "no" } } };
  });
  failures = place.path("failures.ndjson");
  const stopped = await place.run([{ id: 1 }, { id: 2 }], {
    flags: { failures, json: true },
  });
  const { error, users, failuresFile } = result(stopped);

  assertEquals({ code: stopped.code, kind: error?.kind, failuresFile }, {
    code: 1,
    kind: "internal",
    failuresFile: [...Deno.readDirSync(place.folder)].map(({ name }) => place.path(name))
      .find((path) => path.startsWith(`${failures}.new-`))!,
  });
  assertStringIncludes(
    error!.message,
    `Cannot write failures to '${failures}': another file has been put there meanwhile; ` +
      `the failures that could be written are in '${failuresFile}'`,
  );
  assertEquals(users.read, users.accepted + users.rejected + users.failed);
});

Deno.test("runSync() knows its data as its failures file under another name", async () => {
  let status = 503;
  await using place = new Place(() => ({ status }));
  const configuration = { giveUpAfter: 0.2 };
  await place.run([{ id: 1 }, { id: 2 }], { configuration });
  const path = place.path("data.failures.ndjson");
  const before = await Deno.readTextFile(path);
  const link = place.path("link.ndjson");
  await Deno.symlink(path, link);

  const flags = { data: [path], failures: link, json: true };
  const again = await place.run([], { configuration, flags });
  assertEquals(result(again).users.failed, 2);
  assertEquals((await Deno.readTextFile(link)).length, before.length);

  status = 200;
  const better = await place.run([], { flags: { data: [path], json: true } });
  assertEquals({ code: better.code, failuresFile: result(better).failuresFile }, {
    code: 0,
    failuresFile: null,
  });
});

Deno.test("runSync() shows two people of the sandbox and stops it", async () => {
  await using place = new Place();
  const people = [{ id: 1, name: "A" }, { id: 2, name: "B" }, { id: 3, name: "C" }];
  const { code, stdout } = await place.run(people, {
    configuration: { region: "sandbox", trackUrl: undefined },
  });

  assertEquals(code, 0);
  assertStringIncludes(stdout, "\n  1  name: A\n  2  name: B\n\n");
  assertEquals(place.server.requests, []);
  // That the sandbox has stopped is what the sanitizers see to.
});

Deno.test("runSync() ends with everyone counted when the data is not JSON", async () => {
  await using place = new Place();
  const { code, stdout, stderr } = await place.run('[{"id":1,"name":"A"},{"id":2},\n{"id":3]');

  assertEquals(code, 2);
  assertMatch(stderr.slice(place.route.length), /^Error: .*line 2, column 8: .*\n$/);
  assert(stdout.includes("Stopped:") && stdout.includes("Not all of the data was read"));
  assertEquals(place.server.users, [["1", "2"]]);
});

Deno.test("runSync() prints the error alone when nothing was read", async () => {
  await using place = new Place();
  for (const data of ["[}", "", '{"users": 1}']) {
    const { code, stdout, stderr } = await place.run(data);
    assertEquals({ code, stdout }, { code: 2, stdout: "" }, data);
    assertMatch(stderr, /^Error: Cannot (read|find) [^\n]*\n$/, data);
  }
  assertEquals(place.server.requests, []);
});

Deno.test("runSync() ends its summary with the next step", async () => {
  await using place = new Place(({ people }) =>
    people[0].user === "bad" ? { status: 400, body: { meta: { error: "no" } } } : {}
  );
  const last = (stdout: string) => stdout.trimEnd().split("\n").at(-1)!;
  const flags = { state: place.path("users.db") };
  const bad = await place.run([{ id: "bad", name: "A" }], { flags });
  const file = place.path("data.failures.ndjson");
  assertEquals(
    last(bad.stdout),
    `Next: mend the rejected records in ${file}, then: cio-sync --config ` +
      `${place.path("configuration.json")} --data ${file} --state ${flags.state}`,
  );
  const fine = await place.run([{ id: 1, name: "A" }], {
    configuration: { appApiKey: "a1", appUrl: "https://app.example", trackUrl: place.server.url },
    flags,
  });
  assertStringIncludes(last(fine.stdout), "Next: look people up at http://127.0.0.1:");
});

Deno.test("runSync() sends nothing and touches no file when no record has userId", async () => {
  await using place = new Place();
  const failures = place.path("data.failures.ndjson");
  const before = '{"outcome":"rejected","reason":"old","record":{}}\n';
  const people = Array.from({ length: 1500 }, (_, i) => ({ uid: i, name: "A" }));
  for (const mode of ["batch", "identify"]) {
    await Deno.writeTextFile(failures, before);
    const ended = await place.run(people, {
      // The region would have to be asked for.
      configuration: { workspaceId: 7 },
      flags: { mode, state: place.path("state.db"), json: true },
    });
    const { error, users, config, data } = result(ended);
    assertEquals({ code: ended.code, error, read: users.read, config, data }, {
      code: 2,
      error: {
        kind: "config",
        message: "Cannot find userId 'id' in the first 1,000 records: the keys there are uid, " +
          'name; did you mean "userId": "uid"?',
      },
      read: 0,
      config: place.path("configuration.json"),
      data: [place.path("data.json")],
    }, mode);
    assertEquals(await Deno.readTextFile(failures), before, mode);
    assertEquals([...Deno.readDirSync(place.folder)].map(({ name }) => name).sort(), [
      "configuration.json",
      "data.failures.ndjson",
      "data.json",
    ], mode);
  }
  const text = await place.run(people);
  assertEquals({ stdout: text.stdout, requests: place.server.requests }, {
    stdout: "",
    requests: [],
  });
});

Deno.test("runSync() warns of a mapping before anything is sent, and at the end if it still holds", async () => {
  const mappings = ["name", "frist", "late"].map((from) => ({ from, to: from }));
  const people = Array.from({ length: 1500 }, (_, id) => (
    id === 1200 ? { id, name: "A", first: 1, late: null } : { id, name: "A", first: 1 }
  ));
  const early = [
    `Warning: mappings[1].from: 'frist' is in none of the first 1,000 records: did you mean "first"?\n`,
    `Warning: mappings[2].from: 'late' is in none of the first 1,000 records\n`,
  ];
  const last = `mappings[1].from: 'frist' is in none of the 1,500 records: did you mean "first"?`;
  const cases = [
    { name: "text", flags: {}, stderr: early, summary: true },
    { name: "JSON", flags: { json: true }, stderr: early, summary: false },
    { name: "quiet", flags: { quiet: true }, stderr: [], summary: false },
    { name: "quiet JSON", flags: { json: true, quiet: true }, stderr: [], summary: false },
  ];
  for (const { name, flags, stderr, summary } of cases) {
    const seen: string[] = [];
    await using place = new Place(() => {
      seen.push("request");
      return {};
    });
    const ended = await place.run(people, { configuration: { mappings }, flags });
    const told = stderr.length > 0 ? [...stderr, place.route] : [];
    assertEquals({ code: ended.code, stderr: ended.stderr }, { code: 0, stderr: told.join("") });
    assertEquals(ended.writes.slice(0, stderr.length), stderr, name);
    assertEquals(seen.length > 0, true, name);
    assertEquals(ended.stdout.includes("Warnings:"), summary, name);
    assertEquals(ended.stdout.includes("mappings[2]"), false, name);
    if (summary) assertStringIncludes(ended.stdout, `\n  ${last}\n`);
    if (!("json" in flags)) continue;
    assertEquals(result(ended).warnings, [{ kind: "mapping-unused", message: last }], name);
    assertEquals(result(ended).mappings, [
      { from: "name", to: "name", present: 1500 },
      { from: "frist", to: "frist", present: 0 },
      { from: "late", to: "late", present: 1 },
    ], name);
  }
});

Deno.test("runSync() refuses with --strict what it warns of without, also with a default", async () => {
  await using place = new Place();
  const mappings = [{ from: "name", to: "name" }, { from: "plan", to: "plan", default: "free" }];
  const people = [{ id: 1, name: "A" }];
  const strict = await place.run(people, {
    configuration: { mappings },
    flags: { strict: true, json: true },
  });
  assertEquals({ code: strict.code, error: result(strict).error }, {
    code: 2,
    error: {
      kind: "config",
      message: `Cannot use configuration ${place.path("configuration.json")} with --strict: ` +
        "1 warning\n  mappings[1].from: 'plan' is not in the only record",
    },
  });
  assertEquals(place.server.requests, []);
  const { code } = await place.run(people, { flags: { strict: true } });
  assertEquals({ code, users: place.server.users }, { code: 0, users: [["1"]] });
});

Deno.test("runSync() says in its JSON what it was to do, and why not all was done", async () => {
  const before = Math.floor(Date.now() / 1000) * 1000;
  await using place = new Place();
  const text = '[{"id":1,"name":"A"},\n{"id":null},\n {"name":"B"},{"id":null}]';
  const { startedAt, durationMs: _, ...others } = result(
    await place.run(text, { flags: { json: true } }),
  );
  assertMatch(startedAt!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assertEquals(Date.parse(startedAt!) >= before && Date.parse(startedAt!) <= Date.now(), true);
  assertEquals(others, {
    command: "sync",
    version: config.version,
    config: place.path("configuration.json"),
    data: [place.path("data.json")],
    dryRun: false,
    limit: null,
    mode: "batch",
    updatesOnly: false,
    region: null,
    workspaceId: null,
    users: { read: 4, accepted: 1, unchanged: 0, rejected: 3, failed: 0 },
    gone: null,
    requests: { sent: 1, retried: 0, throttledMs: 0 },
    reasons: [
      {
        outcome: "rejected",
        reason: "User identifier 'id' is null",
        field: null,
        count: 2,
        first: { record: 2, line: 2, column: 1, offset: 22 },
      },
      {
        outcome: "rejected",
        reason: "User identifier is missing: the record has no 'id'",
        field: null,
        count: 1,
        first: { record: 3, line: 3, column: 2, offset: 36 },
      },
    ],
    mappings: [{ from: "name", to: "name", present: 2 }],
    warnings: [],
    failuresFile: place.path("data.failures.ndjson"),
    reportFile: null,
    interrupted: false,
    error: null,
  });
});

Deno.test("runSync() names files and time also when the configuration cannot be used", async () => {
  await using place = new Place();
  const ended = await place.run([], { configuration: { userId: 5 }, flags: { json: true } });
  const { startedAt, config: path, data, mode, mappings, error } = result(ended);
  assertEquals({ path, data, mode, mappings, kind: error?.kind, started: startedAt !== null }, {
    path: place.path("configuration.json"),
    data: [place.path("data.json")],
    mode: null,
    mappings: [],
    kind: "config",
    started: true,
  });
});

Deno.test({
  name: "runSync() keeps the warning about an exposed key for its JSON, and out of the summary",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using place = new Place();
    const people = [{ id: 1, name: "A" }];
    const json = await place.run(people, { mode: 0o644, flags: { json: true, quiet: true } });
    assertEquals(result(json).warnings.map(({ kind }) => kind), ["exposed-key"]);
    const text = await place.run(people, { mode: 0o644 });
    assertEquals(text.stdout.includes("Warning"), false);
  },
});

Deno.test("runSync() says that it sorts people of a run that was killed into the state", async () => {
  await using place = new Place();
  const path = place.path("users.db");
  const workspace = { id: null, region: null, origin: place.server.url, siteId: "s1" };
  for (const [count, users] of [[1, "1 user"], [2, "2 users"]] as const) {
    {
      using state = await openState(path, { workspace });
      state.accept(peopleUpTo(count, { version: count }));
    }
    const { code, stderr } = await place.run([{ id: count, name: "A" }], {
      flags: { state: path },
    });
    const lines = [place.route, `Sorting ${users} of the last run into the state\n`];
    assertEquals([code, stderr], [0, lines.join("")]);
  }
  // Whatever else a run is refused for, it leaves nothing to be sorted.
  for (const [maxGone, code] of [["0", 2], ["100%", 0]] as const) {
    const flags = { state: path, gone: "suppress", maxGone };
    const ended = await place.run([{ id: 3, name: "A" }], { flags });
    assertEquals([ended.code, ended.stderr.includes("Sorting")], [code, false]);
  }
});
