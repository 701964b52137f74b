/** The engine: looks up the people of the records, and again those who differ, until everyone has a comparison. */

import { pooledMap } from "@std/async/pool";
import type { Clock } from "../clock.ts";
import { internalError, type RunError } from "../errors.ts";
import { IDS_PER_LOOK_UP } from "../customerio/limits.ts";
import { limitDrain } from "../delivery/drain.ts";
import { DataError, type DataRecord } from "../input/record.ts";
import type { Ledger } from "../outcome/ledger.ts";
import { isPerson, type Person } from "../person/person.ts";
import type { PersonMaker } from "../person/person_maker.ts";
import { untilAborted } from "../input/until_aborted.ts";
import { addRecord, dropLong, type Expectation, expectationOf, sizeOf } from "./expectation.ts";
import { BytesInFlight, GROUP_BYTES } from "./bytes_in_flight.ts";
import { type LookedUp, LookUp, type LookUpOptions } from "./look_up.ts";
import type { Difference, VerifyCounts } from "./result.ts";
import { rankOf, type SampleOptions } from "./sample.ts";
import type { VerifyStore } from "./store.ts";

/**
 * When those who differ are looked up again, milliseconds after the first look-ups: Customer.io takes a while to show
 * what was written.
 */
export const RECHECKS_MS: readonly number[] = [2_000, 10_000];

/** More requests in flight than this would only wait for the rate limit. */
export const MAX_IN_FLIGHT = 50;

/** What a verification needs. */
export interface VerifyOptions extends LookUpOptions {
  /** The records of the data file; may throw a `DataError`. */
  records: AsyncIterable<DataRecord[]>;
  maker: PersonMaker;
  /** Counts records, and the reasons of rejected ones. */
  ledger: Ledger;
  store: VerifyStore;
  /** Requests in flight at once. */
  parallelism: number;
  /** Verify these people only. @default {everyone} */
  sample?: SampleOptions | undefined;
  /** Aborted with a `RunError` when no new request may be sent. */
  stop: AbortController;
  clock: Clock;
  /** Called before people are looked up again: how many, and in how many milliseconds. */
  onRecheck?: (count: number, ms: number) => void;
}

/**
 * One run over one data file.
 *
 * The records of one user can be anywhere in it; for each attribute the last one counts. When a look-up finds a user as
 * expected, only the key is remembered. When it does not, the user is pending: the expectation is kept, and later
 * records are merged into it. The result is the same as with all records merged first, as an attribute that was right
 * stays right unless a later record replaces it.
 */
export class Verify {
  #options: VerifyOptions;
  #lookUp: LookUp;
  /** People who are being looked up: later records are merged into them. */
  #underWay = new Map<string, Expectation>();
  #inFlight = new BytesInFlight();
  #dataError: DataError | undefined;
  #isComplete = false;

  constructor(options: VerifyOptions) {
    this.#options = options;
    this.#lookUp = new LookUp(options);
  }

  /** Whether everyone who was read has a final comparison. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Of `given` records, to how many there was an answer; of a sample, people. */
  recordsDone(given: number): { read: number; settled: number } {
    const { ledger: { counts: { read } }, sample, store } = this.#options;
    if (sample === undefined) return { read: given, settled: read - this.#underWay.size };
    return { read: Math.min(given, sample.size), settled: store.seenCount };
  }

  /** The counts so far; nobody counts as different or missing before the run has ended. */
  counts(): VerifyCounts {
    const { ledger: { counts: { read, rejected } }, store } = this.#options;
    const byStatus = store.countByStatus();
    const { identical, "not created": notCreated } = byStatus;
    const { different, missing, failed } = this.#isComplete
      ? byStatus
      : { different: 0, missing: 0, failed: 0 };
    const verified = identical + different + missing + notCreated;
    return { read, verified, identical, different, missing, notCreated, rejected, failed };
  }

  /** Everyone who is not as the data says, in the order of the file; nobody before the run has ended. */
  *differences(): Generator<Difference> {
    if (!this.#isComplete) return;
    for (const { expectation: { user, position }, ...pending } of this.#options.store.pending()) {
      // Nobody is left who was not looked up.
      const comparison = pending.comparison!;
      const attributes = comparison.status === "different" ? comparison.attributes : [];
      const reason = comparison.status === "failed" ? { reason: comparison.reason } : {};
      yield { status: comparison.status, user, position, attributes, ...reason };
    }
  }

  /**
   * Runs to the end.
   *
   * @returns what ended the run early, or undefined.
   */
  async run(): Promise<RunError | undefined> {
    const { stop, clock, sample, api } = this.#options;
    const { signal } = stop;
    using _drain = limitDrain(api, signal, { clock });
    try {
      if (sample !== undefined) await this.#drawSample(sample);
      await this.#lookUpAll(sample === undefined ? this.#unknown() : this.#pending());
      const start = clock.now();
      this.#stopIfNeverAnswered();
      for (const ms of RECHECKS_MS) await this.#recheck(start + ms);
      this.#isComplete = !signal.aborted;
    } catch (error) {
      stop.abort(internalError(error));
    }
    return signal.aborted ? signal.reason : this.#dataError;
  }

  /** Looks up everyone in `groups`, some groups at a time. */
  async #lookUpAll(groups: AsyncIterable<Expectation[]>): Promise<void> {
    const { parallelism, stop, store } = this.#options;
    const paced = this.#inFlight.limit(groups);
    const done = pooledMap(
      Math.min(parallelism, MAX_IN_FLIGHT),
      paced,
      async ({ people, bytes }) => {
        const lookedUp = await this.#lookUp.lookUp(people, stop.signal);
        if (lookedUp.stop !== undefined) stop.abort(lookedUp.stop);
        try {
          store.together(() => lookedUp.people.forEach((person) => this.#settle(person)));
        } catch (error) {
          stop.abort(internalError(error));
        }
        for (const { key } of people) this.#underWay.delete(key);
        this.#inFlight.end(bytes);
      },
    );
    for await (const _ of done);
  }

  #settle({ expectation, comparison }: LookedUp): void {
    const { store } = this.#options;
    store.see(expectation.key, comparison.status);
    const { status } = comparison;
    if (status === "identical" || status === "not created") {
      store.remove(expectation.number);
      dropLong(expectation);
    } else store.put({ expectation, comparison });
  }

  /** People of the file who are neither pending nor being looked up, as they are read. */
  async *#unknown(): AsyncGenerator<Expectation[]> {
    const { store } = this.#options;
    let group: Expectation[] = [];
    let bytes = 0;
    for await (const person of this.#people()) {
      const expectation = this.#expectationOf(person);
      const underWay = this.#underWay.get(expectation.key);
      if (underWay !== undefined) {
        addRecord(underWay, expectation);
      } else if (!store.add(expectation)) {
        this.#underWay.set(expectation.key, expectation);
        group.push(expectation);
        bytes += sizeOf(expectation);
      }
      if (group.length < IDS_PER_LOOK_UP && bytes < GROUP_BYTES) continue;
      yield group;
      group = [];
      bytes = 0;
    }
    if (group.length > 0) yield group;
  }

  async *#pending(): AsyncGenerator<Expectation[]> {
    const { store, stop: { signal } } = this.#options;
    let last = 0;
    while (!signal.aborted) {
      const group = store.pendingAfter(last, IDS_PER_LOOK_UP).map(({ expectation }) => expectation);
      if (group.length === 0) return;
      last = group[group.length - 1].number;
      yield group;
    }
  }

  async #drawSample({ size, seed }: SampleOptions): Promise<void> {
    const { store, maker } = this.#options;
    for await (const person of this.#people()) {
      const rank = rankOf(person.key, seed);
      if (store.isAmong({ rank, size })) store.sample(this.#expectationOf(person), { rank, size });
      else maker.discard();
    }
  }

  /** What the record that was read last expects; the bytes of its person are freed. */
  #expectationOf(person: Person): Expectation {
    const { ledger: { counts: { read } }, store: { longValues }, maker } = this.#options;
    const expectation = expectationOf(person, { number: read, longValues });
    maker.discard();
    return expectation;
  }

  /** The person of every record, up to the end of the file or to where it cannot be read. */
  async *#people(): AsyncGenerator<Person> {
    const { records, maker, ledger, stop } = this.#options;
    const { signal } = stop;
    try {
      for await (const some of untilAborted(records, signal)) {
        for (const record of some) {
          if (signal.aborted) return;
          ledger.read();
          const result = maker.make(record);
          if (!isPerson(result)) ledger.settle(record, { outcome: "rejected", ...result });
          record.chunk?.release();
          if (isPerson(result)) yield result;
        }
      }
    } catch (error) {
      // Not rethrown: `pooledMap` would throw an error of its own instead.
      if (error instanceof DataError) this.#dataError = error;
      else stop.abort(internalError(error));
    }
  }

  async #recheck(due: number): Promise<void> {
    const { store, clock, onRecheck, stop: { signal } } = this.#options;
    if (signal.aborted || store.pendingCount === 0) return;
    const ms = Math.max(0, due - clock.now());
    onRecheck?.(store.pendingCount, ms);
    await clock.wait(ms, { signal });
    await this.#lookUpAll(this.#pending());
  }

  /** Stops the run if Customer.io never answered: looking up again would be no use. */
  #stopIfNeverAnswered(): void {
    const { outage, attempts, store, stop } = this.#options;
    const [first] = store.pendingAfter(0, 1);
    if (first?.comparison?.status !== "failed") return;
    const end = outage.end(first.comparison.reason) ?? attempts.blocks.end();
    if (end !== undefined) stop.abort(end);
  }
}
