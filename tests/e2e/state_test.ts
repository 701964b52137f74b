/** The state of the executable: a new one is written by a thread, and the records of the last run are found again. */

import { assertEquals, assertGreater } from "@std/assert";
import { delay } from "@std/async/delay";
import { startTrial } from "../helpers/e2e.ts";

/** More than three blocks of records, each of them so long that a thread writes the new state. */
const COUNT = 13_000;

interface User {
  id: number;
  email: string;
  name?: string;
  note: string;
}

function usersOf(count: number): User[] {
  return Array.from({ length: count }, (_, i) => ({
    id: i,
    email: `u${i}@example.com`,
    // Records count differently for the mappings.
    ...(i % 3 === 0 ? {} : { name: `Name ${i}` }),
    note: "long ".repeat(20),
  }));
}

for (const mode of ["batch", "identify"]) {
  const count = mode === "batch" ? COUNT : 300;
  Deno.test(`sync sends nobody again who has not changed: ${mode}`, async () => {
    const users = usersOf(count);
    await using trial = await startTrial({ data: users, configuration: { mode } });
    const run = async () => (await trial.result("--state", "s.db")).result;
    const first = await run();
    assertEquals(first.users.accepted, count);
    for (let repeat = 0; repeat < 2; repeat++) {
      const { users, requests, mappings } = await run();
      assertEquals({ unchanged: users.unchanged, sent: requests.sent }, {
        unchanged: count,
        sent: 0,
      });
      assertEquals(mappings, first.mappings, "they count for the mappings all the same");
    }

    // In the middle of a block many leave, one changes, and one is new at the front.
    const third = count / 3 | 0;
    const changed = [
      { id: -1, email: "new@example.com", note: "" },
      ...users.slice(0, third),
      ...users.slice(2 * third).map((user, i) => i === 7 ? { ...user, email: "x@y.z" } : user),
    ];
    await trial.write("data.json", JSON.stringify(changed));
    const later = await run();
    assertEquals(later.users, {
      ...{ read: changed.length, accepted: 2, unchanged: changed.length - 2 },
      ...{ rejected: 0, failed: 0 },
    });
    assertEquals(later.gone?.found, third);
    assertEquals(trial.people.get(String(2 * third + 7))?.email, "x@y.z");
    assertEquals((await run()).users.unchanged, changed.length);
  });
}

Deno.test("sync that is killed in its first run goes on, and sends few again", async () => {
  const users = usersOf(COUNT);
  const released = Promise.withResolvers<void>();
  await using trial = await startTrial({
    data: users,
    configuration: { parallelism: 2 },
    answer: async () => {
      if (trial.people.size > COUNT / 2) await released.promise;
      return {};
    },
  });
  {
    await using program = trial.start("--state", "s.db", "--quiet");
    // The tables take a quarter of this, and who is in the first request less than the rest: they have been written.
    while (sizeOf(`${trial.folder}/s.db-wal`) < 400_000) await delay(10);
    program.kill("SIGKILL");
    await program.ended;
  }
  released.resolve();
  const { result } = await trial.result("--state", "s.db");
  assertEquals(result.users.accepted + result.users.unchanged, COUNT);
  assertGreater(result.users.unchanged, 0, "the state has those of the killed run");
  assertEquals(trial.people.size, COUNT);
  assertEquals((await trial.result("--state", "s.db")).result.users.unchanged, COUNT);
});

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0;
  }
}
