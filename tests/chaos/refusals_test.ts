/** Refusals that have nothing to do with the rate, as of a gateway or a bad node, do not bring a run to a crawl. */

import { assertEquals, assertGreater } from "@std/assert";
import { startTrial, users } from "../helpers/e2e.ts";
import { seeded } from "../helpers/random.ts";

/** Milliseconds before each answer. */
const LATENCY_MS = 20;

/** Runs long enough that what is learnt in the first seconds is worth it. */
const USERS = 4000;

/** Users a second, in identify mode, of a run in which `share` of all requests is refused. */
async function speed(share: number, refusal: object): Promise<number> {
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

Deno.test("A sync keeps a third of its speed when 2, 8 or 15 % are refused whatever its rate", async () => {
  const usual = await speed(0, {});
  for (const share of [0.02, 0.08, 0.15]) {
    const now = await speed(share, { status: 429 });
    console.log(`${share}: ${Math.round(now)} of ${Math.round(usual)} users a second`);
    assertGreater(now / usual, 1 / 3, `${share}`);
  }
});
