/** What became of every record: counts, reasons, and the law that they add up. */

import type { DataRecord } from "../input/record.ts";

/** Different reasons that are counted apart, so that memory stays bounded; further ones are counted together. */
const MAX_REASONS = 200;

/** How many records were read, and what became of them: `read` is the sum of the others once a run is over. */
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
  /** The attribute at fault, where one is. */
  field?: string | undefined;
  /** The HTTP status of Customer.io's answer, where there was one. */
  status?: number | undefined;
  /** The identifier, where the record has one. */
  user?: string;
}

/** One reason and how often it occurred. */
export interface ReasonCount {
  outcome: "rejected" | "failed";
  reason: string;
  field: string | undefined;
  count: number;
  /** Line of the first record it happened to. */
  firstLine: number;
}

/** What a ledger needs. */
export interface LedgerOptions {
  /** Keeps a rejected or failed record, at once. */
  write: (record: DataRecord, failure: Failure) => void;
  /** Called when that did not work; the record is counted all the same. */
  onWriteError: (error: Error) => void;
}

/** Keeps the account of one run. */
export class Ledger {
  counts: OutcomeCounts = { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 };

  #reasons = new Map<string, ReasonCount>();
  #options: LedgerOptions;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** One more record was read. */
  read(): void {
    this.counts.read++;
  }

  /** `count` people were accepted. */
  accept(count: number): void {
    this.counts.accepted += count;
  }

  /** A person is not sent: the same was accepted before. */
  unchanged(): void {
    this.counts.unchanged++;
  }

  /** `record` was rejected or failed. */
  settle(record: DataRecord, failure: Failure): void {
    this.counts[failure.outcome]++;
    this.#count(record, failure);
    try {
      this.#options.write(record, failure);
    } catch (error) {
      this.#options.onWriteError(error as Error);
    }
  }

  /** The reasons, those that occurred most first. */
  reasons(): ReasonCount[] {
    return [...this.#reasons.values()].sort((a, b) => b.count - a.count);
  }

  #count(record: DataRecord, { outcome, reason, field }: Failure): void {
    const key = JSON.stringify([outcome, reason, field]);
    const isOneMore = this.#reasons.has(key) || this.#reasons.size < MAX_REASONS;
    this.#countUnder(isOneMore ? key : outcome, {
      outcome,
      reason: isOneMore ? reason : "Other reasons, see the failures file",
      field: isOneMore ? field : undefined,
      count: 0,
      firstLine: record.position.line,
    });
  }

  #countUnder(key: string, fresh: ReasonCount): void {
    const known = this.#reasons.get(key) ?? fresh;
    known.count++;
    this.#reasons.set(key, known);
  }
}
