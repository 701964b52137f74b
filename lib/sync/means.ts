/** What a run sends requests by: its attempts, and what they know of the other side. */

import type { Configuration } from "../config/types.ts";
import { Attempts, type AttemptsOptions } from "../delivery/attempts.ts";
import { OutageWatch } from "../delivery/outage.ts";
import { Places } from "../delivery/places.ts";
import type { Throttle } from "../delivery/throttle.ts";
import type { Run } from "../run/run.ts";
import type { Target } from "../run/target.ts";
import { type Deliver, deliverTo } from "./deliver.ts";

/** What they need. */
export interface MeansOptions {
  configuration: Configuration;
  target: Target;
  run: Pick<Run, "stop" | "clock">;
  /** What is known of the pace, also of earlier requests. */
  throttle: Throttle;
  /** Is told of each attempt. @default {nobody is} */
  onAttempt?: AttemptsOptions["onAttempt"];
}

/** The means of the requests of one pool, until they are disposed of. */
export interface Means extends Disposable {
  places: Places;
  outage: OutageWatch;
  attempts: Attempts;
  deliver: Deliver;
}

/** Opens them. */
export function openMeans(options: MeansOptions): Means {
  const { configuration, target, run, throttle, onAttempt } = options;
  const { parallelism, giveUpAfter, maxAttempts, identifier } = configuration;
  const { stop, clock } = run;
  const { api } = target;
  const places = new Places(parallelism);
  const giveUpAfterMs = giveUpAfter * 1000;
  const wait = { giveUpAfterMs, probe: () => target.api.region(), stop };
  const outage = new OutageWatch({ places, wait, clock });
  const attempts = new Attempts({ throttle, outage, maxAttempts, clock, onAttempt });
  return {
    places,
    outage,
    attempts,
    deliver: deliverTo({ api, identifier, attempts, outage }),
    [Symbol.dispose]: () => outage[Symbol.dispose](),
  };
}
