/** The engine: records to people to look-ups, again for those who differ, until everyone has a verdict. */

import { pooledMap } from "@std/async/pool";
import { internalError, RunError } from "../errors.ts";
import { IDS_PER_LOOK_UP } from "../customerio/limits.ts";
import { endAfterGrace } from "../delivery/grace.ts";
import { DataError, type DataRecord } from "../input/record.ts";
import type { Ledger } from "../outcome/ledger.ts";
import { isPerson, type PersonMaker } from "../person/person.ts";
import { untilAborted } from "../input/until_aborted.ts";
import { addRecord, type Expectation, expectationOf } from "./expectation.ts";
import { type LookedUp, LookUp, type LookUpOptions } from "./look_up.ts";
import type { Difference, VerifyCounts } from "./result.ts";
import { rankOf, type SampleOptions } from "./sample.ts";
import type { VerifyStore } from "./store.ts";

/**
 * Milliseconds after the first look-ups when those who differ are looked up again, as Customer.io shows what was
 * written only after a while.
 */
export const RECHECKS_MS: readonly number[] = [2_000, 10_000];

/** More requests in flight than this would only wait for the rate limit. */
const MOST_IN_FLIGHT = 50;

/** What a verification needs. */
export interface VerifyOptions extends LookUpOptions {
  /** The records of the data file; may throw a `DataError`. */
  records: AsyncIterable<DataRecord[]>;
  maker: PersonMaker;
  /** Counts records, those that were rejected with their reasons. */
  ledger: Ledger;
  store: VerifyStore;
  /** Requests in flight at once. */
  parallelism: number;
  /** Verify these people only. @default {everyone} */
  sample?: SampleOptions;
  /** Milliseconds that only ever go up. */
  now: () => number;
  /** Throws the signal's reason when that is aborted. */
  wait: (ms: number, options: { signal: AbortSignal }) => Promise<void>;
  /** Told before some are looked up again: how many, and in how many milliseconds. */
  onRecheck?: (count: number, ms: number) => void;
}

/**
 * One run over one data file.
 *
 * The records of one user can be anywhere in it, and the last one counts, attribute by attribute. Whoever is found
 * as their record says is done with, and only the key is remembered; from the first record on that is not so, a
 * user is pending, and later records are merged into what is expected of them. That comes to the same as merging
 * all records first: what was found right and not replaced later is right.
 */
export class Verify {
  /** File offset up to which records were read. */
  readTo = 0;

  #options: VerifyOptions;
  #lookUp: LookUp;
  /** Those who are being looked up, so that later records of theirs still go in. */
  #underWay = new Map<string, Expectation>();
  #dataError: DataError | undefined;
  #isOver = false;

  constructor(options: VerifyOptions) {
    this.#options = options;
    this.#lookUp = new LookUp(options);
  }

  /** Attempts after a request's first. */
  get retried(): number {
    return this.#lookUp.retried;
  }

  /** Whether everyone who was read has a verdict that counts. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The counts as they stand; nobody counts as different or missing before the run is over. */
  counts(): VerifyCounts {
    const { ledger: { counts: { read, rejected } }, store } = this.#options;
    const pending = store.countByStatus();
    const identical = store.seenCount - pending.different - pending.missing - pending.failed;
    const { different, missing, failed } = this.#isOver
      ? pending
      : { different: 0, missing: 0, failed: 0 };
    const verified = identical + different + missing;
    return { read, verified, identical, different, missing, rejected, failed };
  }

  /** Everyone who is not as they should be, in the order of the file; nobody before the run is over. */
  *differences(): Generator<Difference> {
    if (!this.#isOver) return;
    for (const { expectation: { user, position }, verdict } of this.#options.store.pending()) {
      if (verdict === undefined) continue;
      const attributes = verdict.status === "different" ? verdict.attributes : [];
      const reason = verdict.status === "failed" ? { reason: verdict.reason } : {};
      yield { status: verdict.status, user, position, attributes, ...reason };
    }
  }

  /**
   * Runs to the end.
   *
   * @returns what ended the run early, or undefined.
   */
  async run(): Promise<RunError | DataError | undefined> {
    const { stop, now, sample, api } = this.#options;
    const { signal } = stop;
    using _grace = endAfterGrace(api, signal);
    try {
      if (sample !== undefined) await this.#drawSample(sample);
      await this.#lookUpAll(sample === undefined ? this.#unknown() : this.#pending());
      const start = now();
      this.#stopIfUnreachable();
      for (const ms of RECHECKS_MS) await this.#recheck(start + ms);
      this.#isOver = !signal.aborted;
    } catch (error) {
      stop.abort(internalError(error));
    }
    return signal.aborted ? signal.reason : this.#dataError;
  }

  /** Looks everyone in `groups` up, some groups at a time. */
  async #lookUpAll(groups: AsyncIterable<Expectation[]>): Promise<void> {
    const { parallelism, stop, store } = this.#options;
    const done = pooledMap(Math.min(parallelism, MOST_IN_FLIGHT), groups, async (people) => {
      try {
        const lookedUp = await this.#lookUp.lookUp(people);
        store.together(() => lookedUp.forEach((each) => this.#settle(each)));
      } catch (error) {
        stop.abort(internalError(error));
      }
      for (const { key } of people) this.#underWay.delete(key);
    });
    for await (const _ of done);
  }

  #settle({ expectation, verdict }: LookedUp): void {
    const { store } = this.#options;
    store.see(expectation.key);
    if (verdict.status === "identical") store.remove(expectation.number);
    else store.put({ expectation, verdict });
  }

  /** Those of the file of whom nothing is known yet, as they are read. */
  async *#unknown(): AsyncGenerator<Expectation[]> {
    const { store } = this.#options;
    let group: Expectation[] = [];
    for await (const expectation of this.#expectations()) {
      const underWay = this.#underWay.get(expectation.key);
      if (underWay !== undefined) {
        addRecord(underWay, expectation);
      } else if (!store.add(expectation)) {
        this.#underWay.set(expectation.key, expectation);
        group.push(expectation);
      }
      if (group.length < IDS_PER_LOOK_UP) continue;
      yield group;
      group = [];
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
    for await (const expectation of this.#expectations()) {
      const rank = rankOf(expectation.key, seed);
      this.#options.store.sample(expectation, { rank, most: size });
    }
  }

  /** What every record of the file expects, up to its end or to where it cannot be read on. */
  async *#expectations(): AsyncGenerator<Expectation> {
    const { records, maker, ledger, stop } = this.#options;
    const { signal } = stop;
    try {
      for await (const some of untilAborted(records, signal)) {
        for (const record of some) {
          if (signal.aborted) return;
          ledger.read();
          this.readTo = record.nextOffset;
          const made = maker.make(record);
          if (isPerson(made)) yield expectationOf(made, ledger.counts.read);
          else ledger.settle(record, { outcome: "rejected", ...made });
        }
      }
    } catch (error) {
      // Not thrown on: `pooledMap` would put an error of its own in its place.
      if (error instanceof DataError) this.#dataError = error;
      else stop.abort(internalError(error));
    }
  }

  async #recheck(due: number): Promise<void> {
    const { store, now, wait, onRecheck, stop: { signal } } = this.#options;
    if (signal.aborted || store.pendingCount === 0) return;
    const ms = Math.max(0, due - now());
    onRecheck?.(store.pendingCount, ms);
    await wait(ms, { signal });
    await this.#lookUpAll(this.#pending());
  }

  /** Looking up again is no use when there was no answer to anything. */
  #stopIfUnreachable(): void {
    const { api, store, stop } = this.#options;
    if (api.answers > 0 || stop.signal.aborted) return;
    const [first] = store.pendingAfter(0, 1);
    if (first?.verdict?.status !== "failed") return;
    stop.abort(new RunError("unreachable", first.verdict.reason));
  }
}
