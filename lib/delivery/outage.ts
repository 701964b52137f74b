/** Waits for outages of Customer.io to end, and holds the one rule for "unreachable". */

import { type Clock, systemClock } from "../clock.ts";
import { UnreachableError } from "../customerio/request_error.ts";
import { RunError } from "../errors.ts";
import { formatDuration } from "../text.ts";

/** So many attempts in a row without an answer, over this many milliseconds, are an outage. */
const OUTAGE_ATTEMPTS = 3;
const OUTAGE_MS = 1_000;
/** Milliseconds between two probes of an outage: the first time, and at most. */
const FIRST_PROBE_MS = 500;
const MAX_PROBE_MS = 15_000;
/** After so many requests in a row whose attempts were used up without an answer, nothing more is tried. */
const MAX_UNANSWERED_REQUESTS = 10;

/** How to wait for an outage to end. */
export interface OutageWait {
  /** Without any answer for this long, milliseconds, the run is stopped. */
  giveUpAfterMs: number;
  /** Sends a request that changes nothing; throws an `UnreachableError` when there is no answer. */
  probe: () => Promise<unknown>;
  /** Aborted with a `RunError` to stop the run. */
  stop: AbortController;
}

/** What is needed to watch for outages. */
export interface OutageWatchOptions {
  /** @default {there is no waiting: attempts are used up} */
  wait?: OutageWait;
  /** @default {systemClock} */
  clock?: Clock | undefined;
}

/** What the rule looks at. */
export interface Silence {
  /** Milliseconds without an answer. */
  unansweredMs: number;
  giveUpAfterMs: number;
  /** Requests in a row whose attempts were used up without an answer. */
  unansweredRequests: number;
  /** Whether there was ever an answer. */
  hasAnswered: boolean;
  /** Whether nothing more will be sent, and a request has failed. */
  isEnd: boolean;
}

/** Whether Customer.io counts as unreachable, which ends the run. */
export function isUnreachable(silence: Silence): boolean {
  const { unansweredMs, giveUpAfterMs, unansweredRequests, hasAnswered, isEnd } = silence;
  return unansweredMs >= giveUpAfterMs || unansweredRequests >= MAX_UNANSWERED_REQUESTS ||
    (isEnd && !hasAnswered);
}

/**
 * Watches all requests of a run. When answers stop, it holds attempts back, so that they are not used up, and probes
 * until there is an answer again. When there never was an answer, nothing is held back: the address is more likely to
 * be wrong than the network to be down.
 */
export class OutageWatch implements Disposable {
  #wait: OutageWait | undefined;
  #clock: Clock;
  #hasAnswered = false;
  #unansweredAttempts = 0;
  #unansweredRequests = 0;
  #unansweredSince: number | undefined;
  #giveUp: Disposable | undefined;
  #outage: Promise<void> | undefined;
  #outageSince = 0;
  #pastOutagesMs = 0;

  constructor({ wait, clock = systemClock }: OutageWatchOptions = {}) {
    this.#wait = wait;
    this.#clock = clock;
  }

  /** Milliseconds since answers stopped; 0 when the last attempt had one. */
  get unansweredMs(): number {
    return this.#unansweredSince === undefined ? 0 : this.#clock.now() - this.#unansweredSince;
  }

  /** Milliseconds for which attempts were held back so far. */
  get outageMs(): number {
    const current = this.isOutage ? this.#clock.now() - this.#outageSince : 0;
    return Math.round(this.#pastOutagesMs + current);
  }

  /** Whether attempts are held back. */
  get isOutage(): boolean {
    return this.#outage !== undefined;
  }

  /** Resolves at once, or when an outage has ended; throws the signal's reason if it is aborted before. */
  async ready(signal: AbortSignal): Promise<void> {
    while (this.#outage !== undefined) await this.#outage;
    signal.throwIfAborted();
  }

  /** Records that an attempt was answered, whatever the answer. */
  recordAnswer(): void {
    this.#hasAnswered = true;
    this.#unansweredAttempts = this.#unansweredRequests = 0;
    this.#unansweredSince = undefined;
    this.#giveUp?.[Symbol.dispose]();
    this.#giveUp = undefined;
  }

  /** Records that an attempt had no answer. */
  recordUnanswered(error: UnreachableError): void {
    if (this.#wait?.stop.signal.aborted) return;
    if (this.#unansweredSince === undefined) {
      this.#unansweredSince = this.#clock.now();
      if (this.#wait !== undefined) this.#giveUp = this.#startGiveUp(this.#wait, error);
    }
    if (++this.#unansweredAttempts < OUTAGE_ATTEMPTS || this.unansweredMs < OUTAGE_MS) return;
    if (!this.#hasAnswered || this.#wait === undefined) return;
    this.#outage ??= this.#probeUntilAnswer(this.#wait);
  }

  /** Records that a request used up its attempts without an answer; returns the error to stop the run with, if any. */
  recordFailedRequest(error: UnreachableError): RunError | undefined {
    this.#unansweredRequests++;
    if (!this.#isUnreachable()) return undefined;
    const count = `${this.#unansweredRequests} requests in a row had no answer`;
    return unreachable(`${error.message}; ${count}`, error);
  }

  /** The error to end a run with if nothing was ever answered; `reason` is why a request failed. */
  end(reason: string): RunError | undefined {
    return this.#isUnreachable({ isEnd: true }) ? unreachable(reason) : undefined;
  }

  /** Ends the watch. */
  [Symbol.dispose](): void {
    this.#giveUp?.[Symbol.dispose]();
  }

  #isUnreachable({ isEnd = false } = {}): boolean {
    return isUnreachable({
      unansweredMs: this.unansweredMs,
      giveUpAfterMs: this.#wait?.giveUpAfterMs ?? Infinity,
      unansweredRequests: this.#unansweredRequests,
      hasAnswered: this.#hasAnswered,
      isEnd,
    });
  }

  #startGiveUp({ giveUpAfterMs, stop }: OutageWait, error: UnreachableError): Disposable {
    return this.#clock.startTimer(giveUpAfterMs, () => {
      const time = formatDuration(giveUpAfterMs);
      stop.abort(unreachable(`${error.message}; no answer for ${time}`, error));
    });
  }

  /** Does not throw. */
  async #probeUntilAnswer(wait: OutageWait): Promise<void> {
    const { signal } = wait.stop;
    this.#outageSince = this.#clock.now();
    try {
      for (let ms = FIRST_PROBE_MS; this.#unansweredSince !== undefined; ms = longer(ms)) {
        await this.#clock.wait(ms, { signal });
        await this.#probe(wait);
      }
    } catch {
      // Stopped: `ready` says so.
    }
    this.#pastOutagesMs += this.#clock.now() - this.#outageSince;
    this.#outage = undefined;
  }

  async #probe({ probe, stop }: OutageWait): Promise<void> {
    try {
      await probe();
    } catch (error) {
      if (error instanceof UnreachableError) return;
      stop.signal.throwIfAborted();
    }
    this.recordAnswer();
  }
}

function longer(ms: number): number {
  return Math.min(ms * 2, MAX_PROBE_MS);
}

function unreachable(message: string, cause?: Error): RunError {
  return new RunError("unreachable", message, { cause });
}
