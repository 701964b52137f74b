/** The number of requests that a dry run says is the number that a run sends. */

import { assertEquals } from "@std/assert";
import { DryRuns } from "../helpers/dry_runs.ts";
import { type Random, seeded } from "../helpers/random.ts";
import { startTrackServer } from "../helpers/track_server.ts";

/** Values of `id` that a path of the Track API v1 means, that it does not, and that mean nobody. */
const ODD_IDS = ["cio_1", "a@example.com", "..", "a b/c"];
const BAD_IDS = [null, "", true];

/** Records of a few hundred kilobytes, of users who are in it again and again, some of them too large for a batch. */
function randomData(random: Random, userCount: number): unknown[] {
  const size = random.pick([10, 900, 9000]);
  return Array.from({ length: random.pick([1, 30, 70]) }, (_, i) => {
    const user = userCount === Infinity ? i : random.below(userCount);
    const id = random.chance(0.1) ? random.pick(ODD_IDS) : `user${user}`;
    return {
      id: random.chance(0.1) ? random.pick(BAD_IDS) : userCount === Infinity ? `${id} ${i}` : id,
      a: "x".repeat(random.chance(0.1) ? 33_000 : random.below(size)),
      ...(random.chance(0.2) ? { b: random.pick([i, null, [i], "no number"]) } : {}),
    };
  });
}

/** Records of one user wait for each other, so that with more in flight it depends on time who goes with whom. */
const CASES = [
  { name: "with users who are there again and again, one request at a time", parallelism: 1 },
  { name: "with users who are there once, many requests at a time", parallelism: 25 },
];

for (const { name, parallelism } of CASES) {
  Deno.test(`runDryRun() counts as many requests as a run sends, ${name}`, async () => {
    await using server = startTrackServer();
    const kinds = { merged: 0, singles: 0, batches: 0, rejected: 0 };
    for (let seed = 1; seed <= 14; seed++) {
      const random = seeded(seed);
      const mode = random.pick(["batch", "identify"]);
      const mappings = [{ from: "a", to: "a" }, {
        from: "b",
        to: "b",
        type: random.pick(["number", undefined]),
      }];
      using runs = new DryRuns({
        trackUrl: server.url,
        mode,
        mappings,
        parallelism,
        limits: "server",
      });
      const userCount = parallelism === 1 ? random.pick([1, 5, 60]) : Infinity;
      const data = randomData(random, userCount);
      const { result: dry } = await runs.dryRun(data);
      server.requests = [];
      const { result } = await runs.sync(data);

      const sent = {
        requests: server.requests.length,
        bytes: server.requests.reduce((sum, { bytes }) => sum + bytes, 0),
        people: server.users.flat().length,
      };
      const { planned, merged, rejected } = dry.users;
      assertEquals(
        { requests: dry.requests.planned, bytes: dry.requests.bytes, people: planned - merged },
        sent,
        `seed ${seed}`,
      );
      assertEquals(dry.users, {
        ...result.users,
        accepted: 0,
        planned: result.users.accepted,
        merged,
      }, `seed ${seed}`);
      assertEquals(dry.reasons, result.reasons, `seed ${seed}`);
      assertEquals(dry.mappings, result.mappings, `seed ${seed}`);
      kinds.merged += merged;
      kinds.rejected += rejected;
      for (const { path } of server.requests) {
        path === "/api/v2/batch" ? kinds.batches++ : kinds.singles++;
      }
    }
    // Else it would have compared nothing of the kind.
    const isThere = Object.entries(kinds).map(([kind, count]) => [kind, count > 0]);
    assertEquals(Object.fromEntries(isThere), {
      merged: parallelism === 1,
      singles: true,
      batches: true,
      rejected: true,
    });
  });
}
