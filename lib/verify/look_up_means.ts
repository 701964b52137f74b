/** By what means people are looked up: attempts, at the pace of the App API, with a watch for outages. */

import type { Clock } from "../clock.ts";
import type { BaseConfiguration } from "../config/types.ts";
import { APP_RATE_LIMIT, type AppApi } from "../customerio/app_api.ts";
import { Attempts } from "../delivery/attempts.ts";
import type { Backoff } from "../delivery/backoff.ts";
import { OutageWatch } from "../delivery/outage.ts";
import { Throttle } from "../delivery/throttle.ts";

/** Looked up to see whether Customer.io answers: nobody need be called so. */
const NOBODY = "0";

/** What they are made of. */
export interface LookUpMeansOptions {
  api: AppApi;
  configuration: BaseConfiguration;
  /** Aborted when nothing has succeeded for too long. */
  stop: AbortController;
  clock: Clock;
  /** Waits between the attempts of one request. @default {BACKOFF} */
  backoff?: Backoff | undefined;
}

/** The means of one run. */
export interface LookUpMeans extends Disposable {
  throttle: Throttle;
  outage: OutageWatch;
  attempts: Attempts;
}

/** Opens the means; the watch ends when they are disposed of. */
export function openLookUpMeans(options: LookUpMeansOptions): LookUpMeans {
  const { api, configuration, stop, clock, backoff } = options;
  const { maxAttempts, giveUpAfter, identifier } = configuration;
  const rateLimit = Math.min(APP_RATE_LIMIT, configuration.rateLimit);
  const throttle = new Throttle({ rateLimit, clock });
  const outage = new OutageWatch({
    wait: {
      giveUpAfterMs: giveUpAfter * 1000,
      probe: () => api.customers([NOBODY], identifier),
      stop,
    },
    clock,
  });
  const attempts = new Attempts({ throttle, outage, maxAttempts, backoff, clock });
  return { throttle, outage, attempts, [Symbol.dispose]: () => outage[Symbol.dispose]() };
}
