/** Whole runs of init: what is written, what is not, and what is said. */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { setColorEnabled } from "@std/fmt/colors";
import { readConfiguration } from "../../lib/config/read.ts";
import { TRACK_URLS } from "../../lib/customerio/track_api.ts";
import { RunError } from "../../lib/errors.ts";
import type { AskerOptions } from "../../lib/terminal/asker.ts";
import type { InitWorld } from "../../lib/init/interview.ts";
import { runInit } from "../../lib/init/run_init.ts";
import { answering, type TestAsker } from "../helpers/asker.ts";
import { HurriedClock } from "../helpers/hurried_clock.ts";
import { initFolder } from "../helpers/init_run.ts";
import { mappedFetch } from "../helpers/mapped_fetch.ts";
import { startProgram } from "../helpers/program.ts";
import { NO_BACKOFF } from "../helpers/sync_run.ts";
import { type Answer, startTrackServer } from "../helpers/track_server.ts";

setColorEnabled(false);

const USERS = [
  { id: 1, email: "a@x.com", joined: "2024-01-31", address: { zip: "02134" } },
  { id: 2, email: "b@x.com", joined: "2024-02-01", address: { zip: 11104 } },
];
const MAPPINGS = [
  { from: "email", to: "email" },
  { from: "joined", to: "joined", type: "timestamp" },
  { from: "address.zip", to: "address_zip", type: "string" },
];
const KEY = "k3y-0f-a-secret";

/** A terminal at which someone gives these answers. */
function atTerminal(
  asker: TestAsker,
  onOpen: (options: AskerOptions) => void = () => {},
): InitWorld {
  return {
    isTerminal: true,
    openAsker: (options) => {
      onOpen(options);
      return { ...asker, [Symbol.dispose]() {} };
    },
    clock: new HurriedClock(),
    backoff: NO_BACKOFF,
  };
}

Deno.test("init writes a configuration and its schema, and asks nothing with --yes", async () => {
  await using folder = await initFolder(USERS);
  using asker = answering([]);
  const { code, result, stderr } = await folder.init({}, atTerminal(asker));
  assertEquals([code, stderr], [0, ""]);
  assertEquals(
    await folder.text("configuration.json"),
    `{
  "$schema": "./configuration.schema.json",
  "siteId": "\${CIO_SITE_ID}",
  "apiKey": "\${CIO_API_KEY}",
  "userId": "id",
  "mappings": [
    { "from": "email", "to": "email" },
    { "from": "joined", "to": "joined", "type": "timestamp" },
    { "from": "address.zip", "to": "address_zip", "type": "string" }
  ]
}
`,
  );
  assertEquals(folder.names(), ["configuration.json", "configuration.schema.json", "data.json"]);
  const { startedAt, durationMs, version, ...facts } = result;
  assertMatch(`${startedAt} ${durationMs} ${version}`, /^\d{4}-\S+Z \d+ \d+\.\d+/);
  assertEquals(facts, {
    command: "init",
    config: `${folder.path}/configuration.json`,
    data: [`${folder.path}/data.json`],
    region: null,
    workspaceId: null,
    userId: "id",
    identifier: "id",
    users: { read: 2, isAll: true },
    requests: { sent: 0, retried: 0, throttledMs: 0 },
    reasons: [],
    mappings: [
      { from: "email", to: "email", present: 2 },
      { from: "joined", to: "joined", present: 2, type: "timestamp" },
      { from: "address.zip", to: "address_zip", present: 2, type: "string" },
    ],
    leftOut: [],
    written: [
      `${folder.path}/configuration.schema.json`,
      `${folder.path}/configuration.json`,
    ],
    warnings: [],
    interrupted: false,
    error: null,
  });
});

Deno.test("init prints the keys, what it wrote and the next step, and no value", async () => {
  await using folder = await initFolder([...USERS, { id: 3, bio: "b".repeat(2000), email: "" }]);
  const { stdout, stderr } = await folder.init({ json: false });
  const path = `${folder.path}/`;
  assertEquals(stderr, "");
  assertEquals(
    stdout.replaceAll(path, ""),
    `Written: configuration.json with 3 attributes; 'id' is a user's id (all 3 records looked at)

     key          attribute    type       values         in
  1  email        email                   text           67 %
  2  joined       joined       timestamp  dates          67 %
  3  address.zip  address_zip  string     text, numbers  67 %

Left out:
  bio: 1 of 1 values are longer than 1,000 bytes, Customer.io's limit

Also written: configuration.schema.json, for your editor, which completes and checks the configuration with it
Before the first sync, set CIO_SITE_ID and CIO_API_KEY: in the environment, or in '.env'

Next: cio-sync check --config configuration.json --data data.json
`,
  );
});

Deno.test("init says that nobody was asked where there is no terminal", async () => {
  await using folder = await initFolder(USERS);
  const { code, stderr } = await folder.init({ yes: false });
  assertEquals([code, stderr], [0, "Not on a terminal: nothing is asked, as with --yes\n"]);
  // What comes through standard input has nobody behind it who could answer, nor has --quiet.
  using asker = answering([]);
  const quiet = await folder.init({ yes: false, quiet: true, force: true }, atTerminal(asker));
  assertEquals([quiet.code, quiet.stderr], [0, ""]);
});

Deno.test("init asks where both stderr and standard input are a terminal, and nowhere else", async () => {
  for (const columns of [undefined, () => 80]) {
    await using folder = await initFolder(USERS);
    let isAsked = false;
    const openAsker = () => {
      isAsked = true;
      return { ...answering(["", "", "sandbox"]), [Symbol.dispose]() {} };
    };
    const flags = {
      config: `${folder.path}/configuration.json`,
      data: [`${folder.path}/data.json`],
    };
    const code = await runInit(
      { ...flags, yes: false, force: false, json: true, quiet: false },
      { stdout: () => {}, stderr: () => {}, columns },
      { env: () => undefined, openAsker },
    );
    // Whoever runs the tests may do so at a terminal.
    const expected = columns !== undefined && Deno.stdin.isTerminal();
    assertEquals([code, isAsked], [0, expected]);
  }
});

Deno.test("init overwrites a configuration with --force alone, and never the data", async () => {
  await using folder = await initFolder(USERS);
  const path = `${folder.path}/configuration.json`;
  await Deno.writeTextFile(path, "mine");
  const refused = await folder.init();
  assertEquals([refused.code, refused.result.error?.kind, refused.result.written], [
    2,
    "usage",
    [],
  ]);
  assertStringIncludes(
    refused.stderr,
    "it exists; name another with --config, or replace it with --force",
  );
  assertEquals(await folder.text("configuration.json"), "mine");
  assertEquals((await folder.init({ force: true })).code, 0);
  assertEquals((await readConfiguration(path, { env: () => "x" })).userId, "id");
  const data = await folder.init({ force: true, config: `${folder.path}/data.json` });
  assertEquals([data.code, JSON.parse((await folder.text("data.json"))!)], [2, USERS]);
});

Deno.test("init writes nothing for data without users, or without a key that identifies them", async () => {
  const cases: { data: unknown; message: string }[] = [
    { data: [], message: "there are no users in it" },
    { data: [1, "x"], message: "none of them is an object" },
    {
      data: [{ name: "Ana" }, { name: "Bo" }],
      message: "none is called like one (the keys there are name)",
    },
    {
      data: [{ id: 1 }, { id: 1 }],
      message: "'id' is called like one, but it has 1 different value in 2 records",
    },
    {
      data: [{ id: 1 }, { id: null }],
      message: "'id' is called like one, but 1 of 2 records have a value",
    },
    { data: '[{"id":1},', message: "expected a user, found the end of the file" },
  ];
  for (const { data, message } of cases) {
    await using folder = await initFolder(data);
    const { code, stderr, result } = await folder.init();
    assertEquals([code, result.error?.kind, folder.names()], [2, "data", ["data.json"]], message);
    assertStringIncludes(stderr, message);
  }
});

Deno.test("init says whole what it cannot do with the data, and what helps", async () => {
  const cases: { data: unknown; message: string }[] = [
    { data: [], message: "Cannot write a configuration for PATH: there are no users in it" },
    { data: [1], message: "Cannot write a configuration for PATH: none of them is an object" },
    {
      data: [{ name: "Ana" }],
      message:
        "Cannot tell which key identifies a user: none is called like one (the keys there are name); " +
        "run cio-sync init on a terminal, without --yes, and name it",
    },
  ];
  for (const { data, message } of cases) {
    await using folder = await initFolder(data);
    const { result } = await folder.init();
    const said = result.error!.message.replace(`${folder.path}/data.json`, "PATH");
    assertEquals(said.replaceAll("'", ""), message);
  }
});

Deno.test("init names every file that it has written, and what the user should know of a key", async () => {
  await using folder = await initFolder([
    ...[1, 2, 3, 4].map((id) => ({ id, bio: "short" })),
    { id: 5, bio: "x".repeat(1001) },
  ]);
  await using server = startTrackServer(() => ({ body: { region: "us", environment_id: 3 } }));
  using asker = answering(["", "", "", "my-site", KEY]);
  const { fetch } = mappedFetch({ [TRACK_URLS.us]: server.url });
  const { result } = await folder.init({ yes: false }, { ...atTerminal(asker), fetch });
  assertEquals(
    result.written.map((path) => path.replace(`${folder.path}/`, "")),
    [".env", "configuration.schema.json", "configuration.json"],
  );
  const note =
    "1 value of more than 1,000 bytes: Customer.io takes none, so this user will be rejected";
  assertEquals(result.mappings, [{ from: "bio", to: "bio", present: 5, note }]);
});

Deno.test("init names the unit of times in milliseconds, and no other", async () => {
  const times = [1706695872000, 1706782272000];
  await using folder = await initFolder(
    times.map((at, id) => ({ id, seen_at: at, joined_at: at / 1000 })),
  );
  const { result } = await folder.init();
  assertEquals(result.mappings, [
    { from: "seen_at", to: "seen_at", present: 2, type: "timestamp", unit: "ms" },
    { from: "joined_at", to: "joined_at", present: 2, type: "timestamp" },
  ]);
});

Deno.test("init says nothing of credentials that are set, where nobody is asked", async () => {
  await using folder = await initFolder(USERS);
  const world = { env: (name: string) => name.startsWith("CIO_") ? "x".repeat(20) : undefined };
  const { stdout } = await folder.init({ json: false }, world);
  assertEquals(stdout.includes("Before the first sync"), false);
});

Deno.test("init writes what was answered, and the typed key to .env alone", async () => {
  await using folder = await initFolder(USERS);
  const answer: Answer = () => ({ body: { region: "eu", environment_id: 12 } });
  await using server = startTrackServer(answer);
  using asker = answering(["email", "id", "1, 3", "", "my-site", KEY]);
  const { fetch } = mappedFetch({ [TRACK_URLS.us]: server.url });
  const run = await folder.init(
    { yes: false, json: false },
    { ...atTerminal(asker), fetch },
  );
  assertEquals(run.code, 0);
  const config = await folder.text("configuration.json");
  const { $schema: _, ...written } = JSON.parse(config!);
  assertEquals(written, {
    siteId: "${CIO_SITE_ID}",
    apiKey: "${CIO_API_KEY}",
    region: "eu",
    userId: "email",
    mappings: MAPPINGS.slice(1, 2),
  });
  assertEquals(await folder.text(".env"), `CIO_SITE_ID=my-site\nCIO_API_KEY=${KEY}\n`);
  assertStringIncludes(run.stderr, "Customer.io knows them: workspace 12 (EU)");
  assertStringIncludes(run.stderr, "In Customer.io, 'email' is a user's id\n");
  // The keys were shown by the questions.
  assertStringIncludes(run.stderr, "  2  joined");
  assertEquals(run.stdout.includes("attribute "), false);
  assertEquals(run.stdout.includes("Before the first sync"), false);
  assertEquals(`${run.stdout}${run.stderr}${config}`.includes(KEY), false);
  const read = await readConfiguration(`${folder.path}/configuration.json`, {
    env: () => undefined,
  });
  assertEquals([read.siteId, read.apiKey], ["my-site", KEY]);
});

Deno.test("init tells what it has found between the questions, each part behind a blank line", async () => {
  await using folder = await initFolder([{ id: 1, plan: "free", _update: true }]);
  await using server = startTrackServer(() => ({ body: { region: "us" } }));
  using asker = answering(["", "", "", "my-site", KEY]);
  const { fetch } = mappedFetch({ [TRACK_URLS.us]: server.url });
  const { stderr } = await folder.init({ yes: false }, { ...atTerminal(asker), fetch });
  assertEquals(
    stderr.replaceAll(`${folder.path}/`, ""),
    `'data.json': all 1 record looked at
In Customer.io, 'id' is a user's id

     key   attribute  type  values  in
  1  plan  plan             text    all

Left out:
  _update: it would tell Customer.io not to create anyone

The Track API credentials are under Settings > Workspace Settings > API and webhook credentials.
They are written to '.env', which you alone can read.
Customer.io knows them: a workspace (US)
`,
  );
});

Deno.test("init asks Customer.io before it writes, says that it refuses, and does not repeat a key", async () => {
  await using folder = await initFolder(USERS);
  await using server = startTrackServer(() => ({
    status: 401,
    body: { meta: { error: `no ${KEY}` } },
  }));
  using asker = answering(["", "", "", "my-site", KEY, "my-site", "a b", ""]);
  const { fetch } = mappedFetch({ [TRACK_URLS.us]: server.url });
  const run = await folder.init({ yes: false, json: false }, { ...atTerminal(asker), fetch });
  assertEquals([run.code, server.requests.length, await folder.text(".env")], [0, 1, undefined]);
  assertStringIncludes(run.stderr, "refused the credentials (401");
  assertStringIncludes(run.stderr, "Cannot use these credentials: apiKey: Must be ASCII text");
  assertStringIncludes(run.stdout, "Before the first sync, set CIO_SITE_ID and CIO_API_KEY");
  assertEquals(`${run.stdout}${run.stderr}`.includes(KEY), false);
});

Deno.test("init shows no key that was typed, though a path holds it", async () => {
  await using folder = await initFolder(USERS);
  await using server = startTrackServer(() => ({ body: { region: "us" } }));
  const key = folder.path.split("/").at(-1)!;
  using asker = answering(["", "", "", "my-site", key]);
  const { fetch } = mappedFetch({ [TRACK_URLS.us]: server.url });
  const run = await folder.init({ yes: false, json: false }, { ...atTerminal(asker), fetch });
  assertStringIncludes(run.stdout, "Written: ");
  assertEquals(run.stdout.includes(key), false);
});

Deno.test("init says that Customer.io cannot be reached, and goes on without the check if it is told to", async () => {
  await using folder = await initFolder(USERS);
  using asker = answering(["", "", "us", "my-site", KEY, "keep"]);
  const { fetch } = mappedFetch({});
  const run = await folder.init({ yes: false }, { ...atTerminal(asker), fetch });
  assertEquals([run.code, run.result.region], [0, "us"]);
  assertStringIncludes(run.stderr, "Cannot find out the account's region: ");
  assertEquals((await folder.text(".env"))!.includes(KEY), true);
});

Deno.test("init needs no credentials for the sandbox", async () => {
  await using folder = await initFolder(USERS);
  using asker = answering(["", "", "sandbox"]);
  const { code, result } = await folder.init({ yes: false }, atTerminal(asker));
  assertEquals([code, result.region], [0, "sandbox"]);
  const path = `${folder.path}/configuration.json`;
  const read = await readConfiguration(path, { env: () => undefined });
  assertEquals([read.region, read.siteId], ["sandbox", undefined]);
});

Deno.test("init uses credentials that are set, and does not write them anywhere", async () => {
  await using folder = await initFolder(USERS);
  await Deno.writeTextFile(`${folder.path}/.env`, `CIO_API_KEY=${KEY}\n`, { mode: 0o600 });
  await using server = startTrackServer(() => ({ body: { region: "us", environment_id: 3 } }));
  using asker = answering(["", "", ""]);
  const { fetch } = mappedFetch({ [TRACK_URLS.us]: server.url });
  const run = await folder.init({ yes: false }, {
    ...atTerminal(asker),
    fetch,
    env: (name) => name === "CIO_SITE_ID" ? "site-of-environment" : undefined,
  });
  assertEquals([run.code, run.result.region, run.result.workspaceId], [0, "us", 3]);
  assertEquals(
    server.requests[0].headers.get("authorization"),
    `Basic ${btoa(`site-of-environment:${KEY}`)}`,
  );
  assertEquals(await folder.text(".env"), `CIO_API_KEY=${KEY}\n`);
  assertEquals(run.stdout.includes(KEY), false);
});

Deno.test("init writes nothing when it is interrupted at a question", async () => {
  await using folder = await initFolder(USERS);
  using asker = answering(["", "", ""]);
  let options: AskerOptions | undefined;
  const world = atTerminal({
    ...asker,
    ask: (question) => {
      if (!question.startsWith("Site ID")) return asker.ask(question);
      options!.onInterrupt(new RunError("interrupted", "Interrupted by SIGINT"));
      return Promise.reject(options!.signal.reason);
    },
  }, (given) => options = given);
  const run = await folder.init({ yes: false, json: false }, world);
  assertEquals([run.code, run.stdout], [130, "Interrupted: nothing was written\n"]);
  assertEquals(folder.names(), ["data.json"]);
});

Deno.test("init writes nothing when it is interrupted while it reads", async () => {
  await using folder = await initFolder(USERS);
  const main = new URL("../../main.ts", import.meta.url).pathname;
  await using program = startProgram(
    [Deno.execPath(), "run", "-A", "--quiet", main, "init", "--data", "-"],
    { cwd: folder.path, env: { ...Deno.env.toObject(), NO_COLOR: "1" }, hasInput: true },
  );
  // More than what is between the two has room for: it is being read when all was written.
  const record = `{"id":1,"bio":"${"x".repeat(1_000_000)}"},`;
  await program.type(`[${record.repeat(10)}`);
  program.kill("SIGINT");
  assertEquals(await program.ended, {
    code: 130,
    stdout: "Interrupted: nothing was written\n",
    stderr: "",
  });
  assertEquals(folder.names(), ["data.json"]);
});

Deno.test("init keeps a .env out of a repository only by a word", async () => {
  await using folder = await initFolder(USERS);
  await Deno.mkdir(`${folder.path}/.git`);
  await using server = startTrackServer(() => ({ body: { region: "us" } }));
  const { fetch } = mappedFetch({ [TRACK_URLS.us]: server.url });
  const hint = "Keep it out of version control: add .env to .gitignore";
  for (const [ignored, isTold] of [["", true], [".env\n", false]] as const) {
    await Deno.writeTextFile(`${folder.path}/.gitignore`, ignored);
    await Deno.remove(`${folder.path}/.env`).catch(() => {});
    using asker = answering(["", "", "", "my-site", KEY]);
    const world = { ...atTerminal(asker), fetch };
    const { stdout } = await folder.init({ yes: false, json: false, force: true }, world);
    assertEquals(stdout.includes(hint), isTold);
    assertEquals(await folder.text(".gitignore"), ignored);
  }
});
