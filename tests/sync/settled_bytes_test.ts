/** Progress is what was answered: bytes of records count once their record has its outcome. */

import { assert, assertEquals, assertLess } from "@std/assert";
import { runSync } from "../../lib/sync/run_sync.ts";
import { sourceOf } from "../helpers/people.ts";
import { NO_FLAGS } from "../helpers/sync_command.ts";
import { syncFor } from "../helpers/sync_run.ts";
import { type Reply, startTrackServer } from "../helpers/track_server.ts";

const VALUES = [
  { id: "1", name: "a" },
  { id: null, name: "rejected before it is sent" },
  { id: "2", name: "b" },
  { id: "bad", name: "refused by the server" },
  { id: "2", name: "the same user again" },
  { id: "2" },
  { id: "fails", name: "x" },
  { id: "fails", name: "follows the one before" },
  { id: "3", name: "größer".repeat(20) },
];

for (const mode of ["batch", "identify"] as const) {
  Deno.test(`A sync in mode ${mode} has settled all bytes that it has read at its end, and none before`, async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await using server = startTrackServer(async ({ people }): Promise<Reply> => {
      await released;
      const users = people.map(({ user }) => user);
      if (users.length === 1 && users[0] === "fails") return { status: 500 };
      // Of several the halves are sent.
      if (users.includes("bad") || users.includes("fails")) {
        return { status: 400, body: { meta: { error: "no" } } };
      }
      return {};
    });
    const { records } = sourceOf(VALUES, 4);
    const run = syncFor(server.url, { records, mode, maxAttempts: 1 });
    const ended = run.run();
    await server.arrived(1);
    const { ledger } = run;
    // Only what was rejected without a request can have its outcome.
    assertLess(ledger.settledBytes, JSON.stringify(VALUES[1]).length + 1);
    release();
    await ended;

    const lengths = VALUES.map((value) => new TextEncoder().encode(JSON.stringify(value)).length);
    assertEquals(ledger.settledBytes, lengths.reduce((sum, length) => sum + length));
    const { accepted, rejected, failed } = run.counts;
    assert(accepted > 0 && rejected > 0 && failed > 0);
  });
}

Deno.test("A sync shows what was answered, also of data that was read as a whole at once", async () => {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-progress-" });
  const { promise: shown, resolve: show } = Promise.withResolvers<string>();
  await using server = startTrackServer(async ({ number }): Promise<Reply> => {
    if (number === 100) await shown;
    return {};
  });
  try {
    const users = Array.from({ length: 400 }, (_, i) => ({ id: String(1000 + i), name: "a" }));
    const [config, data] = [`${folder}/configuration.json`, `${folder}/data.json`];
    const configuration = {
      siteId: "s1",
      apiKey: "k1",
      trackUrl: server.url,
      userId: "id",
      mappings: [{ from: "name", to: "name" }],
      mode: "identify",
      parallelism: 1,
    };
    await Deno.writeTextFile(config, JSON.stringify(configuration), { mode: 0o600 });
    await Deno.writeTextFile(data, JSON.stringify(users));
    const code = await runSync({ ...NO_FLAGS, config, data: [data] }, {
      stdout: () => {},
      stderr: (text) => {
        if (text.includes(" 100 users ")) show(text);
      },
      columns: () => 100,
    });
    assertEquals(code, 0);
    assertEquals(/(\d+) % {2}100 users/.exec(await shown)?.[1], "25");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
