/** What a run of `init` tells other programs: the JSON of `--json`, which they rely on. */

import type { Region } from "../config/types.ts";
import type { IdentifierKind } from "../customerio/identifiers.ts";
import type { MappingCount, RunResult } from "../run/result.ts";
import type { Mapping } from "../person/mapping.ts";
import { version } from "../version.ts";

/** A mapping that was written. */
export interface WrittenMapping extends MappingCount, Pick<Mapping, "type" | "unit"> {
  from: string;
  /** What the user should know of it. */
  note?: string;
}

/** One run of `init`. Keys and their order are a contract. */
export interface InitResult extends RunResult {
  command: "init";
  version: string;
  /** Null when it has not begun. */
  startedAt: string | null;
  config: string | null;
  data: string[];
  /** What was written; null when Customer.io is to be asked at each run. */
  region: Region | null;
  /** Null when Customer.io was not asked. */
  workspaceId: number | null;
  /** The key that identifies a user; null when nothing was written. */
  userId: string | null;
  identifier: IdentifierKind | null;
  /** Records that were looked at, and whether these are all. */
  users: { read: number; isAll: boolean };
  mappings: WrittenMapping[];
  /** Keys of the data that no mapping takes. */
  leftOut: { from: string; reason: string }[];
  /** Paths of the files that were written. */
  written: string[];
}

/** The result of a run that has not begun. */
export function emptyInitResult(): InitResult {
  return {
    command: "init",
    version,
    startedAt: null,
    config: null,
    data: [],
    region: null,
    workspaceId: null,
    userId: null,
    identifier: null,
    users: { read: 0, isAll: false },
    requests: { sent: 0, retried: 0, throttledMs: 0 },
    reasons: [],
    mappings: [],
    leftOut: [],
    written: [],
    warnings: [],
    durationMs: 0,
    interrupted: false,
    error: null,
  };
}
