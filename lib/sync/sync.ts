/** The engine: records to people to requests, a pool of them, until everyone has an outcome. */

import { pooledMap } from "@std/async/pool";
import type { Clock } from "../clock.ts";
import { BATCH_BYTES } from "../customerio/limits.ts";
import { type Abortable, limitDrain } from "../delivery/drain.ts";
import { internalError, type RunError } from "../errors.ts";
import { DataError, type DataRecord } from "../input/record.ts";
import { untilAborted } from "../input/until_aborted.ts";
import type { Ledger } from "../outcome/ledger.ts";
import { notConfirmed, notSent } from "../outcome/reasons.ts";
import { isPerson, type Person, type Rejection } from "../person/person.ts";
import type { PersonMaker } from "../person/person_maker.ts";
import type { State } from "../state/state.ts";
import type { Deliver } from "./deliver.ts";
import type { Delivery, RefusedPerson } from "./delivery.ts";
import { type PlannedRequest, RequestPlanner } from "./planner.ts";

/** Records and their people may take this much memory, and at least this much for each request in flight. */
const HELD_BYTES = 64 * 1024 * 1024;
const HELD_BYTES_PER_REQUEST = 2.5 * BATCH_BYTES;

/** What a record turns out to be. */
type RecordResult = Person | Rejection | "unchanged";

/** What a sync needs. */
export interface SyncOptions {
  /** The records of the data file; may throw a `DataError`. */
  records: AsyncIterable<DataRecord[]>;
  maker: PersonMaker;
  deliver: Deliver;
  ledger: Ledger;
  mode: "batch" | "identify";
  /** Requests in flight at once. */
  parallelism: number;
  /** Aborted with a `RunError` to end the run early. */
  stop: AbortController;
  /** Its requests in flight are ended some time after a stop. */
  api: Abortable;
  /**
   * What was accepted before: people who are in it with the same attributes are not sent.
   * @default {everyone is sent}
   */
  state?: State | undefined;
  /** How long requests in flight may go on after a stop, milliseconds. @default {10000} */
  drainMs?: number | undefined;
  /** @default {systemClock} */
  clock?: Clock;
}

/** One run over one data file. */
export class Sync {
  /** File offset up to which records were read. */
  readTo = 0;
  /** Whether all of the data was read. */
  isComplete = false;

  #options: SyncOptions;
  #planner: RequestPlanner;
  #dataError: DataError | undefined;
  /**
   * Bodies of requests that have ended, to be used again: the garbage collector does not keep up with half a megabyte a
   * request.
   */
  #buffers: Uint8Array[] = [];

  constructor(options: SyncOptions) {
    this.#options = options;
    const { mode, parallelism } = options;
    this.#planner = new RequestPlanner(mode, {
      maxHeldBytes: Math.max(HELD_BYTES, parallelism * HELD_BYTES_PER_REQUEST),
    });
  }

  /**
   * Runs to the end. Every record that was read has its outcome in the ledger then.
   *
   * @returns what ended the run early, or undefined.
   */
  async run(): Promise<RunError | undefined> {
    const { stop, parallelism, api } = this.#options;
    const { signal } = stop;
    using _drain = limitDrain(api, signal, this.#options);
    try {
      const requests = pooledMap(
        parallelism,
        this.#requests(),
        (request) => this.#deliver(request),
      );
      for await (const _ of requests);
    } catch (error) {
      stop.abort(internalError(error));
    }
    this.#failUnsent();
    return signal.aborted ? signal.reason : this.#dataError;
  }

  /** Delivers `request` and settles the outcome of everyone in it: the only place where outcomes are settled. */
  async #deliver(request: PlannedRequest): Promise<void> {
    const { deliver, stop: { signal } } = this.#options;
    if (request.kind === "single") {
      this.#settle(await deliver(request, { signal }));
    } else {
      const buffer = this.#buffers.pop() ?? new Uint8Array(BATCH_BYTES);
      this.#settle(await deliver(request, { signal, buffer }));
      this.#buffers.push(buffer);
    }
    this.#planner.release(request.people);
  }

  #settle({ accepted, refused, stop }: Delivery): void {
    if (stop !== undefined) this.#options.stop.abort(stop);
    this.#accept(accepted);
    for (const { person, failure } of refused) this.#options.ledger.settle(person.record, failure);
    this.#doubt(refused);
  }

  /** What those who failed were sent may have arrived, so what an earlier record of theirs left no longer holds. */
  #doubt(refused: RefusedPerson[]): void {
    const { state, stop } = this.#options;
    try {
      state?.doubt(
        refused.filter(({ failure }) => failure.outcome === "failed").map(({ person }) => person),
      );
    } catch (error) {
      stop.abort(internalError(error));
    }
  }

  #accept(people: Person[]): void {
    const { ledger, state, stop } = this.#options;
    try {
      ledger.accept(people.length);
    } catch (error) {
      const reason = internalError(error);
      stop.abort(reason);
      for (const { record, user } of people) {
        ledger.settle(record, { outcome: "failed", reason: notConfirmed(reason), user });
      }
      return;
    }
    try {
      state?.accept(people);
    } catch (error) {
      stop.abort(internalError(error));
    }
  }

  async *#requests(): AsyncGenerator<PlannedRequest> {
    const { stop, records } = this.#options;
    const { signal } = stop;
    const planner = this.#planner;
    try {
      for await (const some of untilAborted(records, signal)) {
        const results = this.#toPeople(some);
        for (let i = 0; i < some.length; i++) {
          if (signal.aborted) return;
          this.#plan(some[i], results[i]);
          // Most records complete no request: asking first saves a generator for each of them.
          if (planner.hasReady) yield* this.#planned();
          while (planner.isFull && !signal.aborted) yield* this.#plannedAfterWaiting();
        }
      }
      this.isComplete = !signal.aborted;
    } catch (error) {
      // Not rethrown: `pooledMap` would throw an error of its own instead.
      if (error instanceof DataError) this.#dataError = error;
      else stop.abort(internalError(error));
    }
    while (planner.waiting > 0 && !signal.aborted) yield* this.#plannedAfterWaiting();
    // The last people who waited are in the open batch now.
    planner.flush();
    yield* this.#planned();
  }

  #toPeople(records: DataRecord[]): RecordResult[] {
    const { maker, state } = this.#options;
    const results = records.map((record) => maker.make(record));
    if (state === undefined) return results;
    const people = results.filter(isPerson);
    const isUnchanged = state.unchanged(people);
    const unchanged = new Set<Person | Rejection>(people.filter((_, i) => isUnchanged[i]));
    return results.map((result) => unchanged.has(result) ? "unchanged" : result);
  }

  #plan(record: DataRecord, result: RecordResult): void {
    const { ledger } = this.#options;
    ledger.read();
    this.readTo = record.nextOffset;
    if (result === "unchanged") ledger.unchanged();
    else if (isPerson(result)) this.#planner.add(result);
    else ledger.settle(record, { outcome: "rejected", ...result });
  }

  *#planned(): Generator<PlannedRequest> {
    const { signal } = this.#options.stop;
    while (!signal.aborted) {
      const request = this.#planner.take();
      if (request === undefined) return;
      yield request;
    }
  }

  /** First the requests that can be sent now; when a request ends, those that waited for it. */
  async *#plannedAfterWaiting(): AsyncGenerator<PlannedRequest> {
    const released = this.#planner.nextRelease();
    this.#planner.flush();
    yield* this.#planned();
    await released;
    yield* this.#planned();
  }

  #failUnsent(): void {
    const { ledger, stop: { signal } } = this.#options;
    for (const { record, user } of this.#planner.abandon()) {
      ledger.settle(record, { outcome: "failed", reason: notSent(signal.reason), user });
    }
  }
}
