/** All attempts of one request: the throttle before each, the verdict after each, the wait before the next. */

import { retry } from "@std/async/retry";
import { type Clock, systemClock } from "../clock.ts";
import { StatusError, UnreachableError } from "../customerio/request_error.ts";
import { askedWaitMs, BACKOFF, type Backoff, backoffMs } from "./backoff.ts";
import { BlockWatch } from "./block_watch.ts";
import type { AttemptsResult, AttemptWatch, FailedAttempts } from "./attempts_result.ts";
import { type Course, newCourse } from "./course.ts";
import type { Turn } from "./hold.ts";
import type { OutageWatch } from "./outage.ts";
import { isAnswer, isDecided } from "./sign_of_life.ts";
import { mostAskedMs, type Past, type Suspect } from "./suspect.ts";
import type { Throttle } from "./throttle.ts";
import { type AskedFor, isApiAnswer, verdictOn } from "./verdict.ts";

/** What all requests of a run share. */
export interface AttemptsOptions {
  throttle: Throttle;
  /** Attempts for one request, the first one included. */
  maxAttempts: number;
  /** Is told what becomes of every attempt, and holds them back while none succeeds. */
  outage: OutageWatch;
  /** Knows whether Customer.io answers, or something in its place. @default {one of its own} */
  blocks?: BlockWatch;
  /** Is told of each attempt. @default {nobody is} */
  onAttempt?: AttemptWatch | undefined;
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
  /**
   * Takes one of the splits that are left for it; whether there was one. Then its parts are to be tried.
   * @default {there is none}
   */
  takeSplit?: (() => boolean) | undefined;
  /** Of the request that this is a part of. @default {it is no part} */
  past?: Past | undefined;
}

/** An attempt that failed. */
type FailedTry = { turn: Turn } & Pick<AttemptedRequest<unknown>, "takeSplit">;

/** The waits are ours, on the clock that is handed in: those of `retry` take none. */
const NO_WAIT = { minTimeout: 0, maxTimeout: 1, multiplier: 1, jitter: 0 };

/** Makes the attempts of all requests of a run. */
export class Attempts {
  /** Attempts that were made, of all requests. */
  sent = 0;
  /** Those after a request's first. */
  retried = 0;
  /** Knows whether Customer.io answers, or something in its place. */
  readonly blocks: BlockWatch;

  #options: CompleteOptions;

  constructor(options: AttemptsOptions) {
    const { backoff = BACKOFF, clock = systemClock, random = Math.random } = options;
    this.#options = { ...options, backoff, clock, random };
    this.blocks = options.blocks ?? new BlockWatch();
    options.outage.onChange = (isOutage) => options.throttle.setOutage(isOutage);
  }

  /**
   * Attempts `request` until it succeeds, the verdict is final or the attempts are used up; during an outage they are
   * not. Does not throw.
   */
  async make<Answer>(request: AttemptedRequest<Answer>): Promise<AttemptsResult<Answer>> {
    const { outage } = this.#options;
    const { asked, signal, past, maxAttempts = this.#options.maxAttempts } = request;
    const suspect = outage.follow(asked.size, past);
    const course = newCourse(suspect, { maxAttempts, waitedMs: past?.waitedMs });
    try {
      const answer = await retry(() => this.#countedAttempt(request, course), {
        ...NO_WAIT,
        maxAttempts,
        signal,
        isRetriable: (error) =>
          course.fate === "go on" && verdictOn(error, asked).verdict === "retry",
      });
      return { verdict: "accepted", answer };
    } catch (thrown) {
      const error = thrown as Error;
      const { verdict, endsWith } = verdictOn(error, asked);
      return {
        verdict: verdict as FailedAttempts["verdict"],
        error,
        attempts: course.attempts,
        ...(course.fate === "split" && verdict === "retry"
          ? { past: { ...suspect, waitedMs: course.waitedMs } }
          : {}),
        ...(endsWith === undefined ? {} : { endsWith }),
      };
    } finally {
      outage.unfollow(suspect);
    }
  }

  /** Attempts `request` until that succeeds, or fails in a way that counts or is the last. */
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
        return await this.#attempt(request, { course, turn });
      } catch (error) {
        course.error = error;
        if (verdictOn(error, asked).verdict !== "retry") throw error;
        if (this.#isCounted(course, { turn, takeSplit: request.takeSplit })) throw error;
      } finally {
        outage.endTrial(turn);
      }
    }
  }

  /** Whether the failure in `turn` ends the attempt: one that is made during an outage may go on. */
  #isCounted(course: Course, { turn, takeSplit = () => false }: FailedTry): boolean {
    const { outage } = this.#options;
    const { suspect, maxAttempts, error } = course;
    const counts = outage.counts(turn, suspect);
    if (counts) course.counted++;
    const isUsedUp = course.counted + suspect.loneTrials >= maxAttempts;
    course.fate = outage.fateOf(suspect, { turn, error, isUsedUp, takeSplit });
    return course.fate === "go on" ? counts && !isUsedUp : true;
  }

  async #attempt<Answer>(
    { send, asked }: AttemptedRequest<Answer>,
    { course, turn }: { course: Course; turn: Turn },
  ): Promise<Answer> {
    const { throttle, outage, onAttempt } = this.#options;
    const end = onAttempt?.({ isRetry: course.attempts > 1 });
    let error: unknown;
    try {
      const answer = await send();
      outage.recordSuccess({ turn, size: asked.size });
      this.blocks.recordAnswer();
      return answer;
    } catch (thrown) {
      error = thrown;
      this.#recordError(error, { asked, suspect: course.suspect, turn });
      throw error;
    } finally {
      end?.(error);
      const askedMs = retryAfterOf(error);
      course.askedMs = askedMs === undefined ? 0 : this.#askedWaitMs(askedMs, course);
      const { pace } = verdictOn(error, asked);
      throttle.release(
        pace === "trouble" && !isAboutPace(course, turn) ? undefined : pace,
        askedMs && course.askedMs,
      );
    }
  }

  #recordError(
    error: unknown,
    { asked, suspect, turn }: { asked: AskedFor; suspect: Suspect; turn: Turn },
  ): void {
    const { outage } = this.#options;
    if (isApiAnswer(error) && !isBlocked(error, asked)) this.blocks.recordAnswer();
    if (isDecided(error, asked)) return outage.recordSuccess({ turn, size: asked.size });
    const isAnswered = isAnswer(error);
    if (isAnswered) outage.recordAnswer();
    if (isAnswered || error instanceof UnreachableError) {
      outage.recordFailure(error as Error, suspect);
    }
  }

  #askedWaitMs(askedMs: number, { waitedMs }: Course): number {
    const mostMs = mostAskedMs(this.#options.outage.giveUpAfterMs);
    return askedWaitMs({ askedMs, waitedMs, mostMs });
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
    if (waitMs === 0) return;
    const waited = clock.wait(waitMs, { signal });
    await (outage.places?.whileWaiting(waited) ?? waited);
  }

  /** Waits for an outage to end before it takes a turn of the throttle, so that no waiting request holds one. */
  async #ready(suspect: Suspect, signal: AbortSignal): Promise<Turn> {
    const { throttle, outage } = this.#options;
    while (true) {
      const turn = await outage.ready(suspect, signal);
      try {
        await throttle.ready(signal);
      } catch (error) {
        outage.endTrial(turn);
        throw error;
      }
      if (turn !== "open" || !outage.isOutage) return turn;
      throttle.release(undefined);
    }
  }
}

/** What the answer asked for, milliseconds; undefined when it asked for nothing. */
function retryAfterOf(error: unknown): number | undefined {
  return error instanceof StatusError ? error.retryAfterMs : undefined;
}

/** Whether a failure says something of how much the other side can take: not where others succeed, or probes decide. */
function isAboutPace({ suspect }: Course, turn: Turn): boolean {
  return turn === "open" && suspect.failuresAmongSuccesses === 0;
}

/** Whether `error` is a 429. */
function isRefusal(error: unknown): boolean {
  return error instanceof StatusError && error.status === 429;
}

/** Whether something on the way may have said `error`, in whatever form. */
function isBlocked(error: unknown, asked: AskedFor): boolean {
  return verdictOn(error, asked).verdict === "fail";
}
