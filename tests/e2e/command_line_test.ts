import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import {
  afterRoute,
  CREDENTIALS,
  executable,
  expected,
  startTrial,
  users,
} from "../helpers/e2e.ts";
import { runProgram } from "../helpers/program.ts";

Deno.test("cio-sync answers --version and --help without any file", async () => {
  for (const flag of ["--version", "-V"]) {
    const { code, stdout, stderr } = await runProgram([executable(), flag], { cwd: "/" });
    assertEquals({ code, stdout, stderr }, {
      code: 0,
      stdout: `cio-sync ${config.version}\n`,
      stderr: "",
    });
  }
  for (const flag of ["--help", "-h", "help"]) {
    const { code, stdout, stderr } = await runProgram([executable(), flag], { cwd: "/" });
    assertEquals({ code, stderr }, { code: 0, stderr: "" });
    assertMatch(stdout, /^cio-sync keeps .*\n\nUsage:\n {2}cio-sync \[sync\] /s);
  }
});

const SPELLINGS: string[][] = [
  ["--config", "c.json", "--data", "d.json"],
  ["sync", "--config", "c.json", "--data", "d.json"],
  ["--config=c.json", "--data=d.json"],
  ["-config", "c.json", "-data", "d.json"],
  ["-config=c.json", "sync", "-data=d.json"],
  ["-c", "c.json", "-d", "d.json"],
  ["--data", "d.json", "sync", "-c", "c.json"],
];

for (const args of SPELLINGS) {
  Deno.test(`cio-sync ${args.join(" ")} syncs that file with that configuration`, async () => {
    await using trial = await startTrial();
    await trial.configure({ mode: "identify" }, "c.json");
    await trial.write("d.json", JSON.stringify(users(2)));
    const { code, result } = await trial.result(...args);

    assertEquals({ code, mode: result.mode }, { code: 0, mode: "identify" });
    assertEquals(trial.people, expected(users(2)));
  });
}

const USAGE_ERRORS: { args: string[]; message: string }[] = [
  {
    args: ["--confg", "x"],
    message: "Unknown flag '--confg': did you mean '--config'? See cio-sync --help",
  },
  { args: ["-dta=x"], message: "Unknown flag '--dta': did you mean '--data'? See cio-sync --help" },
  { args: ["snyc"], message: "Unknown command 'snyc': did you mean 'sync'? See cio-sync --help" },
  {
    args: ["users.json"],
    message:
      "Cannot take 'users.json' without a flag: did you mean 'cio-sync --data users.json'? See cio-sync --help",
  },
  { args: ["--data"], message: "Flag '--data' needs a value" },
  { args: ["-c", "a", "--config", "b"], message: "Flag '--config' is given 2 times: give it once" },
  {
    args: ["--parallelism", "many"],
    message: 'Cannot use --parallelism: Must be an integer from 1 to 1000: found the string "many"',
  },
  {
    args: ["--parallelism=1001"],
    message: "Cannot use --parallelism: Must be an integer from 1 to 1000: found 1001",
  },
  {
    args: ["--mode", "fast"],
    message: 'Cannot use --mode: Must be "batch" or "identify": found the string "fast"',
  },
];

for (const { args, message } of USAGE_ERRORS) {
  Deno.test(`cio-sync ${args.join(" ")} is a usage error`, async () => {
    await using trial = await startTrial({ data: users(1) });
    const plain = await trial.sync(...args);
    assertEquals(plain, { code: 2, stdout: "", stderr: `Error: ${message}\n` });

    const { code, result, stderr } = await trial.result(...args);
    assertEquals({ code, stderr }, { code: 2, stderr: `Error: ${message}\n` });
    assertEquals({ error: result.error, mode: result.mode }, {
      error: { kind: "usage", message },
      mode: null,
    });
    assertEquals(trial.server.requests, []);
  });
}

Deno.test("sync reports all problems of a configuration at once", async () => {
  await using trial = await startTrial({ data: users(1) });
  await trial.write(
    "configuration.json",
    JSON.stringify({
      ...CREDENTIALS,
      userid: "id",
      parallelism: 0,
      region: "mars",
      mappings: [{ from: "email" }, { form: "name", to: "first_name" }],
      apiKey: "${CIO_SYNC_NOT_THERE}",
    }),
  );
  const { code, result, stderr } = await trial.result();
  const { kind, message } = result.error!;

  assertEquals({ code, kind, mode: result.mode }, { code: 2, kind: "config", mode: null });
  assertEquals(stderr, `Error: ${message}\n`);
  assertStringIncludes(message, "Cannot use configuration configuration.json: 6 problems\n");
  for (
    const problem of [
      'userid: Unknown key: did you mean "userId"?',
      "parallelism: Must be an integer from 1 to 1000: found 0",
      "region: Must be ",
      "mappings[0].to: Missing",
      'mappings[1].form: Unknown key: did you mean "from"?',
      "apiKey: Environment variable CIO_SYNC_NOT_THERE is not set",
    ]
  ) assertStringIncludes(message, `\n  ${problem}`);
  assertEquals(trial.server.requests, []);
});

Deno.test("sync says where a configuration is not JSON, and nothing of what is in it", async () => {
  await using trial = await startTrial({ data: users(1) });
  await trial.write(
    "configuration.json",
    `{\n  "apiKey": "${CREDENTIALS.apiKey}"\n  "siteId": 1\n}`,
  );
  const { code, result } = await trial.result();

  assertEquals({ code, kind: result.error?.kind }, { code: 2, kind: "config" });
  assertStringIncludes(result.error!.message, "Line 3, column 3: expected ");
});

Deno.test("sync takes credentials from the environment and keeps them to itself", async () => {
  await using trial = await startTrial({ data: users(1) });
  await trial.configure({ siteId: undefined, apiKey: "${KEY}", site_id: "${SITE}" });
  const env = { PATH: "/nowhere", SITE: CREDENTIALS.siteId, KEY: CREDENTIALS.apiKey };
  await using program = trial.startWith({ env });

  assertEquals((await program.ended).code, 0);
  assertEquals(trial.people, expected(users(1)));
});

Deno.test("sync prints errors and nothing else with --quiet", async () => {
  await using trial = await startTrial({
    data: users(2),
    answer: ({ people }) =>
      people.some(({ user }) => user === "u3") ? { status: 401, body: "" } : {},
  });
  assertEquals(await trial.sync("--quiet"), { code: 0, stdout: "", stderr: "" });

  await trial.write("data.json", `[{"id":""}]`);
  assertEquals(await trial.sync("-q"), { code: 1, stdout: "", stderr: "" });

  await trial.write("data.json", `[{"id":"u3"}]`);
  const { code, stdout, stderr } = await trial.sync("-q");
  assertEquals({ code, stdout }, { code: 3, stdout: "" });
  assertMatch(stderr, /^Error: Customer\.io refused the credentials \(401\): [^\n]*\n$/);
});

Deno.test("sync leaves nothing in its folder when there are no failures", async () => {
  await using trial = await startTrial({ data: users(2) });
  const { code } = await trial.sync();

  assertEquals(code, 0);
  assertEquals(trial.files(), ["configuration.json", "data.json"]);
});

Deno.test("sync goes on when nobody reads what it prints", async () => {
  await using trial = await startTrial({ data: users(3) });
  const command = `${executable()} | true; ${executable()} >/dev/full; echo "exit code $?"`;
  const { stdout, stderr } = await runProgram(["/bin/sh", "-c", command], {
    cwd: trial.folder,
    env: { PATH: "/usr/bin:/bin" },
  });

  assertEquals(stdout, "exit code 1\n");
  assertMatch(afterRoute(afterRoute(stderr)), /^Error: Cannot write the result: [^\n]+\n$/);
  assertEquals(trial.server.requests.length, 2);
  assert(trial.people.size === 3);
});
