/** Simulates seeds in a worker, so that all processors have something to do. */

/// <reference lib="deno.worker" />

import { simulateSeed, SimulationError } from "./simulation.ts";

/** Seeds in a row. */
export interface Seeds {
  first: number;
  count: number;
}

/** A seed whose simulation did not end as it should. */
export interface FailedSeed {
  seed: number;
  message: string;
  trace: readonly string[];
}

/** After so many nothing more is tried. */
const MAX_FAILED = 5;

self.onmessage = async ({ data: { first, count } }: MessageEvent<Seeds>) => {
  const failed: FailedSeed[] = [];
  for (let seed = first; seed < first + count && failed.length < MAX_FAILED; seed++) {
    try {
      await simulateSeed(seed);
    } catch (error) {
      const trace = error instanceof SimulationError ? error.trace : [];
      failed.push({ seed, message: (error as Error).message, trace });
    }
  }
  self.postMessage(failed);
};
