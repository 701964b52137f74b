/** A large run on several workers, as Customer.io sees it. */

import { assertEquals, assertGreater, assertLess, assertLessOrEqual } from "@std/assert";
import { delay } from "@std/async/delay";
import { startMachines } from "../helpers/machines.ts";
import { startTrackServer } from "../helpers/track_server.ts";

const ACCOUNT = { siteId: "a-site", apiKey: "a-key", userId: "id", rateLimit: 100_000 };

Deno.test("100,000 users through 3 workers end as the data says, within parallelism", async () => {
  const count = 100_000;
  const parallelism = 4;
  await using server = startTrackServer(async () => {
    await delay(20);
    return {};
  });
  await using machines = await startMachines();
  const mappings = [{ from: "n", to: "n" }, { from: "text", to: "text" }];
  const data = Array.from(
    { length: count },
    (_, n) => ({ id: `user-${n}`, n, text: "x".repeat(50) }),
  );
  await machines.write({ ...ACCOUNT, trackUrl: server.url, parallelism, mappings }, data);
  for (let i = 0; i < 3; i++) machines.work();
  const { code, result } = await machines.result();
  assertEquals(code, 0);
  assertEquals(result.users, {
    ...{ read: count, accepted: count },
    ...{ unchanged: 0, rejected: 0, failed: 0 },
  });
  const people = server.requests.flatMap((request) => request.people);
  assertEquals(people.length, count, "nobody was sent twice");
  assertEquals(
    new Set(people.map(({ user, attributes }) => `${user} ${attributes.n}`)).size,
    count,
  );
  assertEquals(result.requests.sent, server.requests.length);
  assertEquals(server.overlaps, []);
  assertLessOrEqual(server.maxInFlight, parallelism);
  assertGreater(server.maxInFlight, 1);
});

Deno.test("The workers that there are share the rate, and one alone has all of it", async () => {
  const rateLimit = 40;
  const arrivals: number[] = [];
  await using server = startTrackServer(() => {
    arrivals.push(performance.now());
    return {};
  });
  await using machines = await startMachines();
  const data = Array.from({ length: 120 }, (_, n) => ({ id: `user-${n}` }));
  const configuration = { ...ACCOUNT, trackUrl: server.url, mode: "identify", mappings: [] };
  await machines.write({ ...configuration, rateLimit }, data);
  for (let i = 0; i < 3; i++) machines.work();
  await delay(1_500);
  await machines.result();
  const seconds = (arrivals.at(-1)! - arrivals[0]) / 1000;
  // Timers come late, and what that costs is made up for by each worker on its own.
  assertLess((arrivals.length - 1) / seconds, rateLimit * 1.2);
  assertGreater((arrivals.length - 1) / seconds, rateLimit * 0.5);
});
