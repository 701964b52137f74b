/** What a run of `verify` tells other programs: the JSON of `--json`, which they rely on. */

import type { Position } from "../input/record.ts";
import type { RunResult } from "../run/result.ts";
import { version } from "../version.ts";
import type { AttributeDifference, WholeDifference } from "./compare.ts";
import { LongValue } from "./long_values.ts";

/** A person who is different or missing in Customer.io, or could not be looked up. */
export interface Difference {
  /** `failed`: they could not be looked up. */
  status: "different" | "missing" | "failed";
  /** The identifier. */
  user: string;
  /** Of the user's last record. */
  position: Position;
  /** The attributes that differ; empty unless the status is `different`. */
  attributes: AttributeDifference[];
  /** Why a look-up failed. */
  reason?: string;
}

/** One whose values are all in memory. */
export interface ListedDifference extends Difference {
  attributes: WholeDifference[];
}

/** The values of `difference` that are kept apart, as they follow each other in it. */
export function longIn({ attributes }: Difference): LongValue[] {
  return attributes
    .flatMap(({ expected, found }) => [expected, found])
    .filter((value) => value instanceof LongValue);
}

/** How many people were verified, and with which results. */
export interface VerifyCounts {
  /** Records read; a user who is in the file twice is two. */
  read: number;
  /** Different people with a comparison: `identical + different + missing + notCreated`. */
  verified: number;
  identical: number;
  different: number;
  missing: number;
  /** People who are not in Customer.io and whom a sync does not create, as it only updates: no mistake. */
  notCreated: number;
  /** Records that do not become a person, and so cannot be verified. */
  rejected: number;
  /** Different people who could not be looked up. */
  failed: number;
}

/** One run of `verify`. Keys and their order are a contract. */
export interface VerifyResult extends RunResult {
  command: "verify";
  /** Null when it was neither configured nor asked for. */
  region: "us" | "eu" | null;
  /** Null when Customer.io was not asked. */
  workspaceId: number | null;
  /** Null when everyone was to be verified. */
  sample: { size: number; seed: string } | null;
  users: VerifyCounts;
  /** Null when there is nothing in it. */
  differencesFile: string | null;
  /** The first of them, 1000 at most. */
  differences: ListedDifference[];
  /** Whether the file has more. */
  differencesTruncated: boolean;
}

/** The result of a run that has not begun. */
export function emptyVerifyResult(): VerifyResult {
  return {
    command: "verify",
    version,
    startedAt: null,
    config: null,
    data: [],
    region: null,
    workspaceId: null,
    sample: null,
    users: {
      read: 0,
      verified: 0,
      identical: 0,
      different: 0,
      missing: 0,
      notCreated: 0,
      rejected: 0,
      failed: 0,
    },
    requests: { sent: 0, retried: 0, throttledMs: 0 },
    reasons: [],
    mappings: [],
    warnings: [],
    durationMs: 0,
    differencesFile: null,
    differences: [],
    differencesTruncated: false,
    interrupted: false,
    error: null,
  };
}
