/** All attempts of one request: the throttle before each, the verdict after each, the wait before the next. */

import { retry, RetryError } from "@std/async/retry";
import { type Clock, systemClock } from "../clock.ts";
import { StatusError, UnreachableError } from "../customerio/request_error.ts";
import { askedWaitMs, BACKOFF, type Backoff, backoffMs } from "./backoff.ts";
import { BlockWatch } from "./block_watch.ts";
import { type Course, newCourse } from "./course.ts";
import type { Turn } from "./hold.ts";
import type { OutageWatch } from "./outage.ts";
import { isAnswer, isDecided, isTrouble } from "./sign_of_life.ts";
import type { Suspect } from "./suspect.ts";
import type { Throttle } from "./throttle.ts";
import {
  type AskedFor,
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
  /** Is told what becomes of every attempt, and holds them back while none succeeds. */
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
  /** @default {that of all requests} */
  maxAttempts?: number | undefined;
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
  /** Whether other requests succeed, or the other side is up at least, so that it is about this request. */
  isAtFault?: boolean;
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
    options.outage.onChange = (isOutage) => options.throttle.setOutage(isOutage);
  }

  /**
   * Attempts `request` until it succeeds, the verdict is final or the attempts are used up; during an outage they are
   * not. Does not throw.
   */
  async make<Answer>(request: AttemptedRequest<Answer>): Promise<AttemptsResult<Answer>> {
    const { outage } = this.#options;
    const { asked, signal, maxAttempts = this.#options.maxAttempts } = request;
    const suspect = outage.follow(asked.size);
    const course = newCourse(suspect, maxAttempts);
    try {
      const answer = await retry(() => this.#countedAttempt(request, course), {
        ...NO_WAIT,
        maxAttempts,
        signal,
        isRetriable: (error) => verdictOn(error, asked).verdict === "retry",
      });
      return { verdict: "accepted", answer };
    } catch (thrown) {
      const error = (thrown instanceof RetryError ? thrown.cause : thrown) as Error;
      const { verdict, endsWith } = verdictOn(error, asked);
      return {
        verdict: verdict as FailedAttempts["verdict"],
        error,
        attempts: course.attempts,
        ...(suspect.isSpent && verdict === "retry" ? { isAtFault: true } : {}),
        ...(endsWith === undefined ? {} : { endsWith }),
      };
    } finally {
      outage.unfollow(suspect);
    }
  }

  /** Attempts `request` until that succeeds, or fails in a way that counts. */
  async #countedAttempt<Answer>(
    request: AttemptedRequest<Answer>,
    course: Course,
  ): Promise<Answer> {
    const { outage } = this.#options;
    const { signal, asked } = request;
    while (true) {
      if (course.attempts > 0) await this.#waitAfter(course, signal);
      const turn = await this.#ready(course.suspect, signal);
      this.sent++;
      if (++course.attempts > 1) this.retried++;
      try {
        return await this.#attempt(request, course);
      } catch (error) {
        course.error = error;
        if (verdictOn(error, asked).verdict !== "retry") throw error;
        if (this.#isCounted(course, turn)) throw error;
      } finally {
        if (turn !== "open") outage.endTrial();
      }
    }
  }

  /** Whether the failure in `turn` ends the attempt: one that is made during an outage may go on. */
  #isCounted(course: Course, turn: Turn): boolean {
    const { outage } = this.#options;
    const { suspect, maxAttempts, error } = course;
    const counts = outage.counts(turn, suspect);
    if (counts) course.counted++;
    return course.counted < maxAttempts ? counts : outage.isGivenUp(suspect, error);
  }

  async #attempt<Answer>(
    { send, asked }: AttemptedRequest<Answer>,
    course: Course,
  ): Promise<Answer> {
    const { throttle, outage } = this.#options;
    let error: unknown;
    try {
      const answer = await send();
      outage.recordSuccess();
      this.blocks.recordAnswer();
      return answer;
    } catch (thrown) {
      error = thrown;
      this.#recordError(error, { asked, suspect: course.suspect });
      throw error;
    } finally {
      const askedMs = retryAfterOf(error);
      course.askedMs = askedMs === undefined ? 0 : this.#askedWaitMs(askedMs, course);
      throttle.release(verdictOn(error, asked).pace, askedMs && course.askedMs);
    }
  }

  #recordError(error: unknown, { asked, suspect }: { asked: AskedFor; suspect: Suspect }): void {
    const { outage } = this.#options;
    if (isApiAnswer(error) && !isBlocked(error, asked)) this.blocks.recordAnswer();
    if (isDecided(error, asked)) return outage.recordSuccess();
    const isAnswered = isAnswer(error);
    if (isAnswered) outage.recordAnswer();
    if (isAnswered || error instanceof UnreachableError) {
      outage.recordFailure(error as Error, suspect);
    }
  }

  #askedWaitMs(askedMs: number, { waitedMs }: Course): number {
    return askedWaitMs({ askedMs, waitedMs, mostMs: this.#options.outage.giveUpAfterMs });
  }

  /** The wait after a failed attempt: never shorter than what its answer asked for. In an outage, probes set the pace. */
  async #waitAfter(course: Course, signal: AbortSignal): Promise<void> {
    const { clock, backoff, random, outage, throttle } = this.#options;
    const { suspect, counted, askedMs, error } = course;
    const share = isRefusal(error) ? throttle.waitShare : 1;
    const ownMs = suspect.isSpent || outage.isOutage
      ? 0
      : backoffMs(backoff, Math.max(1, counted), random()) * share;
    course.waitedMs += askedMs;
    const waitMs = Math.max(ownMs, askedMs);
    if (waitMs > 0) await clock.wait(waitMs, { signal });
  }

  /** Waits for an outage to end before it takes a turn of the throttle, so that no waiting request holds one. */
  async #ready(suspect: Suspect, signal: AbortSignal): Promise<Turn> {
    const { throttle, outage } = this.#options;
    while (true) {
      const turn = await outage.ready(suspect, signal);
      try {
        await throttle.ready(signal);
      } catch (error) {
        if (turn !== "open") outage.endTrial();
        throw error;
      }
      if (turn !== "open" || !outage.isOutage) return turn;
      throttle.release(undefined);
    }
  }
}

/** Whether the parts of a request of several people are worth trying: it fails, as what is in it may be the reason. */
export function isWorthSplitting({ verdict, error, isAtFault }: FailedAttempts): boolean {
  return verdict === "retry" && isAtFault === true && isTrouble(error);
}

/** What the answer asked for, milliseconds; undefined when it asked for nothing. */
function retryAfterOf(error: unknown): number | undefined {
  return error instanceof StatusError ? error.retryAfterMs : undefined;
}

/** Whether `error` is a 429. */
function isRefusal(error: unknown): boolean {
  return error instanceof StatusError && error.status === 429;
}

/** Whether something on the way may have said `error`, in whatever form. */
function isBlocked(error: unknown, asked: AskedFor): boolean {
  return verdictOn(error, asked).verdict === "fail";
}

/** Whether attempts were used up on successes that are no yes: what is on the way may have looked at the data. */
export function isAnsweredByOther({ verdict, error }: FailedAttempts): boolean {
  return verdict === "retry" && isForeign(error);
}
