import { assertEquals, assertLess, assertMatch } from "@std/assert";
import { startTrial, users } from "../helpers/e2e.ts";

const PER_SECOND = 100;
const USERS = 2500;

Deno.test("A sync finds the pace of a server that allows 100 requests a second", async () => {
  const arrivals: number[] = [];
  let refused = 0;
  await using trial = await startTrial({
    data: users(USERS),
    configuration: { mode: "identify", rateLimit: 1000 },
    answer: () => {
      const now = performance.now();
      while (arrivals[0] <= now - 1000) arrivals.shift();
      if (arrivals.length >= PER_SECOND) {
        refused++;
        return { status: 429 };
      }
      arrivals.push(now);
      return {};
    },
  });
  const { code, stdout } = await trial.sync();
  const sent = trial.server.requests.length;
  console.log(`${refused} of ${sent} refused\n${stdout}`);

  assertEquals({ code, people: trial.people.size }, { code: 0, people: USERS });
  // How many go through a second is for tests/delivery/pace_test.ts to say, in simulated time.
  assertLess(refused / sent, 0.05);
  assertMatch(stdout, /\n {2}held back .* slowed down \(\d+ times? after 429\)\n/);
});
