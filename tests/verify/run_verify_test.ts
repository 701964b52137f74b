import { stripVTControlCharacters } from "node:util";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { getColorEnabled, setColorEnabled } from "@std/fmt/colors";
import config from "../../deno.json" with { type: "json" };
import { FakeClock } from "../helpers/fake_clock.ts";
import { type LookUpRequest, type People, startAppServer } from "../helpers/app_server.ts";
import type { VerifyResult } from "../../lib/verify/result.ts";
import { startTrackServer } from "../helpers/track_server.ts";
import { runVerify, SECRETS } from "../helpers/verify_run.ts";

/** Users `1` to `count`, each with `a`. */
function users(count: number, a: unknown = 1): { id: number; a: unknown }[] {
  return Array.from({ length: count }, (_, i) => ({ id: i + 1, a }));
}

/** The same in Customer.io. */
function people(count: number, a = "1"): People {
  return Object.fromEntries(users(count).map(({ id }) => [String(id), { a }]));
}

const JSON_SHAPE: VerifyResult = {
  command: "verify",
  version: config.version,
  startedAt: "2026-11-25T10:00:00Z",
  config: "./configuration.json",
  data: ["./users.json"],
  region: null,
  workspaceId: null,
  sample: null,
  users: {
    ...{ read: 2, verified: 2, identical: 2, different: 0, missing: 0, notCreated: 0 },
    ...{ rejected: 0, failed: 0 },
  },
  requests: { sent: 1, retried: 0, throttledMs: 0 },
  reasons: [],
  mappings: [
    { from: "a", to: "a", present: 2 },
    { from: "b", to: "b", present: 1 },
    { from: "c", to: "c", present: 1 },
  ],
  warnings: [],
  durationMs: 0,
  differencesFile: null,
  differences: [],
  differencesTruncated: false,
  interrupted: false,
  error: null,
};

Deno.test("runVerify() exits 0 when everyone is as the data says, with one JSON object", async () => {
  await using server = startAppServer({ "1": { a: "1", b: "x" }, "2": { a: "2.50" } });
  const data = [{ id: 1, a: 1.0, b: "x", c: null }, { id: "2", a: 2.5 }];
  const { code, report, file, stderr } = await runVerify(server.url, { data });
  const route = `./users.json ↔ ${server.url}, look-ups, up to 25 requests at once\n`;
  assertEquals({ code, file, stderr }, { code: 0, file: undefined, stderr: route });
  assertMatch(report.startedAt!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assertEquals({ ...report, startedAt: JSON_SHAPE.startedAt, durationMs: 0 }, JSON_SHAPE);
  assertEquals(Object.keys(report), Object.keys(JSON_SHAPE));
  assertEquals(server.requests, [{
    number: 0,
    path: "/v1/customers/attributes?id_type=id",
    authorization: `Bearer ${SECRETS.appApiKey}`,
    ids: ["1", "2"],
  }]);
});

Deno.test("runVerify() exits 1 naming who differs in what, and who is missing", async () => {
  await using server = startAppServer({
    "1": { a: "1" },
    "2": { a: "7", b: "right" },
    "4": { a: "4" },
  });
  const data = '[{"id":1,"a":1},\n{"id":2,"a":12345678901234567890,"b":"right","c":"x"},\n' +
    '{"id":3,"a":3},\n{"id":4,"a":4}]';
  const { code, report, file, fileText } = await runVerify(server.url, { data });
  const differences = [
    {
      status: "different",
      user: "2",
      position: { record: 2, line: 2, column: 1, offset: 17 },
      attributes: [
        { name: "a", expected: Number("12345678901234567890"), found: "7" },
        { name: "c", expected: "x", found: null },
      ],
    },
    {
      status: "missing",
      user: "3",
      position: { record: 3, line: 3, column: 1, offset: 72 },
      attributes: [],
    },
  ];
  assertEquals({ code, differencesFile: report.differencesFile }, {
    code: 1,
    differencesFile: "./users.differences.ndjson",
  });
  assertEquals(report.users, {
    read: 4,
    verified: 4,
    identical: 2,
    different: 1,
    missing: 1,
    notCreated: 0,
    rejected: 0,
    failed: 0,
  });
  assertEquals(report.differences as unknown, differences);
  assertEquals(file as unknown, differences);
  assertStringIncludes(fileText!, '"expected":12345678901234567890,');
});

Deno.test("runVerify() compares and tells of values that take megabytes as of any others", async () => {
  const long = `${"x".repeat(1_500_000)}"\n\u202e`;
  const longer = "y".repeat(5_000_000);
  await using server = startAppServer({
    "1": { a: long, b: "1" },
    "2": { a: "short" },
    "3": { a: `${long}!`, b: "3" },
    "4": { a: "4", b: "4" },
    "5": { a: longer },
    "6": { a: `[${JSON.stringify(long)}, 1.50]` },
  });
  const data = [
    { id: 1, a: long },
    { id: 2, a: long, b: 2 },
    { id: 3, a: long, b: 3 },
    { id: 4, a: long },
    { id: 5, a: `${longer}!` },
    { id: 6, a: [long, 1.5] },
    { id: 7, a: long },
    { id: 1, b: 1 },
    { id: 4, a: 4, b: long },
  ];
  const config = { limits: "server" };
  const { report, file } = await runVerify(server.url, { data, config });
  const { identical, different, missing } = report.users;
  assertEquals({ identical, different, missing }, { identical: 2, different: 4, missing: 1 });
  const attributes = [
    ["2", [{ name: "a", expected: long, found: "short" }, { name: "b", expected: 2, found: null }]],
    ["3", [{ name: "a", expected: long, found: `${long}!` }]],
    ["4", [{ name: "b", expected: long, found: "4" }]],
    ["5", [{ name: "a", expected: `${longer}!`, found: longer }]],
    ["7", []],
  ];
  const told = file!.map(({ user, attributes }) => [user, attributes]);
  assertEquals(JSON.stringify(told) === JSON.stringify(attributes), true);
  // The first of them, in 4,000,000 characters.
  assertEquals(report.differences.map(({ user }) => user), ["2"]);
  assertEquals(report.differences[0].attributes[0].expected === long, true);
  assertEquals(report.differencesTruncated, true);
});

Deno.test("runVerify() looks up again after 2 and after 10 seconds, only those who differ", async () => {
  const clock = new FakeClock({ jumps: true });
  const times: number[] = [];
  await using server = startAppServer(people(3), {
    answer: () => {
      times.push(clock.now());
      return undefined;
    },
  });
  const data = [...users(3), { id: 4, a: 1 }];
  const { code, stderr } = await runVerify(server.url, { data, clock });
  assertEquals({ code, times }, { code: 1, times: [0, 2_000, 10_000] });
  assertEquals(server.requests.map(({ ids }) => ids), [["1", "2", "3", "4"], ["4"], ["4"]]);
  const notes = stderr.split("\n").filter((line) => line.includes("again"));
  assertEquals(
    notes,
    ["2.0 s", "8.0 s"].map((time) =>
      `1 user not as the data says: looked up again in ${time}, as what was just written takes a while ` +
      "to show"
    ),
  );
});

Deno.test("runVerify() looks up again at once where the look-ups before took that long", async () => {
  const clock = new FakeClock({ jumps: true });
  const times: number[] = [];
  await using server = startAppServer({}, {
    answer: async ({ number }) => {
      times.push(clock.now());
      if (number === 1) await clock.wait(9_000);
      return undefined;
    },
  });
  const { stderr } = await runVerify(server.url, { data: users(1), clock });
  assertEquals(times, [0, 2_000, 11_000]);
  const notes = stderr.split("\n").flatMap((line) => / again (.+), as /.exec(line)?.[1] ?? []);
  assertEquals(notes, ["in 2.0 s", "now"]);
});

for (const round of [1, 2]) {
  Deno.test(`runVerify() is content when look-up ${round + 1} shows what was written`, async () => {
    await using server = startAppServer(people(2), {
      answer: ({ number }) => {
        if (number === round) server.people = { "1": { a: "new" }, "2": { a: "new" } };
        return undefined;
      },
    });
    const { code, report, file } = await runVerify(server.url, { data: users(2, "new") });
    assertEquals({ code, file, identical: report.users.identical }, {
      code: 0,
      file: undefined,
      identical: 2,
    });
    assertEquals(server.requests.length, round + 1);
  });
}

Deno.test("runVerify() asks for a hundred at a time", async () => {
  await using server = startAppServer(people(250));
  const { code, report } = await runVerify(server.url, { data: users(250) });
  assertEquals({ code, identical: report.users.identical, sent: report.requests.sent }, {
    code: 0,
    identical: 250,
    sent: 3,
  });
  const sizes = server.requests.map(({ ids }) => ids.length).sort((a, b) => b - a);
  assertEquals(sizes, [100, 100, 50]);
  assertEquals(new Set(server.requests.flatMap(({ ids }) => ids)).size, 250);
});

Deno.test("runVerify() has several look-ups on their way at once, no more than parallelism", async () => {
  let inFlight = 0;
  let maxInFlight = 0;
  const enough = Promise.withResolvers<void>();
  await using server = startAppServer(people(1000), {
    answer: async () => {
      maxInFlight = Math.max(maxInFlight, ++inFlight);
      if (inFlight === 4) enough.resolve();
      await enough.promise;
      inFlight--;
      return undefined;
    },
  });
  const config = { parallelism: 4 };
  const { code } = await runVerify(server.url, { data: users(1000), config });
  assertEquals({ code, maxInFlight, requests: server.requests.length }, {
    code: 0,
    maxInFlight: 4,
    requests: 10,
  });
});

Deno.test("runVerify() takes the last record of a user, attribute by attribute", async () => {
  const filler = users(300).map(({ id }) => ({ id: id + 1000, a: 1 }));
  const others = Object.fromEntries(filler.map(({ id }) => [String(id), { a: "1" }]));
  const cases: { name: string; has: Record<string, string>; code: number }[] = [
    { name: "the later one", has: { a: "2", b: "1" }, code: 0 },
    { name: "the earlier one", has: { a: "1", b: "1" }, code: 1 },
    { name: "the later one without what the earlier one has", has: { a: "2" }, code: 1 },
  ];
  for (const { name, has, code } of cases) {
    for (const between of [[], filler]) {
      await using server = startAppServer({ ...others, "1": has });
      const data = [{ id: 1, a: 1, b: 1 }, ...between, { id: "1", a: 2 }];
      const run = await runVerify(server.url, { data, config: { parallelism: 1 } });
      assertEquals(run.code, code, `${name}, ${between.length} between`);
      assertEquals(run.report.users.read, between.length + 2);
      assertEquals(run.report.users.verified, between.length + 1);
      assertEquals(run.report.users.identical, between.length + 1 - code);
      if (code === 0) continue;
      assertEquals(run.file?.map(({ user, position }) => ({ user, record: position.record })), [
        { user: "1", record: between.length + 2 },
      ]);
    }
  }
});

Deno.test("runVerify() counts rejected records apart and exits 1", async () => {
  await using server = startAppServer({ "1": { a: "1" } });
  const data = [{ id: 1, a: 1 }, { a: 2 }, 5, { id: "", a: 1 }];
  const { code, report, file } = await runVerify(server.url, { data });
  assertEquals({ code, file }, { code: 1, file: undefined });
  assertEquals({
    read: report.users.read,
    identical: report.users.identical,
    rejected: report.users.rejected,
  }, { read: 4, identical: 1, rejected: 3 });
});

Deno.test("runVerify() looks people up by email, in any case", async () => {
  await using server = startAppServer({ "Ann@Example.com": { a: "1" } });
  const config = { userId: "email", identifier: "email" };
  const data = [{ email: "Ann@Example.com", a: 2 }, { email: "ann@example.com", a: 1 }];
  const { code, report } = await runVerify(server.url, { data, config });
  assertEquals({ code, verified: report.users.verified }, { code: 0, verified: 1 });
  assertEquals(server.requests[0].path, "/v1/customers/attributes?id_type=email");
});

Deno.test("runVerify() reads a failures file as sync does", async () => {
  await using server = startAppServer({ "7": { a: "1" } });
  const data = '{"outcome":"failed","reason":"r","user":"7",' +
    '"position":{"record":9,"line":9,"column":1,"offset":99},"record":{"id":7,"a":2}}\n';
  const { code, file } = await runVerify(server.url, { data });
  assertEquals({ code, record: file?.[0].position.record }, { code: 1, record: 9 });
});

Deno.test("runVerify() exits 0 when there is nobody to verify", async () => {
  await using server = startAppServer();
  const { code, report, stderr } = await runVerify(server.url, { data: [] });
  assertEquals({ code, read: report.users.read, requests: server.requests.length, stderr }, {
    code: 0,
    read: 0,
    requests: 0,
    stderr: "",
  });
});

Deno.test("runVerify() exits 2 where the data stops being JSON, with those before it verified", async () => {
  await using server = startAppServer({ "1": { a: "1" } });
  const data = '[{"id":1,"a":1},{"id":2,"a":1},\n oops]';
  const { code, report, file } = await runVerify(server.url, { data });
  assertEquals({ code, kind: report.error?.kind }, { code: 2, kind: "data" });
  assertMatch(report.error!.message, /line 2, column 2/);
  assertEquals({
    read: report.users.read,
    identical: report.users.identical,
    missing: report.users.missing,
  }, { read: 2, identical: 1, missing: 1 });
  assertEquals(file?.map(({ user }) => user), ["2"]);
});

Deno.test("runVerify() exits 1 however many are different, missing or rejected", async () => {
  await using server = startAppServer({ "1": { a: "2" }, "4": { a: "1" } });
  const [different, missing, rejected, identical] = [
    { id: 1, a: 1 },
    { id: 2, a: 1 },
    { id: null, a: 1 },
    { id: 4, a: 1 },
  ];
  const cases = [
    { data: [different, missing], code: 1 },
    { data: [different, rejected], code: 1 },
    { data: [missing, rejected], code: 1 },
    { data: [rejected, identical], code: 1 },
    { data: [identical], code: 0 },
  ];
  for (const { data, code } of cases) {
    assertEquals((await runVerify(server.url, { data })).code, code, JSON.stringify(data));
  }
});

Deno.test("runVerify() lists the first 1000 differences and keeps all in the file", async () => {
  await using server = startAppServer();
  const { code, report, file } = await runVerify(server.url, { data: users(1001) });
  assertEquals({ code, missing: report.users.missing, lines: file?.length }, {
    code: 1,
    missing: 1001,
    lines: 1001,
  });
  assertEquals({
    differences: report.differences.length,
    differencesTruncated: report.differencesTruncated,
  }, { differences: 1000, differencesTruncated: true });
  assertEquals(file?.map(({ user }) => user), users(1001).map(({ id }) => String(id)));
});

Deno.test("runVerify() lists differences of 4,000,000 characters, and no more", async () => {
  await using server = startAppServer(people(8, "x"));
  const long = "y".repeat(498_000);
  const charactersOf = (list: unknown[]) =>
    list.reduce<number>((sum, each) => sum + JSON.stringify(each).length, 0);
  const some = users(8, long);
  const config = { limits: "server" };
  const { report: { differences } } = await runVerify(server.url, { data: some, config });
  const missing = 4_000_000 - charactersOf(differences);
  for (const more of [0, 1]) {
    some[7].a = long + "y".repeat(missing + more);
    const { report } = await runVerify(server.url, { data: some, config });
    assertEquals([report.differences.length, report.differencesTruncated], [8 - more, more === 1]);
    if (more === 0) assertEquals(charactersOf(report.differences), 4_000_000);
  }
});

Deno.test("runVerify() shows no credential of the configuration, though a path holds it", async () => {
  const { stdout, stderr } = await runVerify("http://127.0.0.1:9", {
    data: [],
    flags: { data: [`/nowhere/${SECRETS.appApiKey}.json`] },
  });
  assertStringIncludes(stderr, "Cannot find the data file ");
  assertEquals(`${stdout}${stderr}`.includes(SECRETS.appApiKey), false);
});

Deno.test("runVerify() prints no summary of what was not begun", async () => {
  const { code, stdout, stderr } = await runVerify("http://127.0.0.1:9", {
    data: users(1),
    config: { appApiKey: undefined },
    flags: { json: false },
  });
  assertEquals([code, stdout], [2, ""]);
  assertStringIncludes(stderr, "Error: ");
});

Deno.test("runVerify() says so when it is interrupted before anything was read", async () => {
  const told = Promise.withResolvers<void>();
  await using server = startAppServer();
  await using account = startTrackServer(async () => {
    Deno.kill(Deno.pid, "SIGTERM");
    await told.promise;
    return { body: { region: "us", environment_id: 3 } };
  });
  const { code, stdout } = await runVerify(server.url, {
    data: users(1),
    config: { workspaceId: 3, trackUrl: account.url },
    flags: { json: false },
    onStderr: (text) => {
      if (text.includes("SIGTERM")) told.resolve();
    },
  });
  const [line] = stripVTControlCharacters(stdout).split("\n");
  assertEquals([code, line, server.requests], [
    143,
    "Interrupted: nothing was read, and nobody looked up",
    [],
  ]);
});

Deno.test("runVerify() replaces the differences of an earlier run and removes them when there are none", async () => {
  await using server = startAppServer(people(1));
  const { fileText } = await runVerify(server.url, { data: users(2) });
  const again = await runVerify(server.url, { data: users(2, 2), before: fileText });
  assertEquals(again.file?.map(({ status }) => status), ["different", "missing"]);
  const clean = await runVerify(server.url, { data: users(1), before: fileText });
  assertEquals({ code: clean.code, file: clean.file }, { code: 0, file: undefined });
});

Deno.test("runVerify() does not touch a file in the way that is not its own, and asks for nobody", async () => {
  await using server = startAppServer();
  const before = '{"status":"active"}\n';
  const { code, report, fileText } = await runVerify(server.url, { data: users(1), before });
  assertEquals({ code, kind: report.error?.kind, fileText }, {
    code: 2,
    kind: "usage",
    fileText: before,
  });
  assertEquals(server.requests, []);
});

Deno.test("runVerify() refuses to write to its data or configuration, and asks for nobody", async () => {
  await using server = startAppServer();
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-" });
  // Nothing is in it that could be told from an earlier differences file.
  await Deno.writeTextFile(`${folder}/users.json`, "");
  await Deno.link(`${folder}/users.json`, `${folder}/link`);
  for (const differences of [`${folder}/users.json`, `${folder}/./users.json`, `${folder}/link`]) {
    const { code, report } = await runVerify(server.url, {
      data: [],
      flags: { data: [`${folder}/users.json`], differences },
    });
    assertEquals({ code, message: report.error?.message.replaceAll(folder, ".") }, {
      code: 2,
      message: `Cannot write differences to '${differences.replaceAll(folder, ".")}': ` +
        "it is the data; name another with --differences",
    });
  }
  await Deno.remove(folder, { recursive: true });
  assertEquals(server.requests, []);
});

Deno.test("runVerify() draws a sample that its seed repeats", async () => {
  await using server = startAppServer(people(200));
  const data = [...users(200, 2), ...users(200)];
  const flags = { sample: "30", seed: "any text" };
  const drawn: string[][] = [];
  for (const these of [flags, flags, { ...flags, seed: "another" }]) {
    server.requests.length = 0;
    const { code, report } = await runVerify(server.url, { data, flags: these });
    assertEquals({ code, read: report.users.read, verified: report.users.verified }, {
      code: 0,
      read: 400,
      verified: 30,
    });
    assertEquals(report.sample, { size: 30, seed: these.seed });
    drawn.push(server.requests.flatMap(({ ids }) => ids));
    assertEquals(new Set(drawn.at(-1)).size, 30);
  }
  assertEquals(drawn[0], drawn[1]);
  // Who asks for the seed of an earlier run again gets its people, whatever version that was.
  assertEquals(
    drawn[0].toSorted((a, b) => Number(a) - Number(b)).join(" "),
    "4 10 18 22 38 40 41 61 64 65 72 74 88 89 97 111 118 122 139 142 143 146 156 158 169 172 173 182 190 198",
  );
  assertEquals(drawn[0].every((id) => drawn[2].includes(id)), false);
});

Deno.test("runVerify() tells the seed when none was given", async () => {
  await using server = startAppServer(people(5));
  const { report } = await runVerify(server.url, { data: users(5), flags: { sample: "2" } });
  assertEquals(report.users.verified, 2);
  assertMatch(report.sample!.seed, /^\d+$/);
  const flags = { sample: "9", seed: "1", json: false };
  const { stdout } = await runVerify(server.url, { data: users(5), flags });
  assertMatch(stdout, /5 of 5 users/);
  assertStringIncludes(stdout, "--sample 9 --seed 1");
});

Deno.test("runVerify() exits 2 when sample and seed cannot be used", async () => {
  await using server = startAppServer();
  const cases = [{ seed: "1" }, ...["0", "-1", "1.5", "ten", ""].map((sample) => ({ sample }))];
  for (const flags of cases) {
    const { code, report } = await runVerify(server.url, { data: users(1), flags });
    assertEquals(
      { code, kind: report.error?.kind },
      { code: 2, kind: "usage" },
      JSON.stringify(flags),
    );
  }
  assertEquals(server.requests, []);
});

Deno.test("runVerify() prints a summary without json, and with quiet nothing but errors", async () => {
  const hadColor = getColorEnabled();
  setColorEnabled(false);
  using _color = { [Symbol.dispose]: () => setColorEnabled(hadColor) };
  await using server = startAppServer({ "1": { a: "\u001b[31mred" } });
  const data = [{ id: 1, a: "green" }, { id: 2, a: 1 }, {}];
  const flags = { json: false };
  const { code, stdout } = await runVerify(server.url, { data, flags });
  assertEquals(code, 1);
  assertMatch(stdout, /^Not all identical: 0 of 2 users in Customer\.io as the data says/);
  for (const line of [/different +1\n/, /missing +1\n/, /rejected +1 /, /requests +3 /]) {
    assertMatch(stdout, line);
  }
  assertStringIncludes(stdout, '1  a should be "green", is "\\u001b[31mred"');
  assertStringIncludes(stdout, "2  missing");
  assertStringIncludes(stdout, "Differences file: ./users.differences.ndjson");
  assertEquals(stdout.includes("\u001b"), false);
  const quiet = await runVerify(server.url, { data, flags: { json: false, quiet: true } });
  assertEquals({ code: quiet.code, stdout: quiet.stdout, stderr: quiet.stderr }, {
    code: 1,
    stdout: "",
    stderr: "",
  });
});

Deno.test("runVerify() gives the same counts as comparing everyone by hand", async () => {
  let state = 42;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
  for (let round = 0; round < 6; round++) {
    const data = Array.from({ length: 600 }, () => {
      const names = ["a", "b", "c"].filter(() => random(3) > 0);
      return { id: random(250), ...Object.fromEntries(names.map((name) => [name, random(2)])) };
    });
    const merged = new Map<string, Record<string, number>>();
    for (const { id, ...attributes } of data) {
      merged.set(String(id), { ...merged.get(String(id)), ...attributes });
    }
    const has: People = {};
    const expected = { identical: 0, different: 0, missing: 0 };
    for (const [id, attributes] of merged) {
      if (random(10) > 0) {
        const written = Object.entries(attributes).map(([name, value]) =>
          [name, String(random(15) === 0 ? 1 - value : value)] as const
        );
        has[id] = Object.fromEntries(written);
      }
      const isSame = Object.entries(attributes).every(([name, value]) =>
        has[id]?.[name] === String(value)
      );
      expected[has[id] === undefined ? "missing" : isSame ? "identical" : "different"]++;
    }
    await using server = startAppServer(has);
    const { report, file } = await runVerify(server.url, { data, config: { parallelism: 3 } });
    const { identical, different, missing } = report.users;
    assertEquals({ identical, different, missing }, expected);
    assertEquals(file?.length, different + missing);
  }
});

Deno.test("runVerify() ends with 143 at SIGTERM, with what is on its way and without rumours", async () => {
  const told = Promise.withResolvers<void>();
  const onStderr = (text: string) => {
    if (text.includes("SIGTERM")) told.resolve();
  };
  const answer = async ({ number }: LookUpRequest) => {
    if (number === 0) Deno.kill(Deno.pid, "SIGTERM");
    await told.promise;
    return undefined;
  };
  await using server = startAppServer(people(99), { answer });
  const run = await runVerify(server.url, {
    data: users(1000),
    config: { parallelism: 1 },
    onStderr,
    before: undefined,
  });
  assertEquals({ code: run.code, interrupted: run.report.interrupted, error: run.report.error }, {
    code: 143,
    interrupted: true,
    error: null,
  });
  assertEquals({
    identical: run.report.users.identical,
    missing: run.report.users.missing,
    file: run.file,
  }, { identical: 99, missing: 0, file: undefined });
  assertEquals(server.requests.length, 1);
});

Deno.test("runVerify() ends at once at a second signal", async () => {
  const over = Promise.withResolvers<undefined>();
  const answer = () => {
    Deno.kill(Deno.pid, "SIGTERM");
    return over.promise;
  };
  await using server = startAppServer({}, { answer });
  let isFirst = true;
  const onStderr = (text: string) => {
    if (!isFirst || !text.includes("SIGTERM")) return;
    isFirst = false;
    Deno.kill(Deno.pid, "SIGTERM");
  };
  const { code, report } = await runVerify(server.url, { data: users(1), onStderr });
  over.resolve(undefined);
  assertEquals({ code, interrupted: report.interrupted, verified: report.users.verified }, {
    code: 143,
    interrupted: true,
    verified: 0,
  });
});

Deno.test("runVerify() looks nobody up when no record has userId, and leaves its file", async () => {
  await using server = startAppServer({});
  const before = '{"status":"missing","user":"1"}\n';
  const data = [{ uid: 1 }, { uid: 2 }];
  const { code, report, fileText } = await runVerify(server.url, { data, before });
  assertEquals({ code, error: report.error, fileText, requests: server.requests }, {
    code: 2,
    error: {
      kind: "config",
      message: "Cannot find userId 'id' in the 2 records: the keys there are uid; " +
        'did you mean "userId": "uid"?',
    },
    fileText: before,
    requests: [],
  });
});

Deno.test("runVerify() warns of a mapping that no record has, and refuses it with --strict", async () => {
  await using server = startAppServer(people(2));
  const config = { mappings: [{ from: "a", to: "a" }, { from: "bee", to: "b" }] };
  const message = "mappings[1].from: 'bee' is in none of the 2 records";
  const warned = await runVerify(server.url, { data: users(2), config });
  const route = `./users.json ↔ ${server.url}, look-ups, up to 25 requests at once\n`;
  assertEquals({ code: warned.code, stderr: warned.stderr, warnings: warned.report.warnings }, {
    code: 0,
    stderr: `Warning: ${message}\n${route}`,
    warnings: [{ kind: "mapping-unused", message }],
  });
  assertEquals(warned.report.mappings.map(({ present }) => present), [2, 0]);
  const text = await runVerify(server.url, { data: users(2), config, flags: { json: false } });
  assertStringIncludes(text.stdout, `\n  ${message}\n`);

  const before = server.requests.length;
  const refused = await runVerify(server.url, { data: users(2), config, flags: { strict: true } });
  assertEquals({ code: refused.code, kind: refused.report.error?.kind }, {
    code: 2,
    kind: "config",
  });
  assertStringIncludes(refused.report.error!.message, `with --strict: 1 warning\n  ${message}`);
  assertEquals(server.requests.length, before);
});

Deno.test("runVerify() warns of what no look-up shows, so that identical is not taken for more than it is", async () => {
  await using server = startAppServer(people(1));
  const mappings = ["_update", "cio_relationships", "_timestamp", "anonymous_id", "unsubscribed"]
    .map((to) => ({ from: "a", to }));
  const { code, report } = await runVerify(server.url, { data: [{ id: 1 }], config: { mappings } });
  const message = (to: string) =>
    `Cannot compare ${to}, which 'a' is mapped to: no look-up shows it`;
  assertEquals({ code, warnings: report.warnings.slice(0, 2) }, {
    code: 0,
    warnings: ["cio_relationships", "anonymous_id"].map((to) => ({
      kind: "not-compared",
      message: message(to),
    })),
  });
});

Deno.test("runVerify() compares the value that everyone gets", async () => {
  await using server = startAppServer({ "1": { source: "import" }, "2": { source: "web" } });
  const relationship = { identifiers: { object_type_id: "1", object_id: "acme" } };
  const config = {
    mappings: [{ to: "source", value: "import" }, {
      to: "cio_relationships",
      value: [relationship],
    }],
  };
  const { code, report } = await runVerify(server.url, { data: users(2), config });
  assertEquals(code, 1);
  assertEquals(report.users.identical, 1);
  assertEquals(report.differences.map(({ attributes }) => attributes), [
    [{ name: "source", expected: "import", found: "web" }],
  ]);
  assertEquals(report.mappings[0], { from: null, to: "source", present: 2 });
  assertEquals(report.warnings, [{
    kind: "not-compared",
    message:
      "Cannot compare cio_relationships, which has a value for everyone: no look-up shows it",
  }]);
});

Deno.test("runVerify() says in its JSON why records were rejected", async () => {
  await using server = startAppServer(people(1));
  const { report } = await runVerify(server.url, { data: '[{"id":1,"a":1},\n{"id":null}]' });
  assertEquals(report.reasons, [{
    outcome: "rejected",
    reason: "User identifier 'id' is null",
    field: null,
    count: 1,
    first: { record: 2, line: 2, column: 1, offset: 17 },
  }]);
});

Deno.test("runVerify() looks for nothing that a failures file says is superseded", async () => {
  await using server = startAppServer({ "1": { a: "2" }, "2": { a: "2" } });
  const line = (id: number, a: number) =>
    JSON.stringify({ outcome: "failed", record: { id, a, b: null, c: null } });
  const data = [line(1, 1), line(2, 2), '{"outcome":"superseded","user":"1"}'].join("\n");
  const { code, report } = await runVerify(server.url, { data });
  assertEquals({ code, read: report.users.read, identical: report.users.identical }, {
    code: 0,
    read: 1,
    identical: 1,
  });
  assertEquals(report.warnings.map(({ kind }) => kind), ["superseded"]);
});

Deno.test("runVerify() ends with an internal error where differences cannot be written in the end", async () => {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-" });
  const differences = `${folder}/x.ndjson`;
  await using server = startAppServer({}, {
    answer: ({ number }) => {
      if (number === 0) Deno.removeSync(folder, { recursive: true });
      return undefined;
    },
  });
  const { code, report } = await runVerify(server.url, { data: users(1), flags: { differences } });
  assertEquals({ code, kind: report.error?.kind, file: report.differencesFile }, {
    code: 1,
    kind: "internal",
    file: null,
  });
  assertEquals(
    report.error?.message,
    `Cannot write differences to '${differences}': there is no such file or folder`,
  );
});
