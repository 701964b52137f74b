/** Holds attempts back during an outage, asks whether it is over, and lets some requests through to see. */

import type { Clock } from "../clock.ts";
import type { Places } from "./places.ts";

/** Milliseconds between two probes of an outage: the first time, and at most. */
const FIRST_PROBE_MS = 500;
const MAX_PROBE_MS = 15_000;

/** Requests never tried that are let through at once after good probes: one at first, then twice as many, up to these. */
const MAX_NEW = 32;

/** What a request may do: attempt as usual, or as one that shows whether the outage is over. */
export type Turn = "open" | Trial;

/** Requests are let through although there is an outage. */
export interface Trial {
  /** Whether the probe before it found the other side up, so that a failure says something of the request. */
  isUp: boolean;
}

/** What a hold looks at in a request that waits. */
export interface HeldRequest {
  /** Whether its attempts are used up: others are tried first, as it may be the request that is bad. */
  isSpent: boolean;
  /** Whether it has failed before. */
  isTried: boolean;
  /** People in it. Of those never tried the smallest come first, as they are the least likely to have a bad one. */
  readonly size: number;
}

/** What a hold works with. */
export interface HoldOptions {
  clock: Clock;
  /** Asks the other side something that changes nothing: whether it is up, as far as that tells. Does not throw. */
  probe: () => Promise<boolean>;
  /** Ends it, too. */
  signal: AbortSignal;
  /** Where requests that were never tried come from. @default {there are none but those that wait} */
  places?: Places | undefined;
}

interface Waiter {
  request: HeldRequest;
  resolve: (turn: Turn) => void;
}

/**
 * One outage. Probes follow each other more and more slowly. After a good one, requests are let through, and when there
 * was none for long, one is let through all the same: what is probed may be down while requests go through. Those that
 * were never tried come first, as one that has failed may be bad itself; where there are none, all that wait are tried.
 */
export class Hold {
  #options: HoldOptions;
  #waiting: Waiter[] = [];
  /** For whoever asks next, when nobody waits. */
  #permit: Trial | undefined;
  #trials = new Set<Trial>();
  #round: PromiseWithResolvers<void> | undefined;
  #end = new AbortController();
  #probeMs = FIRST_PROBE_MS;
  #newAtOnce = 1;
  #since: number;
  #endedAt: number | undefined;

  constructor(options: HoldOptions) {
    this.#options = options;
    this.#since = options.clock.now();
    this.#probeUntilEnd();
  }

  /** Milliseconds that it lasts, or lasted. */
  get ms(): number {
    return (this.#endedAt ?? this.#options.clock.now()) - this.#since;
  }

  /** Resolves when the request may be attempted; throws the signal's reason if it is aborted before. */
  async wait(request: HeldRequest, signal: AbortSignal): Promise<Turn> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Turn>();
    const waiter = { request, resolve };
    const abort = () => {
      this.#waiting = this.#waiting.filter((other) => other !== waiter);
      reject(signal.reason);
    };
    signal.addEventListener("abort", abort, { once: true });
    this.#waiting.push(waiter);
    if (this.#permit !== undefined) this.#letThrough([waiter], this.#permit);
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  /** `trial` is over, whatever it came to. */
  endTrial(trial: Trial): void {
    if (this.#trials.delete(trial) && this.#trials.size === 0) this.#round?.resolve();
  }

  /** The next probe comes soon: there are other requests to try. */
  startOver(): void {
    this.#probeMs = FIRST_PROBE_MS;
  }

  /** Lets everyone go. */
  end(): void {
    this.#endedAt ??= this.#options.clock.now();
    this.#end.abort();
    this.#permit = undefined;
    this.#round?.resolve();
    this.#options.places?.want(undefined);
    for (const { resolve } of this.#waiting.splice(0)) resolve("open");
  }

  async #probeUntilEnd(): Promise<void> {
    const { clock, probe, places } = this.#options;
    const signal = AbortSignal.any([this.#options.signal, this.#end.signal]);
    try {
      while (true) {
        const ms = this.#probeMs;
        this.#probeMs = Math.min(ms * 2, MAX_PROBE_MS);
        // In time for the trials that follow.
        places?.want(Math.max(0, this.#newAtOnce - this.#untried().length));
        await clock.wait(ms, { signal });
        const isUp = await probe();
        signal.throwIfAborted();
        if (isUp || ms === MAX_PROBE_MS) await this.#try({ isUp });
        signal.throwIfAborted();
      }
    } catch {
      // Ended, or the run is stopped.
      this.#endedAt ??= clock.now();
      places?.want(undefined);
    }
  }

  /** Resolves when all trials are over; when nobody waits, who asks next makes one. */
  async #try(trial: Trial): Promise<void> {
    this.#round = Promise.withResolvers<void>();
    this.#permit = trial;
    if (this.#waiting.length > 0) this.#letThrough(this.#choose(trial), trial);
    await this.#round.promise;
    if (trial.isUp) this.#newAtOnce = Math.min(this.#newAtOnce * 2, MAX_NEW);
  }

  #choose({ isUp }: Trial): Waiter[] {
    const untried = this.#untried();
    if (untried.length > 0) return untried.slice(0, isUp ? this.#newAtOnce : 1);
    const isDry = this.#options.places?.isDry ?? true;
    if (isUp && isDry) return [...this.#waiting];
    return [this.#waiting.find(({ request }) => !request.isSpent) ?? this.#waiting[0]];
  }

  #letThrough(waiters: readonly Waiter[], trial: Trial): void {
    this.#permit = undefined;
    const chosen = new Set(waiters);
    this.#waiting = this.#waiting.filter((waiter) => !chosen.has(waiter));
    for (const { resolve } of waiters) {
      const own = { ...trial };
      this.#trials.add(own);
      resolve(own);
    }
  }

  #untried(): Waiter[] {
    return this.#waiting.filter(({ request }) => !request.isTried)
      .sort((a, b) => a.request.size - b.request.size);
  }
}
