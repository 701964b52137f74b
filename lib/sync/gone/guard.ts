/** Whether anything may be done to people who have left the data. Pure. */

import type { GoneAction } from "../../config/gone.ts";
import { RunError } from "../../errors.ts";
import { formatCount, plural } from "../../text.ts";

/** How many may have left the data before a run stops. */
export type MaxGone = { people: number } | { percent: number };

/** Of the people in the state, so many percent may have left, and so many people in any case. */
const DEFAULT_PERCENT = 1;
const DEFAULT_PEOPLE = 10;

/** What the guard looks at. */
export interface GuardFacts {
  action: GoneAction;
  /** People in the state, and those of them who have left the data. */
  stateSize: number;
  count: number;
  /** @default {1 %, and 10 people in any case} */
  maxGone: MaxGone | undefined;
}

/**
 * Refuses to do anything to more people than may have left.
 *
 * @throws {RunError} of kind `usage`, which says how to go on.
 */
export function checkMaxGone({ action, stateSize, count, maxGone }: GuardFacts): void {
  if (action === "keep") return;
  const max = maxOf(maxGone, stateSize);
  if (count <= max) return;
  const limit = maxGone === undefined
    ? `--max-gone, ${DEFAULT_PERCENT} % and at least ${DEFAULT_PEOPLE}, allows`
    : `--max-gone ${shown(maxGone)} allows`;
  throw new RunError(
    "usage",
    `${plural(count, "user")} of ${formatCount(stateSize)} in the state ${
      count === 1 ? "is" : "are"
    } no longer in the data, more than ${limit} (${formatCount(max)}): nothing was done to them`,
    {
      lines: [
        "If some of the data is missing, give all of it: each of its files with a --data of its own, in one run.",
        `If they are all to be ${
          DONE[actionName(action)]
        }, run the same command with --max-gone ${count}.`,
      ],
    },
  );
}

/** How many may have left the data. */
export function maxOf(maxGone: MaxGone | undefined, stateSize: number): number {
  if (maxGone === undefined) {
    return Math.max(DEFAULT_PEOPLE, Math.floor(stateSize * DEFAULT_PERCENT / 100));
  }
  if ("people" in maxGone) return maxGone.people;
  return Math.floor(stateSize * maxGone.percent / 100);
}

/** What is done by each action. */
export const DONE = {
  keep: "kept",
  suppress: "suppressed",
  delete: "deleted",
  set: "set",
} as const;

/** The word for `action`. */
export function actionName(action: GoneAction): keyof typeof DONE {
  return typeof action === "string" ? action : "set";
}

function shown(maxGone: MaxGone): string {
  return "people" in maxGone ? String(maxGone.people) : `${maxGone.percent}%`;
}
