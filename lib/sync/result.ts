/** What a run of `sync` tells other programs, which rely on it: the JSON of `--json`. */

import type { OutcomeCounts } from "../outcome/ledger.ts";
import type { RunResult } from "../run/result.ts";
import { version } from "../version.ts";

/** One run of `sync`. Keys and their order are a contract. */
export interface SyncResult extends RunResult {
  command: "sync" | "publish";
  /** Whether nothing was to be sent. */
  dryRun: boolean;
  /** The first so many records were to be read; null when all were. */
  limit: number | null;
  /** Null when the run ended before the configuration was read. */
  mode: "batch" | "identify" | null;
  /** Whether nobody was to be created: Customer.io accepts those who are not there too, and does nothing. */
  updatesOnly: boolean;
  /** Null when it was neither configured nor asked for. */
  region: "us" | "eu" | "sandbox" | null;
  /** Null when Customer.io was not asked. */
  workspaceId: number | null;
  users: OutcomeCounts;
  /** People who have left the data; null without a state file. */
  gone: GoneCounts | null;
  /** Null when there is nothing in it. */
  failuresFile: string | null;
  /** Null when none was asked for, or it could not be written. */
  reportFile: string | null;
}

/** People whom an earlier run with this state file has sent and whom the data no longer holds. */
export interface GoneCounts {
  /** Null where that was not counted, as not all of the data was read. */
  found: number | null;
  /** To whom `action` was done; nobody where that is `keep`. */
  removed: number;
  /** To whom it could not be done. */
  failed: number;
  action: "keep" | "suppress" | "delete" | "set";
  /** Where they are listed; null when this run has listed nobody. */
  file: string | null;
}

/** The result of a run that has not begun. */
export function emptyResult(): SyncResult {
  return {
    command: "sync",
    version,
    startedAt: null,
    config: null,
    data: [],
    dryRun: false,
    limit: null,
    mode: null,
    updatesOnly: false,
    region: null,
    workspaceId: null,
    users: { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 },
    gone: null,
    requests: { sent: 0, retried: 0, throttledMs: 0 },
    reasons: [],
    mappings: [],
    warnings: [],
    durationMs: 0,
    failuresFile: null,
    reportFile: null,
    interrupted: false,
    error: null,
  };
}
