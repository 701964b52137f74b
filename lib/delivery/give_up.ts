/** Ends a run that has had no success for too long. */

import type { Clock } from "../clock.ts";
import { StatusError, UnreachableError } from "../customerio/request_error.ts";
import { RunError } from "../errors.ts";
import { formatDuration } from "../text.ts";
import { mostAskedMs } from "./suspect.ts";

/** What {@linkcode GiveUp} works with. */
export interface GiveUpOptions {
  /** When to stop, and how. @default {the run is never stopped} */
  wait: { giveUpAfterMs: number; stop: AbortController } | undefined;
  clock: Clock;
  /** Whether anything is being sent, or waits to be. */
  hasRequests: () => boolean;
}

/** A time without success. */
interface Drought {
  since: number;
  timer: Disposable | undefined;
  lastError: Error;
  /** The last one that was an answer. */
  lastAnswer: StatusError | undefined;
}

/** Measures the time without success, from the first failed attempt on, and stops the run when it is too long. */
export class GiveUp implements Disposable {
  #options: GiveUpOptions;
  #drought: Drought | undefined;

  constructor(options: GiveUpOptions) {
    this.#options = options;
  }

  /** Milliseconds since successes stopped; 0 when the last attempt had one. */
  get noSuccessMs(): number {
    return this.#drought === undefined ? 0 : this.#options.clock.now() - this.#drought.since;
  }

  /** What the last attempt came to, if that was no success. */
  get lastError(): Error | undefined {
    return this.#drought?.lastError;
  }

  /** Status of the last answer since successes stopped; undefined when there was none. */
  get lastStatus(): number | undefined {
    return this.#drought?.lastAnswer?.status;
  }

  /** The time begins anew with the next failure. */
  recordSuccess(): void {
    this.#drought?.timer?.[Symbol.dispose]();
    this.#drought = undefined;
  }

  /** Records an attempt without success. */
  recordFailure(error: Error): void {
    const drought = this.#drought ??= this.#begin(error);
    drought.lastError = error;
    if (error instanceof StatusError) drought.lastAnswer = error;
    const { wait } = this.#options;
    if (wait !== undefined && this.noSuccessMs >= wait.giveUpAfterMs) this.#end(wait);
  }

  /** Stops nothing any more. */
  [Symbol.dispose](): void {
    this.#drought?.timer?.[Symbol.dispose]();
  }

  #begin(error: Error): Drought {
    const { wait, clock } = this.#options;
    const timer = wait && clock.startTimer(wait.giveUpAfterMs, () => this.#end(wait));
    return { since: clock.now(), timer, lastError: error, lastAnswer: undefined };
  }

  #end({ giveUpAfterMs, stop }: NonNullable<GiveUpOptions["wait"]>): void {
    const { lastError, lastAnswer } = this.#drought!;
    // Nothing was being tried, as no data came: that is no outage.
    if (!this.#options.hasRequests()) return this.recordSuccess();
    stop.abort(
      new RunError("unreachable", giveUpMessage({ lastError, lastAnswer, giveUpAfterMs }), {
        cause: lastError,
      }),
    );
  }
}

/** What the message for the end of a run without success depends on. */
export interface GiveUpFacts {
  /** What the last attempt came to. */
  lastError: Error;
  /** The last answer with a status, if any. */
  lastAnswer?: StatusError | undefined;
  giveUpAfterMs: number;
}

/** The message for the end of a run that had no success for `giveUpAfterMs` milliseconds. */
export function giveUpMessage({ lastError, lastAnswer, giveUpAfterMs }: GiveUpFacts): string {
  const time = formatDuration(giveUpAfterMs);
  const error = lastAnswer ?? lastError;
  const what = error instanceof UnreachableError ? "answer" : "success";
  return `${error.message}; no ${what} for ${time}${askedTooLong(error, giveUpAfterMs)}`;
}

/** What is to be said of an answer that asks for a longer wait than is waited; nothing of others. */
export function askedTooLong(error: Error, giveUpAfterMs: number): string {
  const asked = error instanceof StatusError ? error.retryAfterMs : undefined;
  if (asked === undefined || asked <= mostAskedMs(giveUpAfterMs)) return "";
  return `, and it asked to wait ${formatDuration(asked)}: a larger giveUpAfter waits that out`;
}
