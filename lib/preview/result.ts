/** What a dry run of `sync` tells other programs: the JSON of a sync, with more in it. */

import type { OutcomeCounts } from "../outcome/ledger.ts";
import type { RequestCounts } from "../run/result.ts";
import type { StateComparison } from "../state/state_preview.ts";
import { emptyResult, type GoneCounts, type SyncResult } from "../sync/result.ts";
import type { PeopleComparison } from "./comparison.ts";
import type { ShownPerson } from "./shown_people.ts";

/**
 * What would become of the records. Nobody is accepted where nothing is sent: `planned` stands in the place of
 * `accepted`, so that `read = planned + unchanged + rejected + failed`. Only an interruption makes any `failed`.
 */
export interface PlannedCounts extends OutcomeCounts {
  /** Records that would be sent. */
  planned: number;
  /** Those of them that would go together with a later record of their user. */
  merged: number;
}

/** The requests of a dry run: none was sent. */
export interface PlannedRequestCounts extends RequestCounts {
  /** Requests that would be sent, each once. */
  planned: number;
  /** Bytes of their bodies. */
  bytes: number;
}

/** Who is gone: in the state, and not in the data any more. Nothing is done about them. */
export interface PlannedGone extends GoneCounts {
  /** More than so many keep a run from doing anything to them; null where that is `keep`. */
  max: number | null;
  /** Why a run would do nothing to them though it knows who they are; null where it would. */
  obstacle: string | null;
  /** The identifiers of the first of them, in the order of the state. */
  first: string[];
}

/** One dry run. */
export interface DryRunResult extends SyncResult {
  users: PlannedCounts;
  /** People against the state file; null without one. */
  state: StateComparison | null;
  /** Null without a state file. */
  gone: PlannedGone | null;
  requests: PlannedRequestCounts;
  /** Null unless people were to be looked up. */
  comparison: PeopleComparison | null;
  /** The first people as they would be sent. */
  people: ShownPerson[];
}

/** The result of a dry run that has not begun. */
export function emptyDryRunResult(): DryRunResult {
  const { users, requests, reasons, mappings, warnings, ...others } = emptyResult();
  const { durationMs, failuresFile, interrupted, error, ...head } = others;
  return {
    ...head,
    dryRun: true,
    users: { ...users, planned: 0, merged: 0 },
    state: null,
    gone: null,
    requests: { ...requests, planned: 0, bytes: 0 },
    comparison: null,
    people: [],
    reasons,
    mappings,
    warnings,
    durationMs,
    failuresFile,
    interrupted,
    error,
  };
}
