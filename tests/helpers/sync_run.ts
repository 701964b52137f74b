import { RunError } from "../../lib/errors.ts";
import { Ledger, type Misfortune, type OutcomeCounts } from "../../lib/outcome/ledger.ts";
import type { DataError, DataRecord } from "../../lib/input/record.ts";
import type { PersonRules } from "../../lib/person/mapping.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import type { Backoff } from "../../lib/delivery/retry.ts";
import { Sender } from "../../lib/sync/sender.ts";
import { Sync } from "../../lib/sync/sync.ts";
import { Throttle } from "../../lib/delivery/throttle.ts";
import { type Fetch, TrackApi } from "../../lib/customerio/track_api.ts";
import { RULES } from "./people.ts";

/** Attempts follow each other at once. */
export const NO_BACKOFF: Backoff = { minTimeout: 0, maxTimeout: 1, multiplier: 1, jitter: 0 };

/** The credentials that every client of the tests has. */
export const CREDENTIALS = { siteId: "site-id", apiKey: "api-key-secret" };

/** `CREDENTIALS` as they stand in the header. */
export const AUTHORIZATION = `Basic ${btoa(`${CREDENTIALS.siteId}:${CREDENTIALS.apiKey}`)}`;

/** What a test may want to be other than usual. */
export interface PartOptions {
  fetch?: Fetch;
  /** @default {30000} */
  timeoutMs?: number;
  /** @default {one without a limit worth mentioning, whose waits take no time} */
  throttle?: Throttle;
  /** @default {3} */
  maxAttempts?: number;
  /** @default {NO_BACKOFF} */
  backoff?: Backoff;
}

/** A record that was rejected or failed; `record` is its number in the file. */
export interface Settled extends Misfortune {
  record: number;
}

/** What a sender or a sync works with. */
export interface Parts {
  api: TrackApi;
  throttle: Throttle;
  ledger: Ledger;
  /** In the order in which the ledger was told. */
  settled: Settled[];
  stop: AbortController;
  maxAttempts: number;
  backoff: Backoff;
}

/** Everything that sending to the server at `baseUrl` takes. */
export function partsFor(baseUrl: string, options: PartOptions = {}): Parts {
  const settled: Settled[] = [];
  const ledger = new Ledger({
    write: (record, misfortune) => {
      settled.push({ record: record.position.record, ...defined(misfortune) });
    },
    onWriteError: (error) => {
      throw error;
    },
  });
  return {
    api: apiFor(baseUrl, options),
    throttle: options.throttle ?? hurriedThrottle(1e9),
    ledger,
    settled,
    stop: new AbortController(),
    maxAttempts: options.maxAttempts ?? 3,
    backoff: options.backoff ?? NO_BACKOFF,
  };
}

/** A throttle whose clock goes on by itself as soon as somebody waits. */
export function hurriedThrottle(rateLimit: number): Throttle {
  let ahead = 0;
  const now = () => performance.now() + ahead;
  return new Throttle({
    rateLimit,
    now,
    wait: async (ms, { signal }) => {
      ahead = Math.max(ahead, now() + ms - performance.now());
      await Promise.resolve();
      signal?.throwIfAborted();
    },
  });
}

/** A client of the server at `baseUrl`. */
export function apiFor(baseUrl: string, options: PartOptions = {}): TrackApi {
  const { fetch, timeoutMs = 30_000 } = options;
  return new TrackApi({ baseUrl, ...CREDENTIALS, timeoutMs, userAgent: "cio-sync/test", fetch });
}

/** A sender and what it works with. */
export function senderFor(
  baseUrl: string,
  options: PartOptions = {},
): Parts & { sender: Sender } {
  const parts = partsFor(baseUrl, options);
  return { ...parts, sender: new Sender(parts) };
}

/** What a test may want of a sync to be other than usual. */
export interface SyncRunOptions extends PartOptions {
  records: AsyncIterable<DataRecord[]>;
  /** @default {"batch"} */
  mode?: "batch" | "identify";
  /** @default {4} */
  parallelism?: number;
  /** @default {RULES} */
  rules?: PersonRules;
  graceMs?: number;
}

/** A sync that can be run, and what it works with. */
export interface SyncRun extends Parts {
  sync: Sync;
  counts: OutcomeCounts;
  /** Runs it to its end and gives back what ended it early. */
  run(): Promise<RunError | DataError | undefined>;
}

/** A sync to the server at `baseUrl`. */
export function syncFor(baseUrl: string, options: SyncRunOptions): SyncRun {
  const parts = partsFor(baseUrl, options);
  const { records, mode = "batch", parallelism = 4, rules = RULES, graceMs } = options;
  const sync = new Sync({
    ...parts,
    records,
    maker: new PersonMaker(rules),
    mode,
    parallelism,
    graceMs,
  });
  return { ...parts, sync, counts: parts.ledger.counts, run: () => sync.run() };
}

function defined(misfortune: Misfortune): Misfortune {
  const entries = Object.entries(misfortune).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as Misfortune;
}
