/** Random choices for tests. */

import { seededRandom } from "../../lib/sandbox/faults/seeded_random.ts";

/** Random choices that are the same in every run. */
export interface Random {
  /** A number from 0 up to but not including 1. */
  next(): number;
  /** A whole number from 0 up to but not including `end`. */
  below(end: number): number;
  /** Whether something of this probability happens. */
  chance(probability: number): boolean;
  /** One of `values`. */
  pick<T>(values: readonly T[]): T;
}

/** Random choices that start from `seed`. */
export function seeded(seed: number): Random {
  const next = seededRandom(seed);
  const below = (end: number) => Math.floor(next() * end);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick: (values) => values[below(values.length)],
  };
}
