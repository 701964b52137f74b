/** Refusals that have nothing to do with the rate, as of a gateway or a bad node, do not bring a run to a crawl. */

import { assertEquals, assertGreater } from "@std/assert";
import { startTrial, users } from "../helpers/e2e.ts";
import { seeded } from "../helpers/random.ts";
import type { Reply } from "../helpers/track_server.ts";

/** Milliseconds before each answer. */
const LATENCY_MS = 20;

/** Runs long enough that what is learnt in the first seconds is worth it. */
const USERS = 3000;

/** Users a second, in identify mode, of a run in which `share` of all requests is refused. */
async function speed(share: number, refusal: Reply): Promise<number> {
  const random = seeded(7);
  await using trial = await startTrial({
    data: users(USERS),
    configuration: { mode: "identify", maxAttempts: 12 },
    answer: async () => {
      await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
      return random.chance(share) ? refusal : {};
    },
  });
  const { code, stdout } = await trial.sync("--json");
  const { durationMs, users: counts } = JSON.parse(stdout);
  assertEquals({ code, accepted: counts.accepted, people: trial.people.size }, {
    code: 0,
    accepted: USERS,
    people: USERS,
  });
  return USERS / durationMs * 1000;
}

/** What is refused at random, and the share of its speed without that which a run keeps at least. */
const CASES: { share: number; refusal: Reply; keeps: number }[] = [
  { share: 0.02, refusal: { status: 429 }, keeps: 1 / 3 },
  { share: 0.08, refusal: { status: 429 }, keeps: 1 / 3 },
  { share: 0.15, refusal: { status: 429 }, keeps: 1 / 3 },
  // Each refused request waits for a second then: 25 in flight cannot get more than half of the speed through.
  { share: 0.04, refusal: { status: 503, headers: { "retry-after": "1" } }, keeps: 1 / 5 },
];

Deno.test("A sync keeps a third of its speed when 2, 8 or 15 % are refused whatever its rate", async () => {
  const usual = await speed(0, {});
  for (const { share, refusal, keeps } of CASES) {
    const facts = `${share * 100} % answered ${refusal.status}`;
    const now = await speed(share, refusal);
    console.log(`${facts}: ${Math.round(now)} of ${Math.round(usual)} users a second`);
    assertGreater(now / usual, keeps, facts);
  }
});
