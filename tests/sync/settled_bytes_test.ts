/** Progress is what was answered: bytes of records count once their record has its outcome. */

import { assert, assertEquals, assertLess } from "@std/assert";
import { sourceOf } from "../helpers/people.ts";
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
    const { bytes } = run.ledger;
    // Only what was rejected without a request can have its outcome.
    assertLess(bytes.settled, JSON.stringify(VALUES[1]).length + 1);
    release();
    await ended;

    const lengths = VALUES.map((value) => new TextEncoder().encode(JSON.stringify(value)).length);
    assertEquals(bytes.read, lengths.reduce((sum, length) => sum + length));
    assertEquals(bytes.settled, bytes.read);
    const { accepted, rejected, failed } = run.counts;
    assert(accepted > 0 && rejected > 0 && failed > 0);
  });
}
