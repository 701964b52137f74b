/** What became of every record: counts, reasons, and the law that they add up. */

import type { DataRecord, Position } from "../input/record.ts";

/** Places that are kept of one reason, its first ones. */
const MAX_PLACES = 5;

/** Different reasons that are counted separately; further ones are counted together, so that memory stays bounded. */
const MAX_REASONS = 200;

/** What reasons beyond these are counted as. */
const OTHER_REASONS = "Other reasons, see the failures file";

/** How many records were read, and what became of them: `read` is the sum of the others once a run has ended. */
export interface OutcomeCounts {
  read: number;
  accepted: number;
  unchanged: number;
  rejected: number;
  failed: number;
}

/** Why a record was rejected or failed. */
export interface Failure {
  outcome: "rejected" | "failed";
  reason: string;
  /** The reason without the value in it: records with the same one are counted together. @default {the reason} */
  group?: string | undefined;
  /** The attribute at fault, where one is. */
  field?: string | undefined;
  /** The HTTP status of Customer.io's answer, where there was one. */
  status?: number | undefined;
  /** The identifier, where the record has one. */
  user?: string;
}

/** One reason and how often it occurred, as `--json` has it. */
export interface ReasonCount {
  outcome: "rejected" | "failed";
  /** In the words of the first record it happened to. */
  reason: string;
  /** The attribute at fault; null when it is none in particular. */
  field: string | null;
  count: number;
  /** Where that first record stands. */
  first: Position;
}

/** Where a record that was not accepted stands, and whose it is. */
export interface FailurePlace {
  position: Position;
  /** The identifier; undefined where the record has none. */
  user: string | undefined;
}

/** One reason without the values of those it happened to, and where the first of them are. */
export interface GroupedReason extends Pick<ReasonCount, "outcome" | "field" | "count"> {
  /** What all of them have in common. */
  group: string;
  /** The first places, at least one. */
  places: FailurePlace[];
}

/** What a ledger needs. */
export interface LedgerOptions {
  /** Keeps a rejected or failed record, at once. */
  write: (record: DataRecord, failure: Failure) => void;
  /** Keeps, at once, that what was written of `user` so far is superseded by `record`. @default {nothing} */
  supersede?: (record: DataRecord, user: string) => void;
  /** Called when one of them throws; a record is counted all the same. */
  onWriteError: (error: Error) => void;
}

/** Counts the outcomes of one run. */
export class Ledger {
  counts: OutcomeCounts = { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 };
  /** Bytes of the records that have their outcome. */
  settledBytes = 0;

  #reasons = new Map<string, GroupedReason & Pick<ReasonCount, "reason">>();
  #options: LedgerOptions;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** Counts a record that was read. */
  read(): void {
    this.counts.read++;
  }

  /** Counts `count` people who were accepted; their records have `bytes`. */
  accept(count: number, bytes = 0): void {
    this.counts.accepted += count;
    this.settledBytes += bytes;
  }

  /** Counts a person who is not sent, because the same was accepted before; the record has `bytes`. */
  unchanged(bytes = 0): void {
    this.counts.unchanged++;
    this.settledBytes += bytes;
  }

  /** Counts and keeps a record that was rejected or failed. */
  settle(record: DataRecord, failure: Failure): void {
    this.counts[failure.outcome]++;
    this.settledBytes += record.end - record.start;
    this.#count(record, failure);
    try {
      this.#options.write(record, failure);
    } catch (error) {
      this.#options.onWriteError(error as Error);
    }
  }

  /** Keeps that `record` was accepted, so that rejected records of `user` before it must not be sent after it. */
  supersede(record: DataRecord, user: string): void {
    try {
      this.#options.supersede?.(record, user);
    } catch (error) {
      this.#options.onWriteError(error as Error);
    }
  }

  /** The reasons, most frequent first. */
  reasons(): ReasonCount[] {
    return this.#sorted().map(({ outcome, reason, field, count, places: [{ position }] }) => ({
      ...{ outcome, reason, field, count, first: position },
    }));
  }

  /** The same without values of records, and with more places. */
  groupedReasons(): GroupedReason[] {
    return this.#sorted().map(({ outcome, group, field, count, places }) => ({
      ...{ outcome, group, field, count, places: [...places] },
    }));
  }

  #sorted() {
    return [...this.#reasons.values()].sort((a, b) => b.count - a.count);
  }

  #count({ position }: DataRecord, failure: Failure): void {
    const { outcome, reason, group = reason, field, user } = failure;
    const key = JSON.stringify([outcome, group, field]);
    const isSeparate = this.#reasons.has(key) || this.#reasons.size < MAX_REASONS;
    const known = this.#countUnder(isSeparate ? key : outcome, {
      outcome,
      reason: isSeparate ? reason : OTHER_REASONS,
      group: isSeparate ? group : OTHER_REASONS,
      field: isSeparate && field !== undefined ? field : null,
      count: 0,
      places: [],
    });
    if (known.places.length < MAX_PLACES) known.places.push({ position, user });
  }

  #countUnder(key: string, fresh: GroupedReason & { reason: string }) {
    const known = this.#reasons.get(key) ?? fresh;
    known.count++;
    this.#reasons.set(key, known);
    return known;
  }
}
