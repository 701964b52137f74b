/** For how long a worker may act on a message: once that is over, another worker is given it. */

import { RunError } from "../errors.ts";
import { MARGIN_SHARE } from "../nats/lease_time.ts";
import type { LeaseClock } from "./lease_clock.ts";

/** An answer to an extension is waited for so long at most, milliseconds. */
const MAX_ANSWER_MS = 5_000;

/** Milliseconds between two attempts to extend it. */
const AGAIN_MS = 250;

/** What a lease needs. */
export interface LeaseOptions {
  /** When the message was asked for, which is before the server gave it. */
  askedAt: number;
  /** Milliseconds that a lease lasts. */
  ackWaitMs: number;
  now: LeaseClock;
  /** Extends it at the server, and throws where that does not answer within `timeoutMs` milliseconds. */
  extend: (timeoutMs: number) => Promise<unknown>;
  /** Resolves after so many milliseconds. */
  wait: (ms: number) => Promise<void>;
}

/**
 * The lease of one message. The server's ends later than this one: it counts from when it has heard, and this one from
 * when that was said. A lease that has ended stays ended, whatever the server says to it: it may mean the next one.
 */
export class Lease {
  #options: LeaseOptions;
  #end: number;
  #lost = new AbortController();

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#end = options.askedAt + options.ackWaitMs;
  }

  /** Aborted with a `RunError` when it has ended. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Whether it lasts for `ms` milliseconds more. */
  lasts(ms = 0): boolean {
    if (!this.signal.aborted && this.#left < 0) this.#lost.abort(lost());
    return !this.signal.aborted && this.#left >= ms;
  }

  /** Extends it, if it has not ended; whether it has been. */
  async extend(): Promise<boolean> {
    if (!this.lasts()) return false;
    const { now, extend, ackWaitMs } = this.#options;
    const saidAt = now();
    try {
      await extend(Math.max(1, Math.min(this.#left, MAX_ANSWER_MS)));
    } catch {
      return false;
    }
    // The server may have heard of it when the lease had ended already, and another worker had the message.
    if (!this.lasts()) return false;
    this.#end = Math.max(this.#end, saidAt + ackWaitMs);
    return true;
  }

  /**
   * Makes sure that an attempt of `timeoutMs` milliseconds is over before the lease is.
   *
   * @throws {RunError} when it would not be: then nothing may be sent.
   */
  async coverAttempt(timeoutMs: number): Promise<void> {
    const { ackWaitMs, wait } = this.#options;
    const neededMs = timeoutMs + ackWaitMs * MARGIN_SHARE;
    // A server that is being restarted can extend it when it is back.
    while (!(await this.extend()) && this.lasts()) await wait(AGAIN_MS);
    // Right before something is sent: the process may have stood still since the last look.
    if (!this.lasts(neededMs)) throw lost();
  }

  get #left(): number {
    return this.#end - this.#options.now();
  }
}

function lost(): RunError {
  return new RunError("interrupted", "The message was given to another worker");
}
