import { assert, assertEquals, assertMatch } from "@std/assert";
import { runSync } from "../../lib/sync/run_sync.ts";
import { parseFaults } from "../../lib/sandbox/faults/faults.ts";
import type { SandboxPerson } from "../../lib/sandbox/people/workspace.ts";
import { startStandalone } from "../../lib/sandbox/standalone.ts";
import { HurriedClock } from "../helpers/hurried_clock.ts";
import { NO_FLAGS } from "../helpers/sync_command.ts";

/** Every kind at once; so many that none of them is left out. */
const FAULTS = "429=0.1,500=0.05,503=0.05,reset=0.1,timeout=0.03,garbage=0.05,latency=1ms";
const USERS = 120;

for (const mode of ["batch", "identify"]) {
  Deno.test(`A sync with every fault at once ends with the same people as one without: ${mode}`, async () => {
    const folder = await Deno.makeTempDir({ prefix: "cio-sync-faults-" });
    try {
      const expected = await syncedPeople({ folder, mode, faults: "" });
      const actual = await syncedPeople({ folder, mode, faults: FAULTS });
      assertEquals(actual, expected);
      assertEquals(actual.length, USERS);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("The summary of a sync into a running sandbox names the address of its page", async () => {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-faults-" });
  await using sandbox = await startStandalone();
  await writeFiles({ folder, mode: "batch", sandbox });
  const { code, stdout } = await sync(folder, { json: false, quiet: false });
  assertEquals(code, 0);
  // deno-lint-ignore no-control-regex
  const text = stdout.replaceAll(/\x1b\[\d+m/g, "");
  assertMatch(text, new RegExp(`\nNext: look people up at ${sandbox.url}/\n`));
  await Deno.remove(folder, { recursive: true });
});

/** The people that a sync leaves behind, by id and without what a sandbox gives them itself. */
async function syncedPeople(
  { folder, mode, faults }: { folder: string; mode: string; faults: string },
): Promise<[string | null, SandboxPerson["sent"]][]> {
  await using sandbox = await startStandalone({ faults: parseFaults(faults), seed: 5 });
  await writeFiles({ folder, mode, sandbox });
  const { code, stdout } = await sync(folder, { json: true, quiet: true });
  assertEquals(code, 0, stdout);
  const { users, requests } = JSON.parse(stdout);
  assertEquals(users.accepted, USERS);
  if (faults !== "") {
    assert(Object.keys(sandbox.faults.counts).length > 0);
    if (mode === "identify") {
      assertEquals(
        Object.keys(sandbox.faults.counts).length,
        6,
        JSON.stringify(sandbox.faults.counts),
      );
      assert(requests.retried > 0);
    }
  }
  return [...sandbox.people()]
    .map(({ identifiers, sent }): [string | null, SandboxPerson["sent"]] => [identifiers.id, sent])
    .sort(([a], [b]) => Number(a) - Number(b));
}

async function sync(
  folder: string,
  flags: { json: boolean; quiet: boolean },
): Promise<{ code: number; stdout: string }> {
  let stdout = "";
  const code = await runSync(
    {
      ...NO_FLAGS,
      config: `${folder}/configuration.json`,
      data: [`${folder}/data.json`],
      failures: `${folder}/failures.ndjson`,
      ...flags,
    },
    { stdout: (text) => stdout += text, stderr: () => {}, columns: undefined },
    {
      clock: new HurriedClock(),
    },
  );
  return { code, stdout };
}

async function writeFiles(
  { folder, mode, sandbox: { url, siteId, apiKey } }: {
    folder: string;
    mode: string;
    sandbox: { url: string; siteId: string; apiKey: string };
  },
): Promise<void> {
  // Long notes make several batches of few users.
  const notes = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`note${index}`, "n".repeat(900)]),
  );
  const users = Array.from({ length: USERS }, (_, id) => ({
    id,
    name: `User ${id}`,
    n: id,
    ...(mode === "batch" ? notes : {}),
  }));
  await Deno.writeTextFile(`${folder}/data.json`, JSON.stringify(users));
  const mappings = [...new Set(users.flatMap(Object.keys))].filter((name) => name !== "id")
    .map((name) => ({ from: name, to: name }));
  await Deno.writeTextFile(
    `${folder}/configuration.json`,
    JSON.stringify({
      trackUrl: url,
      siteId,
      apiKey,
      mode,
      userId: "id",
      timeout: 1,
      maxAttempts: 12,
      parallelism: 25,
      mappings,
    }),
  );
}
