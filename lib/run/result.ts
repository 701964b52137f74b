/** What every run tells other programs in the same way: the end of its JSON and its exit code. */

import { EXIT_CODES, type ReportedKind } from "../errors.ts";
import type { ReasonCount } from "../outcome/ledger.ts";
import type { Warning } from "../warning.ts";
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

/** In how many records there is what a mapping takes. */
export interface MappingCount {
  /** The key in the data; null for a `value` that everyone gets. */
  from: string | null;
  to: string;
  /** Of the records that were read; of a `value`, those that became people. */
  present: number;
}

/** What the JSON of every run holds, also of one that sends nothing. */
export interface RunEnvelope {
  /** The name of the command. */
  command: string;
  version: string;
  /** When the run began, ISO 8601 in UTC, whole seconds; null when the command line cannot be used. */
  startedAt: string | null;
  /** Path of the configuration; null when the command line cannot be used. */
  config: string | null;
  /** Paths of the data. */
  data: string[];
  /** How many records were read, and what became of them. */
  users: { read: number };
  warnings: Warning[];
  durationMs: number;
  interrupted: boolean;
  error: { kind: ReportedKind; message: string } | null;
}

/** What the JSON of every run with Customer.io holds. */
export interface RunResult extends RunEnvelope {
  requests: RequestCounts;
  /** Why records were rejected or failed, most frequent first. */
  reasons: ReasonCount[];
  /** In the order of the configuration; empty when the run ended before any data was read. */
  mappings: MappingCount[];
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
  { error, interrupted }: Pick<RunEnvelope, "error" | "interrupted">,
  { signal, hasFailures }: RunEnd,
): number {
  if (error !== null) return EXIT_CODES[error.kind];
  if (interrupted) return SIGNAL_EXIT_CODES[signal ?? "SIGINT"];
  return hasFailures ? 1 : 0;
}
