/** Sends the requests of a run from this process. */

import type { Configuration } from "../config/types.ts";
import { Attempts, type AttemptsOptions } from "../delivery/attempts.ts";
import { OutageWatch } from "../delivery/outage.ts";
import { Places } from "../delivery/places.ts";
import { Throttle } from "../delivery/throttle.ts";
import type { Run } from "../run/run.ts";
import type { Target } from "../run/target.ts";
import { deliverTo } from "./deliver.ts";
import type { Means, Sending } from "./sending.ts";

/** What that takes. */
export interface SendingOptions {
  configuration: Configuration;
  target: Target;
  run: Pick<Run, "stop" | "clock">;
  /** Is told of each attempt. @default {nobody is} */
  onAttempt?: AttemptsOptions["onAttempt"];
}

/** Opens it: what is known of the pace goes from one pool to the next. */
export function sendDirectly(options: SendingOptions): Sending {
  const { configuration, target, run: { clock } } = options;
  const throttle = new Throttle({ ...configuration, clock });
  return {
    api: target.api,
    pace: throttle,
    openMeans: () => openMeans(options, throttle),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function openMeans(options: SendingOptions, throttle: Throttle): Means {
  const { configuration, target: { api }, run: { stop, clock }, onAttempt } = options;
  const { parallelism, giveUpAfter, maxAttempts, identifier } = configuration;
  const places = new Places(parallelism);
  const giveUpAfterMs = giveUpAfter * 1000;
  const wait = { giveUpAfterMs, probe: () => api.region(), stop };
  const outage = new OutageWatch({ places, wait, clock });
  const attempts = new Attempts({ throttle, outage, maxAttempts, clock, onAttempt });
  return {
    places,
    deliver: deliverTo({ api, identifier, attempts, outage }),
    get sent() {
      return attempts.sent;
    },
    get retried() {
      return attempts.retried;
    },
    get outageMs() {
      return outage.outageMs;
    },
    get drought() {
      return outage.drought;
    },
    end: (reason) =>
      (reason === undefined ? undefined : outage.end(reason)) ?? attempts.blocks.end(),
    [Symbol.dispose]: () => outage[Symbol.dispose](),
  };
}
