/** What a run of `check` tells other programs, which rely on it: the JSON of `--json`. */

import type { RunEnvelope } from "../run/result.ts";
import { version } from "../version.ts";
import type { AttributeCount } from "./attributes.ts";
import type { CheckCounts } from "./check.ts";
import type { Duplicates } from "./people_keys.ts";
import type { ProblemCount } from "./problems.ts";

/** One run of `check`. Keys and their order are a contract. */
export interface CheckResult extends RunEnvelope {
  command: "check";
  version: string;
  /** When the run began, ISO 8601 in UTC, whole seconds; null when the command line cannot be used. */
  startedAt: string | null;
  /** Path of the configuration; null when the command line cannot be used. */
  config: string | null;
  /** Paths of the data. */
  data: string[];
  users: CheckCounts;
  /** By kind, the most frequent one first; a record can have several. */
  problems: ProblemCount[];
  duplicates: Duplicates;
  /** In the order of the configuration; empty when the run ended before any data was read. */
  attributes: AttributeCount[];
}

/** The result of a run that has not begun. */
export function emptyCheckResult(): CheckResult {
  return {
    command: "check",
    version,
    startedAt: null,
    config: null,
    data: [],
    users: { read: 0, valid: 0, rejected: 0 },
    problems: [],
    duplicates: { users: 0, emails: 0, examples: { users: [], emails: [] } },
    attributes: [],
    warnings: [],
    durationMs: 0,
    interrupted: false,
    error: null,
  };
}
