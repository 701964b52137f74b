/**
 * Runs of the executable in which everything goes wrong that can. Each starts from a seed, which is printed:
 * `SEED=… deno task test:chaos` repeats it.
 */

import { assert, assertEquals, assertGreater, assertLessOrEqual } from "@std/assert";
import { seeded } from "../helpers/random.ts";
import type { TappedRequest } from "../helpers/request_tap.ts";
import { FAULTS, makeScene, type Mode, type Scene } from "./scene.ts";

const SEED = Number(Deno.env.get("SEED") ?? crypto.getRandomValues(new Uint32Array(1))[0]);
console.log(`SEED=${SEED}`);

const MODES: Mode[] = ["batch", "identify"];

/** Interruptions of each kind in each mode. */
const MOMENTS = 10;

/** So many requests a run has at least, whatever goes wrong. */
const MIN_REQUESTS: Record<Mode, number> = { batch: 50, identify: 19_000 };

for (const mode of MODES) {
  Deno.test(`A sync with every fault ends with what the file says: ${mode}, SEED=${SEED}`, async () => {
    await using scene = await makeScene({ mode, seed: SEED, faults: FAULTS });
    const result = await scene.runToTheEnd();
    scene.checkPeople();
    await scene.checkState();
    assertGreater(scene.faults, 10);
    assertGreater(scene.tap.requests.length, MIN_REQUESTS[mode]);

    assertEquals(result.users.accepted + result.users.unchanged + scene.users.bad, 20_000);

    // Whose records were sent in several runs, for want of an answer, is sent from the first one on.
    const again = await scene.runToTheEnd();
    assertGreater(again.users.unchanged, scene.users.records * 0.97);
    const unchanged = await scene.runToTheEnd();
    assertEquals(unchanged.users.unchanged, scene.users.records - scene.users.bad);
  });

  for (const { moment, faults } of moments(mode, "kill")) {
    Deno.test(`A sync that is killed after ${moment} requests goes on where it was: ${mode}, SEED=${SEED}`, async () => {
      await using scene = await makeScene({ mode, seed: SEED + moment, faults });
      await using program = scene.start();
      await scene.tap.passed(moment);
      program.kill("SIGKILL");
      await program.ended;
      await scene.checkState();
      await scene.failures();
      const first = scene.tap.requests.splice(0);
      const accepted = new Set(scene.people().keys());
      // Whoever waited for another attempt had a fault before, and left the place to another request.
      const mostAgain = scene.parallelism + scene.faults;

      await scene.runToTheEnd();
      scene.checkPeople();
      await scene.checkState();
      const resent = resentBatches(scene, { first, accepted });
      assertLessOrEqual(resent, mostAgain, "batches sent again");
    });
  }

  for (const { moment, faults } of moments(mode, "interrupt")) {
    Deno.test(`A sync that is interrupted after ${moment} requests accounts for everyone: ${mode}, SEED=${SEED}`, async () => {
      await using scene = await makeScene({ mode, seed: SEED + moment, faults });
      await using program = scene.start();
      await scene.tap.passed(moment);
      program.kill("SIGINT");
      const ended = await program.ended;
      const result = await scene.check(ended);
      // It can have come to its end just then.
      assert(ended.code === 130 ? result.interrupted : result.users.read === scene.users.records);
      assertEquals(result.error, null);
      await scene.checkState();

      await scene.runToTheEnd();
      scene.checkPeople();
      await scene.checkState();
    });
  }
}

/** Random moments, evenly over a run, as numbers of requests; every other time with faults. */
function moments(mode: Mode, kind: string): { moment: number; faults: string }[] {
  const random = seeded(SEED + mode.length * 1000 + kind.length);
  const part = MIN_REQUESTS[mode] / MOMENTS;
  return Array.from({ length: MOMENTS }, (_, i) => ({
    moment: 1 + Math.floor((i + random.next()) * part),
    faults: i % 2 === 0 ? FAULTS : "",
  }));
}

/** How many batches of the `first` run hold somebody who was accepted then and was sent again. */
function resentBatches(
  scene: Scene,
  { first, accepted }: { first: TappedRequest[]; accepted: Set<string> },
): number {
  const again = new Set(scene.tap.requests.flatMap(({ users }) => users));
  const batches = new Map(first.map(({ users }) => [users.join("\n"), users]));
  return [...batches.values()].filter((users) =>
    users.some((user) => accepted.has(user) && again.has(user) && !scene.users.repeated.has(user))
  ).length;
}
