/** What a worker sends requests by: all that it knows of Customer.io, shared by the requests of all queues. */

import type { Clock } from "../clock.ts";
import type { Configuration } from "../config/types.ts";
import { BlockWatch } from "../delivery/block_watch.ts";
import { OutageWatch } from "../delivery/outage.ts";
import { Places } from "../delivery/places.ts";
import { Throttle } from "../delivery/throttle.ts";
import type { RunError } from "../errors.ts";
import type { Target } from "../run/target.ts";
import type { Delivery } from "../sync/delivery.ts";
import type { HeldBackFacts } from "../sync/summary.ts";

/** What they need. */
export interface WorkMeansOptions {
  configuration: Configuration;
  target: Pick<Target, "api">;
  clock: Clock;
  /** Aborted with a `RunError` when nothing more may be sent. */
  stop: AbortController;
}

/** The means of one worker, until they are disposed of. */
export class WorkMeans implements Disposable {
  readonly throttle: Throttle;
  readonly places: Places;
  readonly outage: OutageWatch;
  readonly blocks: BlockWatch = new BlockWatch();

  #rateLimit: number;

  constructor({ configuration, target: { api }, clock, stop }: WorkMeansOptions) {
    const { parallelism, rateLimit, giveUpAfter } = configuration;
    this.#rateLimit = rateLimit;
    this.throttle = new Throttle({ rateLimit, parallelism, clock });
    this.places = new Places(parallelism);
    const wait = { giveUpAfterMs: giveUpAfter * 1000, probe: () => api.region(), stop };
    this.outage = new OutageWatch({ places: this.places, wait, clock });
  }

  /** How requests were held back so far. */
  get heldBack(): HeldBackFacts {
    return { ...this.throttle.heldBack, outageMs: this.outage.outageMs };
  }

  /** Takes this worker's share of the rate among so many workers. */
  shareRate(workers: number): void {
    this.throttle.limitTo(this.#rateLimit / Math.max(1, workers));
  }

  /** What a run would end with in which `delivery` were the last one, and nothing was ever answered. */
  silenceAfter({ refused }: Delivery): RunError | undefined {
    const failed = refused.find(({ failure: { outcome } }) => outcome === "failed");
    return (failed && this.outage.end(failed.failure.reason)) ?? this.blocks.end();
  }

  [Symbol.dispose](): void {
    this.outage[Symbol.dispose]();
  }
}

/** What was held back since `before`. */
export function heldBackSince(now: HeldBackFacts, before: HeldBackFacts): HeldBackFacts {
  return {
    askedMs: now.askedMs - before.askedMs,
    slowedMs: now.slowedMs - before.slowedMs,
    refusals: now.refusals - before.refusals,
    troubles: now.troubles - before.troubles,
    outageMs: now.outageMs - before.outageMs,
  };
}
