/** The engine: records to people to requests, a pool of them, until everyone has an outcome. */

import type { Clock } from "../clock.ts";
import { BATCH_BYTES } from "../customerio/limits.ts";
import { type Abortable, limitDrain } from "../delivery/drain.ts";
import { Places } from "../delivery/places.ts";
import { internalError, type RunError } from "../errors.ts";
import { DataError, type DataRecord } from "../input/record.ts";
import { untilAborted } from "../input/until_aborted.ts";
import type { Ledger } from "../outcome/ledger.ts";
import type { PersonMaker } from "../person/person_maker.ts";
import type { RunState } from "../state/run_state.ts";
import type { Deliver } from "./deliver.ts";
import { deliverInPlaces } from "./in_places.ts";
import type { HeldRequest } from "./planned_request.ts";
import { Placement } from "./placement.ts";
import { RequestPlanner } from "./planner.ts";
import { Settlement } from "./settlement.ts";

/** Everyone whose request has not ended may take this much memory, in bytes, however many requests could be in flight. */
export const HELD_BYTES = 32 * 1024 * 1024;

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
  /** The places for that many, whose requests leave them while they wait. @default {ones that they keep} */
  places?: Places;
  /** Aborted with a `RunError` to end the run early. */
  stop: AbortController;
  /** Its requests in flight are ended some time after a stop. */
  api: Abortable;
  /**
   * What was accepted before: people who are in it with the same attributes are not sent.
   * @default {everyone is sent}
   */
  state?: RunState | undefined;
  /** Whether the end of `records` is that of the data. @default {it is} */
  isWhole?: () => boolean;
  /** Memory of everyone whose request has not ended, bytes. @default {32 MB} */
  heldBytes?: number | undefined;
  /** Memory for what a batch is sent as, bytes. @default {those of the longest body} */
  batchBytes?: number | undefined;
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
  #settlement: Settlement;
  #placement: Placement;
  #places: Places;
  #dataError: DataError | undefined;
  /**
   * Bodies of requests that have ended, to be used again: the garbage collector does not keep up with half a megabyte a
   * request.
   */
  #buffers: Uint8Array[] = [];

  constructor(options: SyncOptions) {
    this.#options = options;
    const { mode, parallelism, heldBytes = HELD_BYTES } = options;
    const { places = new Places(parallelism) } = options;
    this.#places = places;
    this.#settlement = new Settlement(options);
    const planner = this.#planner = new RequestPlanner(mode, { maxHeldBytes: heldBytes });
    this.#placement = new Placement(options, { planner, settlement: this.#settlement });
  }

  /** Records of a failures file that were left out, as a later run has replaced what they say. */
  get replaced(): number {
    return this.#placement.replaced;
  }

  /** Whether a record was rejected of which it is not known whose it is. */
  get hasUnknownUsers(): boolean {
    return this.#settlement.hasUnknownUsers;
  }

  /**
   * Runs to the end. Every record that was read has its outcome in the ledger then.
   *
   * @returns what ended the run early, or undefined.
   */
  async run(): Promise<RunError | undefined> {
    const { stop, api } = this.#options;
    const { signal } = stop;
    using _drain = limitDrain(api, signal, this.#options);
    try {
      await deliverInPlaces(this.#requests(), {
        places: this.#places,
        deliver: (request) => this.#deliver(request),
      });
    } catch (error) {
      stop.abort(internalError(error));
    }
    this.#settlement.unsent(this.#planner.abandon());
    this.#placement.settleWaiting();
    await this.#record();
    return signal.aborted ? signal.reason : this.#dataError;
  }

  /** Delivers `request`, settles the outcome of everyone in it, and of those whom that keeps from being sent. */
  async #deliver(request: HeldRequest): Promise<void> {
    const { deliver, stop: { signal } } = this.#options;
    if (request.kind === "single") {
      this.#settlement.settle(await deliver(request, { signal }));
    } else {
      const buffer = this.#bufferFor(request);
      this.#settlement.settle(await deliver(request, { signal, buffer }));
      if (buffer !== undefined) this.#buffers.push(buffer);
    }
    this.#settlement.unsent(this.#planner.release(request, this.#settlement.failed));
    // Its place is free for another only then, so that a kill loses no more than what is in places.
    await this.#record();
  }

  /** Waits until the state has what was settled. */
  async #record(): Promise<void> {
    const { state, stop } = this.#options;
    try {
      await state?.written();
    } catch (error) {
      stop.abort(internalError(error));
    }
  }

  /** Memory for the body of a batch; undefined for a small one, which would waste most of it. */
  #bufferFor({ bytes }: HeldRequest): Uint8Array | undefined {
    if (bytes < BATCH_BYTES / 2) return undefined;
    const { batchBytes = BATCH_BYTES } = this.#options;
    return this.#buffers.pop() ?? new Uint8Array(batchBytes);
  }

  async *#requests(): AsyncGenerator<HeldRequest> {
    const { stop, records } = this.#options;
    const { signal } = stop;
    const planner = this.#planner;
    try {
      for await (const some of untilAborted(records, signal)) {
        const { made, judgements } = this.#placement.make(some);
        for (let i = 0; i < some.length; i++) {
          if (signal.aborted) return;
          this.readTo = some[i].nextOffset;
          this.#placement.place(some[i], made[i], judgements?.[i]);
          // Most records complete no request: asking first saves a generator for each of them.
          if (planner.hasReady || planner.isFull) yield* this.#ready(made[i + 1]?.key);
        }
      }
      yield* this.#incomplete();
      this.isComplete = !signal.aborted;
    } catch (error) {
      // Not rethrown: `pooledMap` would throw an error of its own instead.
      if (error instanceof DataError) this.#dataError = error;
      else stop.abort(internalError(error));
    }
    while (planner.waiting > 0 && !signal.aborted) {
      planner.flush();
      yield* this.#plannedAfterWaiting();
    }
    // The last people who waited are in the open batch now.
    planner.flush();
    yield* this.#planned();
  }

  /** Of users whose records did not all come, those that did. */
  async *#incomplete(): AsyncGenerator<HeldRequest> {
    const { state, isWhole = () => true, stop: { signal } } = this.#options;
    const planner = this.#planner;
    if (state === undefined || signal.aborted || !isWhole()) return;
    for (const waited of state.waiting.takeAll()) {
      this.#placement.sendIncomplete(waited);
      if (planner.hasReady || planner.isFull) yield* this.#ready(undefined);
    }
  }

  /**
   * The requests that can go, before the record of the user with key `next` is placed. Records of one user in a row are
   * all planned before the first is sent, so that the others are merged whatever the parallelism.
   */
  async *#ready(next: string | undefined): AsyncGenerator<HeldRequest> {
    const planner = this.#planner;
    if (planner.hasReady && !planner.isBusy(next)) yield* this.#planned();
    while (planner.isFull && !this.#options.stop.signal.aborted) {
      planner.flushIfIdle();
      yield* this.#plannedAfterWaiting();
    }
  }

  *#planned(): Generator<HeldRequest> {
    const { signal } = this.#options.stop;
    while (!signal.aborted) {
      const request = this.#planner.take();
      if (request === undefined) return;
      yield request;
    }
  }

  /** First the requests that can be sent now; when a request ends, those that waited for it. */
  async *#plannedAfterWaiting(): AsyncGenerator<HeldRequest> {
    const released = this.#planner.nextRelease();
    yield* this.#planned();
    await released;
    yield* this.#planned();
  }
}
