/** Holds attempts back during an outage, asks whether it is over, and lets one request through to see. */

import type { Clock } from "../clock.ts";

/** Milliseconds between two probes of an outage: the first time, and at most. */
const FIRST_PROBE_MS = 500;
const MAX_PROBE_MS = 15_000;

/** What a request may do: attempt as usual, or as the one that shows whether the outage is over. */
export type Turn = "open" | Trial;

/** One request is let through although there is an outage. */
export interface Trial {
  /** Whether the probe before it found the other side up, so that a failure says something of the request. */
  isUp: boolean;
}

/** What a hold looks at in a request that waits. */
export interface HeldRequest {
  /** Whether its attempts are used up: others are tried first, as it may be the request that is bad. */
  isSpent: boolean;
}

/** What a hold works with. */
export interface HoldOptions {
  clock: Clock;
  /** Asks the other side something that changes nothing: whether it is up, as far as that tells. Does not throw. */
  probe: () => Promise<boolean>;
  /** Ends it, too. */
  signal: AbortSignal;
}

interface Waiter {
  request: HeldRequest;
  resolve: (turn: Turn) => void;
}

/**
 * One outage. Probes follow each other more and more slowly. After a good one, a request is let through, and when there
 * was none for long, one is let through all the same: what is probed may be down while requests go through.
 */
export class Hold {
  #options: HoldOptions;
  #waiting: Waiter[] = [];
  #permit: Trial | undefined;
  #trial: PromiseWithResolvers<void> | undefined;
  #end = new AbortController();
  #probeMs = FIRST_PROBE_MS;
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
    this.#letOneThrough();
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  /** The trial is over, whatever it came to. */
  endTrial(): void {
    this.#trial?.resolve();
    this.#trial = undefined;
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
    this.endTrial();
    for (const { resolve } of this.#waiting.splice(0)) resolve("open");
  }

  async #probeUntilEnd(): Promise<void> {
    const { clock, probe } = this.#options;
    const signal = AbortSignal.any([this.#options.signal, this.#end.signal]);
    try {
      while (true) {
        const ms = this.#probeMs;
        this.#probeMs = Math.min(ms * 2, MAX_PROBE_MS);
        await clock.wait(ms, { signal });
        const isUp = await probe();
        signal.throwIfAborted();
        if (isUp || ms === MAX_PROBE_MS) await this.#tryOne({ isUp });
        signal.throwIfAborted();
      }
    } catch {
      // Ended, or the run is stopped.
      this.#endedAt ??= clock.now();
    }
  }

  /** Resolves when the trial is over; who waits next takes it. */
  async #tryOne(permit: Trial): Promise<void> {
    const { promise } = this.#trial = Promise.withResolvers<void>();
    this.#permit = permit;
    this.#letOneThrough();
    await promise;
  }

  #letOneThrough(): void {
    if (this.#permit === undefined || this.#waiting.length === 0) return;
    const unspent = this.#waiting.findIndex(({ request }) => !request.isSpent);
    const [waiter] = this.#waiting.splice(Math.max(0, unspent), 1);
    const permit = this.#permit;
    this.#permit = undefined;
    waiter.resolve(permit);
  }
}
