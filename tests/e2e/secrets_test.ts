/** The executable shows no secret and leaves none behind, whatever happens. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Ended, runProgram, startProgram } from "../helpers/program.ts";
import {
  type Answer,
  hang,
  type Received,
  type Reply,
  startTrackServer,
} from "../helpers/track_server.ts";
import {
  AUTHORIZATION,
  CREDENTIALS,
  executable,
  startTrial,
  type Trial,
  users,
} from "../helpers/e2e.ts";

const APP_KEY = "app-5ecret-5d20aa";
const SECRETS = [...Object.values(CREDENTIALS), APP_KEY, AUTHORIZATION.split(" ")[1]];
/** Files that runs leave behind. */
const MADE = ["data.failures.ndjson", "state.db"];
const ignore = Deno.build.os === "windows";

/** Answers that repeat all that the server is told. */
const ANSWERS: Record<string, (told: string) => Reply> = {
  "207": (told) => ({ status: 207, body: refusalOf(told) }),
  "200 in HTML": (told) => ({ body: `<p>${told}</p>` }),
  "400": (told) => ({ status: 400, body: refusalOf(told) }),
  "401": (told) => ({ status: 401, body: { meta: { error: told } } }),
  "403 in HTML": (told) => ({ status: 403, body: `<p>${told}</p>` }),
  "429": (told) => ({ status: 429, headers: { "retry-after": "0", "x-echo": told }, body: told }),
  "500": (told) => ({ status: 500, body: told }),
  "a redirect": (told) => ({
    status: 307,
    headers: { location: `https://u:${CREDENTIALS.apiKey}@x.example/?${encodeURI(told)}` },
  }),
};

for (const [what, answerTo] of Object.entries(ANSWERS)) {
  Deno.test(`sync keeps the credentials to itself when ${what} repeats them`, async () => {
    for (const mode of ["batch", "identify"]) {
      await using trial = await startTrial({
        configuration: { mode, maxAttempts: 1, giveUpAfter: 0.5, appApiKey: APP_KEY },
        data: users(2),
        answer: (request) => answerTo(toldBy(request)),
      });
      for (const args of [["--json"], ["--state", "state.db"]]) {
        await assertHidden(trial, await trial.sync(...args));
      }
      assert(trial.server.requests.length >= 2);
    }
  });
}

Deno.test("A proxy sees no credentials, and those of the proxy are not shown", async () => {
  const proxySecret = "pr0xy-5ecret-8812";
  await using proxy = startTrackServer(({ headers }) => ({
    status: 407,
    body: `no: ${headers.get("proxy-authorization")}, ${proxySecret}`,
  }));
  await using trial = await startTrial({ data: users(2) });
  await trial.configure({ trackUrl: undefined, region: "us", maxAttempts: 1 });
  const { host } = new URL(proxy.url);
  const env = { PATH: "/nowhere", HTTPS_PROXY: `http://user:${proxySecret}@${host}` };
  const ended = await trial.startWith({ env }).ended;
  assertEquals(ended.code, 3);
  assertEquals(proxy.requests[0].method, "CONNECT");
  assertEquals(proxy.requests[0].path, "track.customer.io:443");
  assertEquals(proxy.requests[0].headers.get("authorization"), null);
  await assertHidden(trial, ended, [proxySecret, btoa(`user:${proxySecret}`)]);
});

Deno.test("What runs on this machine is reached without the proxy of the environment", async () => {
  await using proxy = startTrackServer();
  await using trial = await startTrial({ data: users(2) });
  await trial.configure(
    { siteId: "s", apiKey: "k", trackUrl: undefined, region: "sandbox" },
    "s.json",
  );
  for (const name of ["HTTP_PROXY", "http_proxy", "ALL_PROXY"]) {
    const env = { PATH: "/nowhere", [name]: proxy.url };
    assertEquals((await trial.startWith({ env }).ended).code, 0);
    const options = { cwd: trial.folder, env };
    const { code, stdout } = await runProgram([executable(), "-c", "s.json", "--json"], options);
    assertEquals({ code, region: JSON.parse(stdout).region }, { code: 0, region: "sandbox" });
  }
  assertEquals(trial.server.requests.length, 3);
  assertEquals(proxy.requests, []);
});

for (const umask of ["000", "077"]) {
  for (const before of [undefined, 0o666]) {
    const name = `Files are for their owner alone under umask ${umask}` +
      (before === undefined ? "" : ", also those that were for all");
    Deno.test({ name, ignore }, async () => {
      let answer: Answer = refuseFirst;
      await using trial = await startTrial({
        data: users(4),
        answer: (request) => answer(request),
      });
      const args = ["--state", "state.db"];
      if (before !== undefined) {
        await trial.sync(...args);
        for (const name of MADE) await Deno.chmod(`${trial.folder}/${name}`, before);
      }
      await trial.write("data.json", JSON.stringify(users(5)));
      await using whole = startUnder(umask, trial, args);
      assertEquals((await whole.ended).code, 1);
      assertEquals(modes(trial), Object.fromEntries(MADE.map((name) => [name, "600"])));

      // The files beside the state are there as long as a run is.
      answer = hang;
      const seen = trial.server.requests.length;
      await using program = startUnder(umask, trial, [...args, "--full"]);
      await trial.server.arrived(seen + 1);
      assertEquals(modes(trial)["state.db-wal"], "600");
      assertEquals([...new Set(Object.values(modes(trial)))], ["600"]);
      program.kill("SIGKILL");
    });
  }
}

Deno.test({
  name: "sync and verify warn of a configuration that others can read and that holds a key",
  ignore,
  async fn() {
    await using trial = await startTrial({ data: [] });
    await trial.configure({ appApiKey: APP_KEY, appUrl: trial.server.url });
    const warned =
      "Warning: configuration.json can be read by others on this machine (mode 0644) " +
      'and holds apiKey and appApiKey: write "apiKey": "${CIO_API_KEY}", ' +
      '"appApiKey": "${CIO_APP_API_KEY}" and set those variables, ' +
      "or run chmod 600 configuration.json\n";
    const path = `${trial.folder}/configuration.json`;
    const cases: { mode: number; args: string[]; isWarned: boolean }[] = [
      { mode: 0o644, args: ["sync"], isWarned: true },
      { mode: 0o644, args: ["sync", "--json"], isWarned: true },
      { mode: 0o644, args: ["verify", "--json"], isWarned: true },
      { mode: 0o644, args: ["sync", "--quiet"], isWarned: false },
      { mode: 0o644, args: ["verify", "--quiet"], isWarned: false },
      { mode: 0o600, args: ["sync"], isWarned: false },
      { mode: 0o600, args: ["verify"], isWarned: false },
    ];
    for (const { mode, args, isWarned } of cases) {
      await Deno.chmod(path, mode);
      const ended = await run(trial, args);
      await assertHidden(trial, ended);
      assertEquals(ended.stderr.split(warned).length, isWarned ? 2 : 1, `${args}: ${ended.stderr}`);
      assertEquals(ended.stderr.includes("read by others"), isWarned, ended.stderr);
      assertEquals(ended.stdout.includes("Warning"), false);
      if (args.includes("--json")) JSON.parse(ended.stdout);
    }
  },
});

Deno.test({
  name: "sync warns of what a configuration's link leads to, and not of a pipe or a variable",
  ignore,
  async fn() {
    await using trial = await startTrial({ data: [] });
    const path = `${trial.folder}/configuration.json`;
    // As Kubernetes mounts a secret: links to a file of another name.
    await Deno.mkdir(`${trial.folder}/..data`);
    await Deno.rename(path, `${trial.folder}/..data/configuration.json`);
    await Deno.symlink("..data/configuration.json", path);
    for (const mode of [0o644, 0o600]) {
      await Deno.chmod(path, mode);
      const { stderr } = await run(trial, []);
      assertEquals(stderr.includes("read by others"), mode === 0o644, stderr);
    }

    const script = 'mkfifo -m 644 pipe; cat configuration.json >pipe & exec "$0" --config pipe';
    const piped = await runProgram(["/bin/sh", "-c", script, executable()], {
      cwd: trial.folder,
      env: { PATH: "/usr/bin:/bin" },
    });
    assertEquals(piped.code, 0, piped.stderr);
    assert(!piped.stderr.includes("read by others"), piped.stderr);

    await Deno.chmod(path, 0o644);
    await trial.configure({ apiKey: "${KEY}" }, "outside.json");
    await Deno.chmod(`${trial.folder}/outside.json`, 0o644);
    const env = { PATH: "/nowhere", KEY: CREDENTIALS.apiKey };
    const { code, stderr } = await trial.startWith({ env }, "--config", "outside.json").ended;
    assertEquals(code, 0, stderr);
    assert(!stderr.includes("read by others"), stderr);
  },
});

Deno.test("A key in the braces of a variable is not shown", async () => {
  await using trial = await startTrial({ data: [] });
  const key = "7f3a9c0b12d4e5f60718";
  await trial.configure({ apiKey: `\${a${key}}` });
  const ended = await run(trial, ["--json"]);
  assertEquals(ended.code, 2);
  assertStringIncludes(ended.stderr, "apiKey: Cannot take the value of '${…}'");
  assertEquals((ended.stdout + ended.stderr).includes(key), false);
});

Deno.test("A configuration that is given as data is not copied anywhere", async () => {
  await using trial = await startTrial();
  const ended = await trial.sync("--data", "configuration.json");
  assertEquals(ended.code, 2);
  await assertHidden(trial, ended);
  assertEquals(trial.files(), ["configuration.json", "data.json"]);
});

/** Runs cio-sync to its end, without the checks of `trial.sync`, which are for the Track API alone. */
function run(trial: Trial, args: string[]): Promise<Ended> {
  return runProgram([executable(), ...args], { cwd: trial.folder });
}

function startUnder(umask: string, trial: Trial, args: string[]) {
  const script = `umask ${umask}; exec "$0" "$@"`;
  return startProgram(["/bin/sh", "-c", script, executable(), ...args], { cwd: trial.folder });
}

function refuseFirst(): Reply {
  return { status: 207, body: { errors: [{ batch_index: 0, reason: "not this one" }] } };
}

/** All that the request tells of the credentials. */
function toldBy({ headers }: Received): string {
  return [headers.get("authorization"), ...Object.values(CREDENTIALS)].join(", ");
}

function refusalOf(told: string): unknown {
  return { errors: [{ batch_index: 0, reason: told, field: told }] };
}

/** The permissions, in octal, of all files that runs have made. */
function modes(trial: Trial): Record<string, string> {
  const names = trial.files().filter((name) => !/^(data|configuration)\.json$/.test(name));
  return Object.fromEntries(names.map((name) => {
    const { mode } = Deno.statSync(`${trial.folder}/${name}`);
    return [name, (mode! & 0o777).toString(8)];
  }));
}

/** Checks that none of the secrets is in what was printed, nor in any byte of any file but the configuration. */
async function assertHidden(
  trial: Trial,
  { stdout, stderr }: Ended,
  more: string[] = [],
): Promise<void> {
  const names = trial.files().filter((name) => name !== "configuration.json");
  const bytes = await Promise.all(names.map((name) => Deno.readFile(`${trial.folder}/${name}`)));
  const texts = bytes.map((each) => new TextDecoder("latin1").decode(each));
  for (const secret of [...SECRETS, ...more]) {
    for (const text of [stdout, stderr, ...texts]) {
      assert(!text.includes(secret), `Leaked ${secret} in ${text}`);
    }
  }
}
