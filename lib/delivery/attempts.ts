/** All attempts of one request: the throttle before each, the verdict after each, the wait before the next. */

import { retry, RetryError } from "@std/async/retry";
import { type Clock, systemClock } from "../clock.ts";
import { StatusError, UnreachableError } from "../customerio/request_error.ts";
import { BACKOFF, type Backoff, backoffMs } from "./backoff.ts";
import { BlockWatch } from "./block_watch.ts";
import type { OutageWatch } from "./outage.ts";
import type { Throttle } from "./throttle.ts";
import {
  type AskedFor,
  isAnswer,
  isApiAnswer,
  isForeign,
  type Verdict,
  verdictOn,
  type VerdictRule,
} from "./verdict.ts";

/** What all requests of a run share. */
export interface AttemptsOptions {
  throttle: Throttle;
  /** Attempts for one request, the first one included. */
  maxAttempts: number;
  /** Is told of every answer, and holds attempts back while there are none. */
  outage: OutageWatch;
  /** @default {BACKOFF} */
  backoff?: Backoff | undefined;
  /** @default {systemClock} */
  clock?: Clock | undefined;
  /** From 0 up to 1, for the jitter of the waits. @default {Math.random} */
  random?: () => number;
}

interface CompleteOptions extends AttemptsOptions {
  backoff: Backoff;
  clock: Clock;
  random: () => number;
}

/** One request, sent by each of its attempts. */
export interface AttemptedRequest<Answer> {
  asked: AskedFor;
  send: () => Promise<Answer>;
  /** Honoured before each attempt and during each wait. */
  signal: AbortSignal;
}

/** What the attempts of a request came to. */
export type AttemptsResult<Answer> =
  | { verdict: "accepted"; answer: Answer }
  | FailedAttempts;

/** Attempts without success. */
export interface FailedAttempts {
  /** `retry` when the attempts are used up. */
  verdict: Exclude<Verdict, "accepted">;
  /** What the last attempt threw, or the signal's reason. */
  error: Error;
  /** Attempts that were made. */
  attempts: number;
  /** The kind of error that ends the run, where the verdict's row names one. */
  endsWith?: VerdictRule["endsWith"];
}

/** The waits are ours, on the clock that is handed in: those of `retry` take none. */
const NO_WAIT = { minTimeout: 0, maxTimeout: 1, multiplier: 1, jitter: 0 };

/** Makes the attempts of all requests of a run. */
export class Attempts {
  /** Attempts that were made, of all requests. */
  sent = 0;
  /** Those after a request's first. */
  retried = 0;
  /** Knows whether Customer.io answers, or something in its place. */
  readonly blocks: BlockWatch = new BlockWatch();

  #options: CompleteOptions;

  constructor(options: AttemptsOptions) {
    const { backoff = BACKOFF, clock = systemClock, random = Math.random } = options;
    this.#options = { ...options, backoff, clock, random };
  }

  /** Attempts `request` until it succeeds, the verdict is final or the attempts are used up. Does not throw. */
  async make<Answer>(request: AttemptedRequest<Answer>): Promise<AttemptsResult<Answer>> {
    const { maxAttempts } = this.#options;
    const { asked, signal } = request;
    let attempts = 0;
    let askedMs: number | undefined;
    try {
      const answer = await retry(async () => {
        if (attempts > 0) await this.#waitAfter({ attempt: attempts, askedMs }, signal);
        await this.#ready(signal);
        this.sent++;
        if (++attempts > 1) this.retried++;
        try {
          return await this.#attempt(request);
        } catch (error) {
          askedMs = retryAfterOf(error);
          throw error;
        }
      }, {
        ...NO_WAIT,
        maxAttempts,
        signal,
        isRetriable: (error) => verdictOn(error, asked).verdict === "retry",
      });
      return { verdict: "accepted", answer };
    } catch (thrown) {
      const error = (thrown instanceof RetryError ? thrown.cause : thrown) as Error;
      const { verdict, endsWith } = verdictOn(error, asked);
      const failed = { verdict: verdict as FailedAttempts["verdict"], error, attempts };
      return endsWith === undefined ? failed : { ...failed, endsWith };
    }
  }

  async #attempt<Answer>({ send, asked }: AttemptedRequest<Answer>): Promise<Answer> {
    const { throttle, outage } = this.#options;
    let error: unknown;
    try {
      const answer = await send();
      outage.recordAnswer();
      this.blocks.recordAnswer();
      return answer;
    } catch (thrown) {
      error = thrown;
      if (error instanceof UnreachableError) outage.recordUnanswered(error);
      else if (isAnswer(error)) outage.recordAnswer();
      if (isApiAnswer(error) && !isBlocked(error, asked)) this.blocks.recordAnswer();
      throw error;
    } finally {
      throttle.release(verdictOn(error, asked).pace, retryAfterOf(error));
    }
  }

  /** The wait after failed attempt number `attempt`: never shorter than what its answer asked for. */
  async #waitAfter(
    { attempt, askedMs = 0 }: { attempt: number; askedMs: number | undefined },
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, backoff, random } = this.#options;
    const waitMs = Math.max(backoffMs(backoff, attempt, random()), askedMs);
    if (waitMs > 0) await clock.wait(waitMs, { signal });
  }

  /** Waits for an outage to end before it takes a turn of the throttle, so that no waiting request holds one. */
  async #ready(signal: AbortSignal): Promise<void> {
    const { throttle, outage } = this.#options;
    while (true) {
      if (outage.isOutage) await outage.ready(signal);
      await throttle.ready(signal);
      if (!outage.isOutage) return;
      throttle.release(undefined);
    }
  }
}

/** What the answer asked for, milliseconds; undefined when it asked for nothing. */
function retryAfterOf(error: unknown): number | undefined {
  return error instanceof StatusError ? error.retryAfterMs : undefined;
}

/** Whether something on the way may have said `error`, in whatever form. */
function isBlocked(error: unknown, asked: AskedFor): boolean {
  return verdictOn(error, asked).verdict === "fail";
}

/** Whether attempts were used up on successes that are no yes: what is on the way may have looked at the data. */
export function isAnsweredByOther({ verdict, error }: FailedAttempts): boolean {
  return verdict === "retry" && isForeign(error);
}
