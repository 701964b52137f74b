/**
 * Simulations from 10,000 seeds that are new in each run: `SEED=… deno task test:simulation` repeats one, and says what
 * happened in it.
 */

import { plural } from "../../lib/text.ts";
import { planOf } from "./plan.ts";
import { Simulation } from "./simulation.ts";
import type { FailedSeed, Seeds } from "./worker.ts";

const SEED = Deno.env.get("SEED");
const COUNT = Number(Deno.env.get("SEEDS") ?? 10_000);

/** Lines of a trace that are shown of a seed that failed: those before its end say the most. */
const SHOWN_LINES = 60;

if (SEED !== undefined) {
  Deno.test(`A simulation ends as it should: SEED=${SEED}`, async () => {
    const simulation = new Simulation(planOf(Number(SEED)), { isTraced: true });
    const { records, ...plan } = planOf(Number(SEED));
    console.log(
      JSON.stringify(plan),
      `\n${records.map((record) => JSON.stringify(record)).join("\n")}`,
    );
    try {
      await simulation.play();
    } finally {
      console.log(simulation.trace.join("\n"));
    }
  });
} else {
  const first = crypto.getRandomValues(new Uint32Array(1))[0] % 1e9;
  Deno.test(`Simulations end as they should: ${COUNT} seeds from ${first} on`, async () => {
    const failed = await simulateAll({ first, count: COUNT });
    if (failed.length > 0) throw new Error(describe(failed));
  });
}

/** Simulates all of `seeds` on all processors. */
async function simulateAll({ first, count }: Seeds): Promise<FailedSeed[]> {
  const workers = navigator.hardwareConcurrency;
  const share = Math.ceil(count / workers);
  const parts = Array.from(
    { length: workers },
    (_, i) =>
      simulateInWorker({ first: first + i * share, count: Math.min(share, count - i * share) }),
  );
  return (await Promise.all(parts)).flat();
}

async function simulateInWorker(seeds: Seeds): Promise<FailedSeed[]> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  try {
    return await new Promise<FailedSeed[]>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
      worker.postMessage(seeds);
    });
  } finally {
    worker.terminate();
  }
}

function describe(failed: FailedSeed[]): string {
  const [{ seed, message, trace }] = failed;
  const others = failed.slice(1).map((other) => `${other.seed}: ${other.message}`);
  return [
    `${plural(failed.length, "seed")} failed. Seed ${seed}: ${message}`,
    ...trace.slice(-SHOWN_LINES),
    `Repeat it: SEED=${seed} deno task test:simulation`,
    ...others,
  ].join("\n");
}
