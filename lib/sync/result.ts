/** What a run of `sync` tells other programs, which rely on it: the JSON of `--json` and the exit code. */

import { EXIT_CODES, ReportedKind } from "../errors.ts";
import type { OutcomeCounts } from "../outcome/ledger.ts";
import { SIGNAL_EXIT_CODES, type SignalName } from "../run/signals.ts";

/** One run of `sync`. Keys and their order are a contract. */
export interface SyncResult {
  command: "sync";
  /** Null when the run ended before the configuration was read. */
  mode: "batch" | "identify" | null;
  /** Null when it is neither configured nor was asked for. */
  region: "us" | "eu" | "sandbox" | null;
  /** Null when Customer.io was not asked. */
  workspaceId: number | null;
  users: OutcomeCounts;
  requests: {
    /** HTTP requests that carried people, every attempt counted. */
    sent: number;
    /** Attempts after a request's first. */
    retried: number;
    /**
     * Milliseconds that requests were held back: by `Retry-After`, by a pace below the configured limits, and while
     * Customer.io could not be reached.
     */
    throttledMs: number;
  };
  durationMs: number;
  /** Null when there is nothing in it. */
  failuresFile: string | null;
  interrupted: boolean;
  error: { kind: ReportedKind; message: string } | null;
}

/** The report of a run that has not begun. */
export function emptyResult(): SyncResult {
  return {
    command: "sync",
    mode: null,
    region: null,
    workspaceId: null,
    users: { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 },
    requests: { sent: 0, retried: 0, throttledMs: 0 },
    durationMs: 0,
    failuresFile: null,
    interrupted: false,
    error: null,
  };
}

/** The exit code for a run, also a contract; `signal` is what interrupted it. */
export function exitCode(report: SyncResult, signal: SignalName | undefined): number {
  const { error, interrupted, users } = report;
  if (error !== null) return EXIT_CODES[error.kind];
  if (interrupted) return SIGNAL_EXIT_CODES[signal ?? "SIGINT"];
  return users.rejected + users.failed > 0 ? 1 : 0;
}
