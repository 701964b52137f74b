/** The engine: records to people to requests, a pool of them, until everyone has an outcome. */

import { pooledMap } from "@std/async/pool";
import { internalError, RunError } from "../errors.ts";
import { endAfterGrace } from "../delivery/grace.ts";
import { DataError, type DataRecord } from "../input/record.ts";
import { BATCH_BYTES } from "../customerio/limits.ts";
import type { Ledger } from "../outcome/ledger.ts";
import { isPerson, type Person, type Rejection } from "../person/person.ts";
import type { PersonMaker } from "../person/person_maker.ts";
import { type PlannedRequest, RequestPlanner } from "./planner.ts";
import type { Reach } from "../delivery/outage.ts";
import type { Backoff } from "../delivery/retry.ts";
import { Sender } from "./sender.ts";
import type { State } from "../state/state.ts";
import { notSent } from "../run/stop.ts";
import type { Throttle } from "../delivery/throttle.ts";
import type { TrackApi } from "../customerio/track_api.ts";
import { untilAborted } from "../input/until_aborted.ts";

/** Records and what they become take this much memory at least, and this much for each request in flight. */
const LEAST_HELD_BYTES = 64 * 1024 * 1024;
const HELD_BYTES_A_REQUEST = 2.5 * BATCH_BYTES;

/** What becomes of a record. */
type Made = Person | Rejection | "unchanged";

/** What a sync needs. */
export interface SyncOptions {
  /** The records of the data file; may throw a `DataError`. */
  records: AsyncIterable<DataRecord[]>;
  maker: PersonMaker;
  api: TrackApi;
  throttle: Throttle;
  ledger: Ledger;
  mode: "batch" | "identify";
  /** Requests in flight at once. */
  parallelism: number;
  /** Attempts for one request. */
  maxAttempts: number;
  /** Aborted with a `RunError` to end the run early. */
  stop: AbortController;
  /** Waits outages out. @default {nothing does} */
  reach?: Reach;
  /** What was accepted before; who is in it with the same attributes is not sent. @default {nobody} */
  state?: State;
  /** How long requests in flight may go on then, milliseconds. @default {10000} */
  graceMs?: number;
  /** Waits between the attempts of one request. @default {BACKOFF} */
  backoff?: Backoff;
}

/** How a sync stands; the counts are the ledger's. */
export interface SyncProgress {
  /** File offset up to which records were read. */
  readTo: number;
  /** Whether all of the data was read. */
  isComplete: boolean;
  /** Attempts after a request's first. */
  retried: number;
}

/** One run over one data file. */
export class Sync implements SyncProgress {
  readTo = 0;
  isComplete = false;

  #options: SyncOptions;
  #planner: RequestPlanner;
  #sender: Sender;
  #dataError: DataError | undefined;

  constructor(options: SyncOptions) {
    this.#options = options;
    const { mode, parallelism } = options;
    this.#planner = new RequestPlanner(mode, {
      mostHeldBytes: Math.max(LEAST_HELD_BYTES, parallelism * HELD_BYTES_A_REQUEST),
    });
    this.#sender = new Sender(options);
  }

  get retried(): number {
    return this.#sender.retried;
  }

  /**
   * Runs to the end. Every record that was read has its outcome in the ledger then.
   *
   * @returns what ended the run early, or undefined.
   */
  async run(): Promise<RunError | DataError | undefined> {
    const { stop, parallelism, api, graceMs } = this.#options;
    const { signal } = stop;
    using _grace = endAfterGrace(api, signal, graceMs);
    try {
      const requests = pooledMap(parallelism, this.#requests(), async (request) => {
        await this.#sender.send(request);
        this.#planner.done(request.people);
      });
      for await (const _ of requests);
    } catch (error) {
      stop.abort(internalError(error));
    }
    this.#failTheRest();
    if (signal.aborted) return signal.reason;
    return this.#dataError;
  }

  async *#requests(): AsyncGenerator<PlannedRequest> {
    const { stop, records } = this.#options;
    const { signal } = stop;
    const planner = this.#planner;
    try {
      for await (const some of untilAborted(records, signal)) {
        const made = this.#make(some);
        for (let i = 0; i < some.length; i++) {
          if (signal.aborted) return;
          this.#plan(some[i], made[i]);
          yield* this.#planned();
          while (planner.isFull && !signal.aborted) yield* this.#plannedAfterWaiting();
        }
      }
      this.isComplete = !signal.aborted;
    } catch (error) {
      // Not thrown on: `pooledMap` would put an error of its own in its place.
      if (error instanceof DataError) this.#dataError = error;
      else stop.abort(internalError(error));
    }
    while (planner.waiting > 0 && !signal.aborted) yield* this.#plannedAfterWaiting();
    // Also those whose earlier record was the last to be waited for.
    planner.flush();
    yield* this.#planned();
  }

  #make(records: DataRecord[]): Made[] {
    const { maker, state } = this.#options;
    const made = records.map((record) => maker.make(record));
    if (state === undefined) return made;
    const people = made.filter(isPerson);
    const flags = state.unchanged(people);
    const unchanged = new Set<Person | Rejection>(people.filter((_, i) => flags[i]));
    return made.map((each) => unchanged.has(each) ? "unchanged" : each);
  }

  #plan(record: DataRecord, made: Made): void {
    const { ledger } = this.#options;
    ledger.read();
    this.readTo = record.nextOffset;
    if (made === "unchanged") ledger.leave();
    else if (isPerson(made)) this.#planner.add(made);
    else ledger.settle(record, { outcome: "rejected", ...made });
  }

  *#planned(): Generator<PlannedRequest> {
    const { signal } = this.#options.stop;
    while (!signal.aborted) {
      const request = this.#planner.take();
      if (request === undefined) return;
      yield request;
    }
  }

  /** Everyone who can go goes first; the next request that is over lets others follow. */
  async *#plannedAfterWaiting(): AsyncGenerator<PlannedRequest> {
    const done = this.#planner.nextDone();
    this.#planner.flush();
    yield* this.#planned();
    await done;
    yield* this.#planned();
  }

  #failTheRest(): void {
    const { ledger, stop: { signal } } = this.#options;
    for (const { record, user } of this.#planner.abandon()) {
      ledger.settle(record, { outcome: "failed", reason: notSent(signal.reason), user });
    }
  }
}
