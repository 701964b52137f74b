/** How workers were held back, put together for the summary of one run. */

import type { HeldBackFacts } from "../sync/summary.ts";

/** What each worker has said last. */
export class WorkersHeldBack {
  #byWorker = new Map<string, HeldBackFacts>();

  /** Takes what `worker` says of all of its requests so far. */
  take(worker: string, heldBack: HeldBackFacts): void {
    this.#byWorker.set(worker, heldBack);
  }

  /** Times are those of the worker that was held back the longest: they are held back at the same time. */
  get all(): HeldBackFacts {
    const all = [...this.#byWorker.values()];
    const most = (time: "askedMs" | "slowedMs" | "outageMs") =>
      Math.max(0, ...all.map((each) => each[time]));
    const sum = (count: "refusals" | "troubles") =>
      all.reduce((total, each) => total + each[count], 0);
    return {
      askedMs: most("askedMs"),
      slowedMs: most("slowedMs"),
      refusals: sum("refusals"),
      troubles: sum("troubles"),
      outageMs: most("outageMs"),
    };
  }
}
