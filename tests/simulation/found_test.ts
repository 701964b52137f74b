/**
 * Simulations that were not as they should be once, as small as they could be made, and faults at every operation of a
 * small one. What seeds find goes here, with the name of what was wrong.
 */

import { assertGreater } from "@std/assert";
import type { DiskFault } from "./disk.ts";
import { CALM, type Plan, type PlannedRecord, type RunPlan } from "./plan.ts";
import { Simulation } from "./simulation.ts";

/** Choices of what a loss of power leaves. */
const MOODS = 12;

/** Everyone who was read fails, as there is no answer before the run is interrupted. */
const FAILING: RunPlan = { ...CALM, answers: ["silence", "silence", "silence"], interruptAt: 500 };

function planWith(plan: Partial<Plan>): Plan {
  return {
    ...{ seed: 1, mode: "batch", identifier: "id", parallelism: 1, maxAttempts: 1, timeout: 10 },
    ...{ giveUpAfter: 60, rateLimit: 1000, state: "none", chunkBytes: 500, isMended: false },
    ...{ records: [], runs: [] },
    ...plan,
  };
}

/** Records of these users, one each, in that order; with `!` behind it, one that is rejected. */
function recordsOf(...users: string[]): PlannedRecord[] {
  return users.map((user, i) => ({
    id: user.replace("!", ""),
    seq: i + 1,
    a: `a${i + 1}`,
    ...(user.endsWith("!") ? { age: "old" } : {}),
  }));
}

async function play(plan: Partial<Plan>): Promise<Simulation> {
  const simulation = new Simulation(planWith(plan), { isTraced: true });
  try {
    await simulation.play();
    return simulation;
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error([message, ...simulation.trace].join("\n"), { cause });
  }
}

/** The runs of which one has the faults. */
const RUNS: Record<string, (faulty: RunPlan) => RunPlan[]> = {
  "a run over the data": (faulty) => [faulty],
  "a run over the data after another": (faulty) => [{ ...FAILING, unreadableFrom: 100 }, faulty],
  "a run over failures": (faulty) => [FAILING, faulty],
  "a run over a part of failures": (faulty) => [FAILING, { ...faulty, unreadableFrom: 500 }],
};

for (const what of ["ENOSPC", "EIO", "EACCES", "kill", "power"] as const) {
  for (const [name, runsWith] of Object.entries(RUNS)) {
    Deno.test(`Nothing is lost when operation n on the disk is ${what}, for every n: ${name}`, async () => {
      for (let seed = 1; seed <= (what === "power" ? MOODS : 1); seed++) {
        const reached = await failAtEach(what, { seed, runsWith });
        assertGreater(reached, 8);
      }
    });
  }
}

/** Lets every operation of the last run with faults fail, one in each simulation; how many there were. */
async function failAtEach(
  what: DiskFault["what"],
  { seed, runsWith }: { seed: number; runsWith: (faulty: RunPlan) => RunPlan[] },
): Promise<number> {
  for (let at = 0;; at++) {
    const runs = runsWith({ ...FAILING, disk: [{ at, what }] });
    const simulation = await play({
      seed,
      records: recordsOf("x!", "y", "z", "y", "w"),
      chunkBytes: 60,
      state: "model",
      runs,
    });
    if (simulation.runs[runs.length - 1].operations <= at) return at;
  }
}

Deno.test("A replay whose new file cannot be made leaves the records that it was to mend", async () => {
  for (let at = 0; at < 12; at++) {
    await play({
      records: recordsOf("x!"),
      runs: [CALM, { ...CALM, disk: [{ at, what: "ENOSPC" }] }],
    });
  }
});

Deno.test("What a kill leaves of the trial of a place is not in the way of the next run", async () => {
  for (let at = 0; at < 12; at++) {
    await play({
      records: recordsOf("x!"),
      runs: [{ ...CALM, disk: [{ at, what: "kill" }] }, CALM],
    });
  }
});

Deno.test("A loss of power behind a run without failures does not bring back older ones", async () => {
  for (let seed = 1; seed <= MOODS; seed++) {
    await play({
      seed,
      records: recordsOf("x", "x", "y"),
      chunkBytes: 20,
      runs: [
        // The first record fails and is in the failures file, and not all of the data is read.
        { ...FAILING, unreadableFrom: 30 },
        { ...CALM, powerFailsBehind: true },
      ],
    });
  }
});

Deno.test("A run that has ended has its failures on the disk", async () => {
  for (let seed = 1; seed <= MOODS; seed++) {
    await play({
      seed,
      records: recordsOf("x!", "y", "z!", "w"),
      runs: [{ ...FAILING, powerFailsBehind: true }, { ...FAILING, powerFailsBehind: true }],
    });
  }
});

Deno.test("A run over a part of the data leaves the failures of an earlier one", async () => {
  const part = { ...CALM, unreadableFrom: 30 };
  await play({ records: recordsOf("x", "y"), runs: [{ ...FAILING, unreadableFrom: 30 }, part] });
});
