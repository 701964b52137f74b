/** What became of every record: counts, reasons, and the law that they add up. */

import type { DataRecord, Position } from "../input/record.ts";

/** Different reasons that are counted separately; further ones are counted together, so that memory stays bounded. */
const MAX_REASONS = 200;

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

  #reasons = new Map<string, ReasonCount>();
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
    return [...this.#reasons.values()].sort((a, b) => b.count - a.count);
  }

  #count(record: DataRecord, { outcome, reason, group = reason, field }: Failure): void {
    const key = JSON.stringify([outcome, group, field]);
    const isSeparate = this.#reasons.has(key) || this.#reasons.size < MAX_REASONS;
    this.#countUnder(isSeparate ? key : outcome, {
      outcome,
      reason: isSeparate ? reason : "Other reasons, see the failures file",
      field: isSeparate && field !== undefined ? field : null,
      count: 0,
      first: record.position,
    });
  }

  #countUnder(key: string, fresh: ReasonCount): void {
    const known = this.#reasons.get(key) ?? fresh;
    known.count++;
    this.#reasons.set(key, known);
  }
}
