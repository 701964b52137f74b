/** Runs many random cases and says how to repeat one that fails. */

import { type Random, seeded } from "./random.ts";

/** A new one for each run, unless the environment repeats one by `SEED`. */
const SEED = Number(Deno.env.get("SEED") ?? crypto.getRandomValues(new Uint32Array(1))[0]);

/** Tests one random case; throws when it is not as it should be. `show` gives the case for the message. */
export type FuzzCase = (random: Random, show: (text: string) => void) => void | Promise<void>;

/** Runs `count` cases, each with random choices of its own; the error of the first that fails says how to repeat it. */
export async function fuzz(name: string, count: number, test: FuzzCase): Promise<void> {
  console.log(`${name}: ${count} cases, SEED=${SEED}`);
  for (let i = 0; i < count; i++) {
    let shown = "";
    try {
      await test(seeded((SEED + i * 0x9e3779b9) >>> 0), (text) => shown = text);
    } catch (cause) {
      throw new Error(
        `Case ${i} of SEED=${SEED} is not as it should be: ${(cause as Error).message}\n${shown}`,
        { cause },
      );
    }
  }
}
