/** Looks up the first people of a run that sends nothing. */

import { IDS_PER_LOOK_UP } from "../customerio/limits.ts";
import { limitDrain } from "../delivery/drain.ts";
import type { Clock } from "../clock.ts";
import type { RunError } from "../errors.ts";
import type { IdentifierKind } from "../customerio/identifiers.ts";
import type { AppApi } from "../customerio/app_api.ts";
import { GROUP_BYTES } from "../verify/bytes_in_flight.ts";
import { type Expectation, sizeOf } from "../verify/expectation.ts";
import { type LookedUp, LookUp } from "../verify/look_up.ts";
import type { LookUpMeans } from "../verify/look_up_means.ts";

/** By what people are looked up. */
export interface LookUpPeopleOptions {
  api: AppApi;
  identifier: IdentifierKind;
  means: LookUpMeans;
  /** Aborted with a `RunError` when no new request may be sent. */
  stop: AbortController;
  clock: Clock;
  /** Called with how many have been looked up so far. */
  onLookedUp: (count: number) => void;
}

/** What came of it. */
export interface LookedUpPeople {
  /** Without those who were not looked up because the run ended. */
  people: LookedUp[];
  /** What ended the run early. */
  ended: RunError | undefined;
}

/** Looks up `people`, some of them at a time. */
export async function lookUpPeople(
  people: readonly Expectation[],
  { api, identifier, means: { attempts, outage }, stop, clock, onLookedUp }: LookUpPeopleOptions,
): Promise<LookedUpPeople> {
  const { signal } = stop;
  using _drain = limitDrain(api, signal, { clock });
  const lookUp = new LookUp({ api, identifier, attempts, outage });
  const all: LookedUp[] = [];
  for (const group of groupsOf(people)) {
    if (signal.aborted) break;
    const result = await lookUp.lookUp(group, signal);
    all.push(...result.people);
    onLookedUp(all.length);
    if (result.stop !== undefined) stop.abort(result.stop);
  }
  const failed = all.find(({ comparison }) => comparison.status === "failed")?.comparison;
  if (failed?.status === "failed" && !signal.aborted) {
    const end = outage.end(failed.reason) ?? attempts.blocks.end();
    if (end !== undefined) stop.abort(end);
  }
  return { people: all, ended: signal.aborted ? signal.reason : undefined };
}

function* groupsOf(people: readonly Expectation[]): Generator<Expectation[]> {
  let group: Expectation[] = [];
  let bytes = 0;
  for (const person of people) {
    group.push(person);
    bytes += sizeOf(person);
    if (group.length < IDS_PER_LOOK_UP && bytes < GROUP_BYTES) continue;
    yield group;
    [group, bytes] = [[], 0];
  }
  if (group.length > 0) yield group;
}
