import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { SandboxFlags } from "../../lib/sandbox/flags.ts";
import { sandboxCommand } from "../../lib/sandbox/run_sandbox.ts";
import { startStandalone } from "../../lib/sandbox/standalone.ts";

const MODULE = new URL("../../lib/sandbox/run_sandbox.ts", import.meta.url);
const TESTS = new URL(".", import.meta.url).pathname;
const OUTPUT = new URL("../../lib/terminal/output.ts", import.meta.url);
const CONFIG = new URL("../../deno.json", import.meta.url);

/** Runs the command in a process of its own, as only that can be sent signals. */
function spawn(flags: Partial<SandboxFlags>, more = ""): Deno.ChildProcess {
  const script = `
    import { sandboxCommand } from ${JSON.stringify(MODULE.href)};
    import { processOutput } from ${JSON.stringify(OUTPUT.href)};
    const output = processOutput();
    ${more}
    Deno.exit(await sandboxCommand(${JSON.stringify(flags)}, output));
  `;
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", "--config", CONFIG.pathname, script],
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).spawn();
}

/** What a process has written once it wrote `end`. */
async function readUntil(stream: ReadableStream<Uint8Array>, end: string) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes(end)) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
  }
  return { text, reader };
}

for (
  const { signal, code } of [
    { signal: "SIGINT", code: 130 },
    { signal: "SIGTERM", code: 143 },
    { signal: "SIGHUP", code: 129 },
  ] as const
) {
  Deno.test(`sandboxCommand() ends with ${code} after ${signal}, and keeps people in --db`, async () => {
    const folder = await Deno.makeTempDir({ prefix: "cio-sync-sandbox-" });
    const db = `${folder}/people.db`;
    const process = spawn({ port: "0", db, json: true });
    const { text, reader } = await readUntil(process.stdout, "\n}\n");
    const { url, siteId, apiKey, error } = JSON.parse(text);
    assertEquals({ siteId, apiKey, error }, {
      siteId: "sandbox-site-id",
      apiKey: "sandbox-api-key",
      error: null,
    });
    const response = await fetch(`${url}/api/v1/customers/1`, {
      method: "PUT",
      headers: {
        authorization: `Basic ${btoa(`${siteId}:${apiKey}`)}`,
        "content-type": "application/json",
      },
      body: "{}",
    });
    assertEquals(response.status, 200);
    await response.text();
    process.kill(signal);
    const stderr = await new Response(process.stderr).text();
    assertEquals((await process.status).code, code);
    assertStringIncludes(stderr, `${signal}: the sandbox has ended, with 1 person after 1 request`);
    assert((await reader.read()).done);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["people.db"]);

    await using sandbox = await startStandalone({ db });
    assertEquals(sandbox.personCount, 1);
    await sandbox.close();
    await Deno.remove(folder, { recursive: true });
  });
}

Deno.test("sandboxCommand() prints what to put into a configuration", async () => {
  const process = spawn({ port: "0", faults: "429=0.1,latency=5ms", seed: "7", siteId: "mine" });
  const { text, reader } = await readUntil(process.stdout, "Ctrl-C");
  const url = /Customer\.io sandbox: (http:\/\/127\.0\.0\.1:\d+)/.exec(text)?.[1];
  assertEquals(
    text,
    `Customer.io sandbox: ${url}

  people    in memory: gone at the end; --db people.db keeps them
  faults    429=0.1,latency=5ms (seed 7)
  page      ${url}/ shows people, activity and requests, and switches faults

To sync into it, in configuration.json in place of "region":

  "trackUrl": "${url}",
  "appUrl": "${url}",
  "siteId": "mine",
  "apiKey": "sandbox-api-key",
  "appApiKey": "sandbox-app-api-key",

Ctrl-C ends it.

Next: put these lines into configuration.json, then, in another terminal: cio-sync
`,
  );
  process.kill("SIGTERM");
  await new Response(process.stderr).text();
  while (!(await reader.read()).done);
  await process.status;
});

Deno.test("sandboxCommand() says where people are kept, and warns where others reach its page", async () => {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-sandbox-" });
  const db = `${folder}/people.db`;
  const process = spawn({ port: "0", db, host: "0.0.0.0" });
  const { text, reader } = await readUntil(process.stdout, "Ctrl-C");
  assertStringIncludes(text, `\n  people    in ${db}: 0 people so far\n  faults    none\n`);
  const said = await readUntil(process.stderr, "machine can\n");
  assertEquals(
    said.text,
    "Warning: the page needs no password: who reaches this address can see the people and " +
      "switch faults; without --host only this machine can\n",
  );
  process.kill("SIGTERM");
  const { value: end } = await said.reader.read();
  assertEquals(end, "SIGTERM: the sandbox has ended, with 0 people after 0 requests\n");
  while (!(await said.reader.read()).done);
  while (!(await reader.read()).done);
  assertEquals((await process.status).code, 143);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("sandboxCommand() says nothing beside its JSON with --quiet", async () => {
  const process = spawn({ port: "0", json: true, quiet: true, host: "0.0.0.0" });
  const { text, reader } = await readUntil(process.stdout, "\n}\n");
  const { url, siteId, apiKey, appApiKey } = JSON.parse(text);
  assertEquals(
    text,
    `${
      JSON.stringify(
        {
          command: "sandbox",
          url,
          siteId,
          apiKey,
          appApiKey,
          workspaceId: 1,
          error: null,
        },
        null,
        2,
      )
    }\n`,
  );
  process.kill("SIGTERM");
  assertEquals(await new Response(process.stderr).text(), "");
  assert((await reader.read()).done);
  assertEquals((await process.status).code, 143);
});

Deno.test("sandboxCommand() ends with 2 and says why when a flag cannot be used", async () => {
  await using taken = await startStandalone();
  const { port } = new URL(taken.url);
  const cases: { flags: Partial<SandboxFlags>; message: string }[] = [
    { flags: { port }, message: `Cannot listen on 127.0.0.1:${port}: the port is in use` },
    {
      flags: { port: "http" },
      message: "Flag '--port' needs an integer from 0 to 65535: current value is 'http'",
    },
    { flags: { port: "65536" }, message: "from 0 to 65535: current value is '65536'" },
    { flags: { port: "-1" }, message: "from 0 to 65535: current value is '-1'" },
    {
      flags: { port: "0", seed: "4294967296" },
      message: "Flag '--seed' needs an integer from -2147483648 to 4294967295: current value is",
    },
    { flags: { port: "0", seed: "-2147483649" }, message: "Flag '--seed' needs an integer" },
    { flags: { port: "0", seed: "1.5" }, message: "Flag '--seed' needs an integer" },
    // The highest and the lowest are none of the reasons.
    ...[{ port: "65535", seed: "4294967295" }, { port: "0", seed: "-2147483648" }].map((flags) => ({
      flags: { ...flags, db: "/nowhere/at/all.db" },
      message: "Cannot keep people in /nowhere/at/all.db: there is no folder '/nowhere/at/'",
    })),
    {
      flags: { port: "0", faults: "rest=1" },
      message: "Unknown fault 'rest': did you mean 'reset'?",
    },
    {
      flags: { port: "0", db: "/nowhere/at/all.db" },
      message: "Cannot keep people in /nowhere/at/all.db: there is no folder '/nowhere/at/'",
    },
    {
      flags: { port: "0", db: TESTS },
      message: `Cannot keep people in ${TESTS}: it is a folder; name another with --db`,
    },
    {
      flags: { port: "0", db: MODULE.pathname },
      message: `Cannot keep people in ${MODULE.pathname}: it is not a SQLite database`,
    },
    { flags: { port: "0", db: "/proc/x.db" }, message: "Cannot keep people in /proc/x.db: " },
    {
      flags: { port: "0", host: "no.such.host.invalid" },
      message: "Cannot listen on no.such.host.invalid:0",
    },
  ];
  for (const { flags, message } of cases) {
    for (const json of [false, true]) {
      let [stdout, stderr] = ["", ""];
      const code = await sandboxCommand({ json, quiet: false, ...flags }, {
        stdout: (text) => stdout += text,
        stderr: (text) => stderr += text,
        columns: undefined,
      });
      assertEquals(code, 2, message);
      assert(stderr.startsWith("Error: "), stderr);
      assertStringIncludes(stderr, message);
      assert(!/os error|Requires|--allow/.test(stderr), stderr);
      if (json) assertStringIncludes(JSON.parse(stdout).error.message, message);
      else assertEquals(stdout, "");
    }
  }
});

Deno.test("sandboxCommand() begins a line of its own at a terminal, which shows ^C, and tells programs the signal", async () => {
  const told = "output.log = ({ facts }) => output.stderr(JSON.stringify(facts));";
  const cases = [
    {
      more: "output.columns = () => 200;",
      said: /^\nSIGINT: the sandbox has ended, with [^\n]*\n$/,
    },
    { more: `output.columns = undefined; ${told}`, said: /^{"signal":"SIGINT","inFlight":0}$/ },
  ];
  for (const { more, said } of cases) {
    const process = spawn({ port: "0" }, more);
    const { reader } = await readUntil(process.stdout, "Ctrl-C");
    process.kill("SIGINT");
    assertMatch(await new Response(process.stderr).text(), said);
    while (!(await reader.read()).done);
    assertEquals((await process.status).code, 130);
  }
});

Deno.test("sandboxCommand() ends with 1 at a mistake that nothing catches, and tells it as an error", async () => {
  const throwLater = "output.stdout = () => setTimeout(() => { throw new TypeError('oh'); });";
  const process = spawn({ port: "0" }, throwLater);
  await process.stdout.cancel();
  const stderr = await new Response(process.stderr).text();
  assertEquals((await process.status).code, 1);
  assert(stderr.startsWith("Error: TypeError: oh\n"), stderr);
});
