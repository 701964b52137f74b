/** What every run tells other programs in the same way: the end of its JSON and its exit code. */

import { EXIT_CODES, type ReportedKind } from "../errors.ts";
import { SIGNAL_EXIT_CODES, type SignalName } from "./signals.ts";

/** The requests of a run. */
export interface RequestCounts {
  /** HTTP requests that carried people, every attempt counted. */
  sent: number;
  /** Attempts after a request's first. */
  retried: number;
  /**
   * Milliseconds that requests were held back: by `Retry-After`, by a pace below the configured limits, and while
   * Customer.io could not be reached.
   */
  throttledMs: number;
}

/** What the JSON of every run holds. */
export interface RunResult {
  requests: RequestCounts;
  durationMs: number;
  interrupted: boolean;
  error: { kind: ReportedKind; message: string } | null;
}

/** How a run ended, beyond its result. */
export interface RunEnd {
  /** What interrupted it. */
  signal: SignalName | undefined;
  /** Whether anyone was rejected, failed, different or missing. */
  hasFailures: boolean;
}

/** The exit code for a run: a contract. */
export function exitCode(
  { error, interrupted }: RunResult,
  { signal, hasFailures }: RunEnd,
): number {
  if (error !== null) return EXIT_CODES[error.kind];
  if (interrupted) return SIGNAL_EXIT_CODES[signal ?? "SIGINT"];
  return hasFailures ? 1 : 0;
}
