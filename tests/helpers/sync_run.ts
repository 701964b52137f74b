/** What deliveries and syncs work with, against a server on 127.0.0.1, on clocks that are the test's. */

import type { Clock } from "../../lib/clock.ts";
import type { Fetch } from "../../lib/customerio/api_client.ts";
import { TrackApi } from "../../lib/customerio/track_api.ts";
import { Attempts } from "../../lib/delivery/attempts.ts";
import type { Backoff } from "../../lib/delivery/backoff.ts";
import { OutageWatch } from "../../lib/delivery/outage.ts";
import { Throttle } from "../../lib/delivery/throttle.ts";
import type { RunError } from "../../lib/errors.ts";
import type { DataRecord } from "../../lib/input/record.ts";
import { type Failure, Ledger, type OutcomeCounts } from "../../lib/outcome/ledger.ts";
import type { PersonRules } from "../../lib/person/mapping.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { type Deliver, deliverTo } from "../../lib/sync/deliver.ts";
import type { Delivery } from "../../lib/sync/delivery.ts";
import type { PlannedRequest } from "../../lib/sync/planned_request.ts";
import { Sync } from "../../lib/sync/sync.ts";
import { FakeClock } from "./fake_clock.ts";
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
  /** @default {RULES} */
  rules?: PersonRules;
  /** @default {NO_BACKOFF} */
  backoff?: Backoff;
  /** Of everything but the throttle. @default {a fake one, `Parts.clock`} */
  clock?: Clock;
}

/** A record that was rejected or failed; `record` is its number in the file. */
export interface Settled extends Failure {
  record: number;
}

/** What a delivery or a sync works with. */
export interface Parts {
  api: TrackApi;
  throttle: Throttle;
  attempts: Attempts;
  outage: OutageWatch;
  deliver: Deliver;
  ledger: Ledger;
  /** In the order in which the ledger was told. */
  settled: Settled[];
  stop: AbortController;
  /** Of everything but the throttle: time limits, waits between attempts, the time after a stop. */
  clock: FakeClock;
}

/** Everything that sending to the server at `baseUrl` takes. */
export function partsFor(baseUrl: string, options: PartOptions = {}): Parts {
  const settled: Settled[] = [];
  const ledger = new Ledger({
    write: (record, failure) => {
      settled.push({ record: record.position.record, ...defined(failure) });
    },
    onWriteError: (error) => {
      throw error;
    },
  });
  const fake = new FakeClock();
  const { maxAttempts = 3, backoff = NO_BACKOFF, clock = fake } = options;
  const throttle = options.throttle ??
    new Throttle({ rateLimit: 1e9, clock: new FakeClock({ jumps: true }) });
  const outage = new OutageWatch({ clock });
  const attempts = new Attempts({ throttle, outage, maxAttempts, backoff, clock });
  const api = apiFor(baseUrl, { ...options, clock });
  const { identifier } = options.rules ?? RULES;
  const deliver = deliverTo({ api, identifier, attempts, outage });
  const stop = new AbortController();
  return { api, throttle, attempts, outage, deliver, ledger, settled, stop, clock: fake };
}

/** A client at `baseUrl`. */
export function apiFor(
  baseUrl: string,
  { fetch, clock, timeoutMs = 30_000 }: PartOptions = {},
): TrackApi {
  const userAgent = "cio-sync/test";
  return new TrackApi({ baseUrl, ...CREDENTIALS, timeoutMs, userAgent, fetch, clock });
}

/** What deliveries came to, one after the other. */
export interface Deliveries extends Parts {
  /** Delivers `request`, and settles what became of it as the engine does. */
  send(request: PlannedRequest): Promise<Delivery>;
}

/** Deliveries to the server at `baseUrl`. */
export function deliveriesTo(baseUrl: string, options: PartOptions = {}): Deliveries {
  const parts = partsFor(baseUrl, options);
  const { deliver, ledger, stop } = parts;
  return {
    ...parts,
    async send(request) {
      const delivery = await deliver(request, { signal: stop.signal });
      ledger.accept(delivery.accepted.length);
      for (const { person, failure } of delivery.refused) ledger.settle(person.record, failure);
      if (delivery.stop !== undefined) stop.abort(delivery.stop);
      return delivery;
    },
  };
}

/** What a test may want of a sync to be other than usual. */
export interface SyncRunOptions extends PartOptions {
  records: AsyncIterable<DataRecord[]>;
  /** @default {"batch"} */
  mode?: "batch" | "identify";
  /** @default {4} */
  parallelism?: number;
  drainMs?: number;
}

/** A sync that can be run, and what it works with. */
export interface SyncRun extends Parts {
  sync: Sync;
  counts: OutcomeCounts;
  /** Runs it to its end and gives back what ended it early. */
  run(): Promise<RunError | undefined>;
}

/** A sync to the server at `baseUrl`. */
export function syncFor(baseUrl: string, options: SyncRunOptions): SyncRun {
  const parts = partsFor(baseUrl, options);
  const { records, mode = "batch", parallelism = 4, rules = RULES, drainMs } = options;
  const sync = new Sync({
    ...parts,
    records,
    maker: new PersonMaker(rules),
    mode,
    parallelism,
    drainMs,
  });
  return { ...parts, sync, counts: parts.ledger.counts, run: () => sync.run() };
}

function defined(failure: Failure): Failure {
  const entries = Object.entries(failure).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as Failure;
}
