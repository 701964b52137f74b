/** People who have left the data are removed, and nobody else, also by runs that are killed again and again. */

import { assert, assertEquals, assertGreater } from "@std/assert";
import { startStandalone } from "../../lib/sandbox/standalone.ts";
import { executable, parseResult } from "../helpers/e2e.ts";
import { type Ended, startProgram } from "../helpers/program.ts";
import { seeded } from "../helpers/random.ts";
import { tapRequests } from "../helpers/request_tap.ts";

const SEED = Number(Deno.env.get("SEED") ?? crypto.getRandomValues(new Uint32Array(1))[0]);
console.log(`SEED=${SEED}`);

const KILLS = 20;
/** People who stay, and who leave: 45 batches. */
const STAY = 2_000;
const LEAVE = 45_000;

Deno.test(`A removal that is killed ${KILLS} times ends as one that is not, SEED=${SEED}`, async () => {
  const random = seeded(SEED);
  await using sandbox = await startSandbox();
  await using tap = tapRequests(sandbox.url);
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-chaos-gone-" });
  try {
    const { siteId, apiKey } = sandbox;
    await Deno.writeTextFile(
      `${folder}/configuration.json`,
      JSON.stringify({
        ...{ siteId, apiKey, trackUrl: tap.url, userId: "id", gone: "delete", parallelism: 2 },
        mappings: [{ from: "n", to: "n" }],
      }),
      { mode: 0o600 },
    );
    const write = (from: number) =>
      Deno.writeTextFile(`${folder}/data.json`, JSON.stringify(usersFrom(from)));
    const start = () =>
      startProgram(
        [executable(), ..."--state s.db --yes --max-gone 100% --json --quiet".split(" ")],
        { cwd: folder },
      );
    const run = async (): Promise<Ended> => {
      await using program = start();
      return await program.ended;
    };
    await write(0);
    assertEquals(parseResult((await run()).stdout).users.accepted, STAY + LEAVE);
    await write(LEAVE);
    const before = tap.requests.length;
    for (let kill = 0; kill < KILLS; kill++) {
      await using program = start();
      const passed = tap.passed(tap.requests.length + random.below(3));
      // It may have come to its end.
      await Promise.race([passed, program.ended]);
      program.kill("SIGKILL");
      await program.ended;
    }
    assertGreater(tap.requests.length, before);
    const left = parseResult((await run()).stdout);
    assertEquals(left.users.unchanged, STAY);
    assertEquals(left.gone?.failed, 0);
    assertEquals(parseResult((await run()).stdout).gone?.found, 0);

    const people = new Map(
      [...sandbox.people()].map(({ identifiers, sent }) => [identifiers.id!, sent]),
    );
    assertEquals(people.size, STAY + 1);
    assertEquals(people.get("stranger"), { n: "0" });
    for (const { id, n } of usersFrom(LEAVE)) assertEquals(people.get(id), { n: String(n) });
    const lines = (await Deno.readTextFile(`${folder}/data.gone.ndjson`)).trimEnd().split("\n");
    const deleted = new Set(lines.map((line) => JSON.parse(line).user));
    assertEquals(deleted.size, LEAVE, "each of them is in the file");
    assert(!deleted.has("stranger"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

function usersFrom(first: number): { id: string; n: number }[] {
  return Array.from(
    { length: STAY + LEAVE - first },
    (_, i) => ({ id: `u${first + i}`, n: first + i }),
  );
}

/** A sandbox with someone whom no run sends. */
async function startSandbox() {
  const sandbox = await startStandalone({});
  const { url, siteId, apiKey } = sandbox;
  const { ok } = await fetch(`${url}/api/v1/customers/stranger`, {
    method: "PUT",
    body: '{"n":0}',
    headers: {
      "content-type": "application/json",
      authorization: `Basic ${btoa(`${siteId}:${apiKey}`)}`,
    },
  });
  assert(ok);
  return sandbox;
}
