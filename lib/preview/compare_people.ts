/** Compares the first people of a dry run with Customer.io. */

import type { Clock } from "../clock.ts";
import type { Fetch } from "../customerio/api_client.ts";
import type { Backoff } from "../delivery/backoff.ts";
import type { Run } from "../run/run.ts";
import { version } from "../version.ts";
import type { Expectation } from "../verify/expectation.ts";
import { openLookUpMeans } from "../verify/look_up_means.ts";
import { type LookUpConfiguration, openLookUpTarget } from "../verify/target.ts";
import { countChanges } from "./comparison.ts";
import { type LookedUpPeople, lookUpPeople } from "./look_up_people.ts";
import type { DryRunResult } from "./result.ts";

/** What a comparison needs. */
export interface ComparePeopleOptions {
  people: readonly Expectation[];
  /** Filled in: the region, the workspace, and the comparison. */
  result: DryRunResult;
  configuration: LookUpConfiguration;
  fetch: Fetch;
  clock: Clock;
  backoff?: Backoff | undefined;
}

/**
 * Looks `people` up and says in `result` what a sync would do to them.
 *
 * @throws {RunError} when that ended early, after what was found out is in `result`.
 */
export async function compareFirstPeople(run: Run, options: ComparePeopleOptions): Promise<void> {
  const { people, result, configuration, fetch, clock, backoff } = options;
  const target = await openLookUpTarget({
    configuration,
    userAgent: `cio-sync/${version}`,
    signal: run.signal,
    fetch,
    backoff,
    clock,
    note: (message) => run.note(message),
  });
  const { api } = target;
  run.use(api);
  result.region = target.region;
  result.workspaceId = target.workspaceId;
  using means = openLookUpMeans({ api, configuration, stop: run.stop, clock, backoff });
  const { attempts, throttle, outage } = means;
  let lookedUp = 0;
  let found: LookedUpPeople;
  {
    using _progress = run.showProgress(() => ({
      users: { read: 0, accepted: lookedUp, unchanged: 0, rejected: 0, failed: 0 },
      bytesRead: 0,
      bytesTotal: undefined,
      requestsInFlight: api.inFlight,
      retried: attempts.retried,
      heldBackMs: throttle.heldBackMs,
      ...outage.drought,
    }));
    found = await lookUpPeople(people, {
      api,
      identifier: configuration.identifier,
      means,
      stop: run.stop,
      clock,
      onLookedUp: (count) => lookedUp = count,
    });
  }
  const { sent, retried } = attempts;
  result.comparison = countChanges(found.people, {
    people: people.length,
    requests: { sent, retried, throttledMs: throttle.throttledMs + outage.outageMs },
  });
  if (found.ended !== undefined) throw found.ended;
}
