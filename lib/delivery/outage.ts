/** Whether Customer.io can be reached at all: an outage is waited out, up to a time. */

import { delay } from "@std/async/delay";
import { RunError } from "../errors.ts";
import { UnreachableError } from "../customerio/request_error.ts";
import { formatDuration } from "../text.ts";

/** So many attempts in a row without an answer, over this many milliseconds, are an outage. */
const OUTAGE_ATTEMPTS = 3;
const OUTAGE_MS = 1_000;
/** Milliseconds between two looks whether it is over: the first time, and the longest. */
const FIRST_LOOK_MS = 500;
const LONGEST_LOOK_MS = 15_000;

/** What is needed to know about outages. */
export interface ReachOptions {
  /** Without any answer for this long, milliseconds, the run is stopped. */
  giveUpAfterMs: number;
  /** Sends a request that changes nothing; throws an `UnreachableError` when there is no answer. */
  probe: () => Promise<unknown>;
  /** Aborted with a `RunError` then. */
  stop: AbortController;
  /** Milliseconds that only ever go up. @default {performance.now} */
  now?: () => number;
  /** @default {delay of `@std/async/delay`} */
  wait?: (ms: number, options: { signal?: AbortSignal }) => Promise<void>;
}

/**
 * Watches all requests of a run. Where there were answers and then there are none, it holds attempts back, so that they
 * are not used up, and probes until there is an answer again. Where there never was one, the address is more likely
 * to be wrong than the network to be down, and nothing is held back.
 */
export class Reach implements Disposable {
  /** Requests sent to find out whether an outage is over. */
  probes = 0;

  #options: ReachOptions;
  #now: () => number;
  #wait: (ms: number, options: { signal?: AbortSignal }) => Promise<void>;
  #hasAnswered = false;
  #unansweredInARow = 0;
  #silentSince: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #outage: Promise<void> | undefined;
  #outageSince = 0;
  #outageMs = 0;

  constructor(options: ReachOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#wait = options.wait ?? delay;
  }

  /** Milliseconds since the first of the attempts that all had no answer; 0 when the last one had one. */
  get silentMs(): number {
    return this.#silentSince === undefined ? 0 : this.#now() - this.#silentSince;
  }

  /** Milliseconds for which attempts were held back so far. */
  get outageMs(): number {
    const current = this.#outage === undefined ? 0 : this.#now() - this.#outageSince;
    return Math.round(this.#outageMs + current);
  }

  /** Whether attempts are held back. */
  get isOutage(): boolean {
    return this.#outage !== undefined;
  }

  /** Resolves at once, or when an outage is over; throws the signal's reason if it is aborted before. */
  async ready(signal: AbortSignal): Promise<void> {
    while (this.#outage !== undefined) await this.#outage;
    signal.throwIfAborted();
  }

  /** A request was answered, whatever the answer. */
  answered(): void {
    this.#hasAnswered = true;
    if (this.#silentSince === undefined) return;
    this.#silentSince = undefined;
    this.#unansweredInARow = 0;
    clearTimeout(this.#timer);
  }

  /** An attempt had no answer. */
  unanswered(error: UnreachableError): void {
    const { stop, giveUpAfterMs } = this.#options;
    if (stop.signal.aborted) return;
    if (this.#silentSince === undefined) {
      this.#silentSince = this.#now();
      this.#timer = setTimeout(() => {
        const time = formatDuration(giveUpAfterMs);
        stop.abort(new RunError("unreachable", `${error.message}; no answer for ${time}`, error));
      }, giveUpAfterMs);
    }
    if (++this.#unansweredInARow < OUTAGE_ATTEMPTS || this.silentMs < OUTAGE_MS) return;
    if (!this.#hasAnswered) return;
    this.#outage ??= this.#waitForAnswer();
  }

  /** Ends the watch. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  /** Does not throw. */
  async #waitForAnswer(): Promise<void> {
    const { stop: { signal } } = this.#options;
    this.#outageSince = this.#now();
    try {
      for (let ms = FIRST_LOOK_MS; this.#silentSince !== undefined; ms = longer(ms)) {
        await this.#wait(ms, { signal });
        await this.#probe();
      }
    } catch {
      // Stopped: `ready` says so.
    }
    this.#outageMs += this.#now() - this.#outageSince;
    this.#outage = undefined;
  }

  async #probe(): Promise<void> {
    this.probes++;
    try {
      await this.#options.probe();
    } catch (error) {
      if (error instanceof UnreachableError) return;
      this.#options.stop.signal.throwIfAborted();
    }
    this.answered();
  }
}

function longer(ms: number): number {
  return Math.min(ms * 2, LONGEST_LOOK_MS);
}
