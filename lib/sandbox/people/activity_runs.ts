/** Activities of one kind in a row, such as those of a bulk sync. */

import type { ActivityType } from "./activity_type.ts";

/** Activities of one kind that follow each other. */
export interface ActivityRun {
  readonly type: ActivityType;
  /** The sequence of the first one. */
  readonly oldest: number;
  /** The sequence of the last one. */
  readonly newest: number;
}

/** How many runs are kept; a page shows fewer. */
const RUNS_KEPT = 100;

/** The latest runs of an activity log. It is told of each activity, so that a long run costs nothing to look at. */
export class ActivityRuns {
  #runs: ActivityRun[] = [];

  /** Adds an activity; its sequence is one more than that of the one before. */
  add(type: ActivityType, sequence: number): void {
    const last = this.#runs.at(-1);
    if (last?.type === type) {
      this.#runs[this.#runs.length - 1] = { ...last, newest: sequence };
      return;
    }
    this.#runs.push({ type, oldest: sequence, newest: sequence });
    if (this.#runs.length === 2 * RUNS_KEPT) this.#runs = this.#runs.slice(RUNS_KEPT);
  }

  /** The latest runs, newest first. */
  latest(): ActivityRun[] {
    return this.#runs.slice(-RUNS_KEPT).reverse();
  }
}
