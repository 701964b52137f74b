/** Nothing that a server, a file, a record or a flag says is printed with what has no glyph, or as a line of its own. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { setColorEnabled } from "@std/fmt/colors";
import { runCommandLine } from "../../lib/cli/run_command_line.ts";
import { parseCommandLine } from "../../lib/cli/parse.ts";
import { RunError } from "../../lib/errors.ts";
import type { CommandOutput } from "../../lib/terminal/output.ts";
import type { VerifyFlags } from "../../lib/verify/flags.ts";
import { runVerify } from "../../lib/verify/run_verify.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { NO_BACKOFF } from "../helpers/sync_run.ts";
import { startStandalone } from "../../lib/sandbox/standalone.ts";
import { type Reply, startTrackServer } from "../helpers/track_server.ts";

// Our own colours would be on where NO_COLOR is not set.
setColorEnabled(false);

const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** As a file's name can have it. */
const NAME =
  "x\x07\x1b[31m\x1b]0;t\x07\r\b\x7f\x85\x9b31m\xad\u061c\u200b\u200d\u200e\u2028\u2029" +
  "\u202a\u202e\u2060\u2066\u2069\ufeff\u{e0041}\ufe0f\u3164\nFORGED: all well";
const HOSTILE = `${NAME}\0\ud800y`;
const CREDENTIALS = { siteId: "5ite1d5ecret0001", apiKey: "4p1key5ecret0002" };
const KEYS = { ...CREDENTIALS, appApiKey: "app5ecret0003key" };

/** What is hostile about a run. */
interface HostileRun {
  configuration?: Record<string, unknown>;
  configurationText?: string;
  data?: string;
  reply?: Reply;
  /** Whether what is hostile is shown at all. @default {true} */
  isShown?: boolean;
  names?: { config?: string; data?: string };
  args?: (folder: string) => string[];
}

const MAPPINGS = [{ from: "name", to: "name" }, { from: HOSTILE, to: HOSTILE }];
const PEOPLE = JSON.stringify([
  { id: HOSTILE, name: HOSTILE, [HOSTILE]: HOSTILE, born: HOSTILE },
  { id: NAME, name: "two", [HOSTILE]: "short", born: "x" },
  { id: `2${NAME}`, name: "two", [HOSTILE]: "x".repeat(2000) },
  { [HOSTILE]: HOSTILE },
]);
const PROBLEM = { batch_index: 0, reason: HOSTILE, field: HOSTILE, message: HOSTILE };
const REGION = "track-eu.customer.io\u202e";

const RUNS: Record<string, HostileRun> = {
  "records and names": { reply: { body: {} } },
  "a person refused": { reply: { status: 207, body: { errors: [PROBLEM] } } },
  "a request refused": { reply: { status: 400, body: { errors: [PROBLEM] } } },
  "a general error": { reply: { body: { meta: { errors: [HOSTILE] } } } },
  "credentials refused": { reply: { status: 401, body: { meta: { error: HOSTILE } } } },
  "a page": {
    reply: { status: 403, body: `<h1>${HOSTILE}</h1>`, headers: { server: "\x9b31m\u202e" } },
  },
  "an error of a gateway": { reply: { status: 404, body: HOSTILE } },
  "a redirect": {
    reply: { status: 307, headers: { location: `https://${REGION}.example/\u202e` } },
  },
  "people as they are": {
    reply: {
      body: {
        customers: [{
          customer: {
            id: HOSTILE,
            identifiers: { id: HOSTILE },
            attributes: { id: HOSTILE, name: `${HOSTILE}!`, [HOSTILE]: `!${HOSTILE}` },
          },
        }],
      },
    },
  },
  "paths": { names: { config: `c${NAME}.json`, data: `d${NAME}.json` } },
  "a missing file": { args: (folder) => ["--data", `${folder}/${NAME}`] },
  "a missing configuration": { args: (folder) => ["--config", `${folder}/${NAME}`] },
  "a folder that is missing": { args: (folder) => ["--state", `${folder}/${NAME}/s.db`] },
  "a state": { args: (folder) => ["--state", `${folder}/${NAME}.db`] },
  "files of results": {
    args: (folder) => ["--failures", `${folder}/f${NAME}`, "--differences", `${folder}/f${NAME}`],
    reply: { status: 207, body: { errors: [PROBLEM] } },
  },
  "a value of the configuration": { configuration: { region: HOSTILE, mode: HOSTILE } },
  "a key of the configuration": { configuration: { [HOSTILE]: 1, [`user${HOSTILE}`]: 2 } },
  "a text that is no JSON": { configurationText: `{"userId": ${HOSTILE}`, isShown: false },
  "a user ID that nobody has": { configuration: { userId: `${HOSTILE}?` } },
  "a mapping that nobody has": {
    configuration: { mappings: [{ from: `${HOSTILE}?`, to: "a" }] },
    args: () => ["--strict"],
  },
  "a date": { configuration: { mappings: [{ from: "born", to: HOSTILE, type: "timestamp" }] } },
  "data that is none": { data: `{"${NAME.replaceAll(/\p{Cc}/gu, "")}": [${HOSTILE}]}` },
  "data that breaks off": { data: `[{"id":"1"},{"id":${HOSTILE}` },
  "a flag's value": { args: () => ["--parallelism", HOSTILE, "--mode", HOSTILE] },
  "a sample": { args: () => ["--sample", HOSTILE] },
  "a seed": { args: () => ["--sample", "1", "--seed", HOSTILE] },
  "a flag": { args: () => [`--${HOSTILE}`] },
  "a switch": { args: () => [`--quiet=${HOSTILE}`] },
  "a word": { args: () => [HOSTILE] },
  "a word that is a path": { args: (folder) => [`./${HOSTILE}`, `${folder}/${HOSTILE}.json`] },
};

for (const [what, hostile] of Object.entries(RUNS)) {
  Deno.test({
    name: `Nothing unprintable is printed, whatever is in ${what}`,
    // No such names of files.
    ignore: Deno.build.os === "windows",
    async fn() {
      const used: string[] = [];
      for (const command of ["sync", "verify"]) {
        for (const flags of [[], ["--json"]]) {
          used.push(await checkRun(hostile, [command, ...flags]));
        }
      }
      const isShown = used.some((text) => text.includes("FORGED") || text.includes("31m"));
      assertEquals(isShown, hostile.isShown ?? true, used.join("\n"));
    },
  });
}

Deno.test("The sandbox's page and its news show nothing unprintable", async () => {
  await using sandbox = startedStandalone();
  const { url, siteId, apiKey } = await sandbox.started;
  const send = (path: string, init: RequestInit) =>
    fetch(`${url}${path}`, {
      ...init,
      headers: {
        authorization: `Basic ${btoa(`${siteId}:${apiKey}`)}`,
        "content-type": "application/json",
      },
    }).then((response) => response.text());
  const body = JSON.stringify({ name: HOSTILE, [HOSTILE]: HOSTILE, email: `${HOSTILE}@x.example` });
  await send("/api/v1/customers/1", { method: "PUT", body });
  await send("/api/v2/batch", {
    method: "POST",
    body: JSON.stringify({
      batch: [{
        type: "person",
        action: "identify",
        identifiers: { id: HOSTILE },
        attributes: { [HOSTILE]: HOSTILE },
      }],
    }),
  });
  const paths = [
    "/",
    "/?q=name",
    `/?q=${encodeURIComponent(NAME)}`,
    "/people/a3000001",
    "/people/a3000002",
  ];
  let seen = "";
  for (const path of paths) {
    const text = await (await fetch(`${url}${path}`)).text();
    assertPrintable(text.replaceAll("\n", ""), path);
    seen += text;
  }
  const events = await fetch(`${url}/sandbox/events?after=0`);
  const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await reader.read();
  await reader.cancel();
  assertPrintable(value.replaceAll("\n", ""), "events");
  for (const text of [seen, value]) assertStringIncludes(text, "31m");
});

Deno.test("A key in the place of a name, a path or a pattern is not printed", async () => {
  const key = "7f3a9c0b12d4e5f60718";
  const own = CREDENTIALS.apiKey;
  const cases: Record<string, HostileRun> = {
    "a key of the configuration": { configuration: { [key]: 1, [own]: 2 } },
    "a region": { configuration: { region: key, mode: own } },
    "a list": { configuration: { mappings: [{ from: "a", to: "b", [key]: 1, type: own }] } },
    "a variable": { configuration: { apiKey: `\${x${key}}` } },
    "a template": { configuration: { region: `${key}\${HOME}` } },
    "a user ID": { configuration: { userId: own } },
    "another user ID": { configuration: { userId: key } },
    "a mapping": { configuration: { mappings: [{ from: own, to: `x-${own}` }] } },
    "another mapping": { configuration: { mappings: [{ from: key, to: "a" }] } },
    "a flag": { args: () => [`--${key}`] },
    "a misspelt flag": { args: () => [`--api-key=${key}`] },
    "a switch": { args: () => [`--quiet=${key}`] },
    "a word": { args: () => [key] },
    "a word beside data": { args: () => ["--data", "d.json", key, `./${key}`] },
    "a value": { args: () => ["--parallelism", key, "--mode", key] },
    "a sample": { args: () => ["--sample", key] },
    "data": { args: () => ["--data", key] },
    "a pattern": { args: () => ["--data", `*${key}*`] },
    "a configuration's name": { args: () => ["--config", key] },
    "a folder": { args: () => ["--state", `${key}/${own}`, "--differences", `${key}/${own}`] },
    "a file": {
      args: (folder) => ["--state", `${folder}/${own}.db`, "--seed", own, "--sample", "1"],
    },
    "failures": {
      args: (folder) => ["--failures", `${folder}/${own}`, "--differences", `${folder}/${own}`],
      reply: { status: 207, body: { errors: [{ batch_index: 0, reason: "no" }] } },
    },
    "a workspace": { configuration: { workspaceId: key } },
  };
  for (const [what, run] of Object.entries(cases)) {
    for (const command of ["sync", "verify"]) {
      for (const flags of [[], ["--json"]]) {
        const text = await checkRun(run, [command, ...flags]);
        for (const each of [key, own, ...Object.values(KEYS)]) {
          for (let at = 0; at + 8 <= each.length; at++) {
            const piece = each.slice(at, at + 8);
            assert(!text.includes(piece), `${what}, ${command} ${flags}: ${piece} in ${text}`);
          }
        }
      }
    }
  }
});

/** Runs a command line and checks all bytes of what it prints, and of the files of results; the text of all. */
async function checkRun(run: HostileRun, command: string[]): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-printing-" });
  await using server = startTrackServer(() => run.reply ?? {});
  try {
    const { names = {}, configurationText, data = PEOPLE } = run;
    const config = `${folder}/${names.config ?? "c.json"}`;
    const file = `${folder}/${names.data ?? "d.json"}`;
    const configuration = {
      ...KEYS,
      trackUrl: server.url,
      appUrl: server.url,
      userId: "id",
      mappings: MAPPINGS,
      maxAttempts: 1,
      ...run.configuration,
    };
    await Deno.writeTextFile(config, configurationText ?? JSON.stringify(configuration), {
      mode: 0o600,
    });
    await Deno.writeTextFile(file, data);
    const more = (run.args?.(folder) ?? []).join("\n").includes("--")
      ? known(run.args!(folder), command[0])
      : run.args?.(folder) ?? [];
    const [stdout, stderr]: string[][] = [[], []];
    await runWithoutWaiting(
      [
        ...command,
        ...unlessGiven("--config", config, more),
        ...unlessGiven("--data", file, more),
        ...more,
      ],
      {
        stdout: (text) => void stdout.push(text),
        stderr: (text) => void stderr.push(text),
        columns: undefined,
      },
    );
    const printed = [stdout.join(""), stderr.join("")];
    const result = command.includes("--json") ? JSON.parse(printed[0]) : undefined;
    for (const text of printed) {
      assertPrintable(text.replaceAll("\n", ""), command.join(" "));
      assert(!text.split("\n").some((line) => line.trimStart().startsWith("FORGED")), text);
      assertEquals(new TextDecoder().decode(new TextEncoder().encode(text)), text);
    }
    const path = result?.failuresFile ?? result?.differencesFile;
    const facts = path === undefined || path === null || path.includes("…") || !await exists(path)
      ? ""
      : (await Deno.readTextFile(path)).replaceAll(/,"record":[^\n]*/g, "");
    assertPrintable(facts.replaceAll("\n", ""), "file");
    return [...printed, facts].join("\n");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs a command line; verify looks people up again after a while, for which nobody waits here. */
async function runWithoutWaiting(args: string[], output: CommandOutput): Promise<void> {
  try {
    const line = parseCommandLine(args);
    if (line.action === "run" && line.command.name === "verify") {
      const world = { clock: new FakeClock({ jumps: true }), backoff: NO_BACKOFF };
      await runVerify(line.flags as VerifyFlags, output, world);
      return;
    }
  } catch (error) {
    assert(error instanceof RunError, String(error));
  }
  await runCommandLine(args, output);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** The flags that only the other command has, taken out. */
function known(args: string[], command: string): string[] {
  const others = command === "sync"
    ? ["--differences", "--sample", "--seed"]
    : ["--failures", "--state", "--parallelism", "--mode"];
  return args.filter((arg, at) => !others.includes(arg) && !others.includes(args[at - 1]));
}

function unlessGiven(flag: string, value: string, args: string[]): string[] {
  return args.includes(flag) ? [] : [flag, value];
}

function assertPrintable(text: string, when: string): void {
  const found = UNPRINTABLE.exec(text);
  if (found === null) return;
  const around = JSON.stringify(text.slice(Math.max(0, found.index - 80), found.index + 20));
  throw new Error(`${when}: U+${found[0].codePointAt(0)!.toString(16)} in ${around}`);
}

function startedStandalone(): AsyncDisposable & { started: ReturnType<typeof startStandalone> } {
  const started = startStandalone();
  return { started, [Symbol.asyncDispose]: async () => (await started).close() };
}
