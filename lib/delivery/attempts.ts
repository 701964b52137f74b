/** All attempts of one request: the throttle before each, the backoff after each. */

import { retry } from "@std/async/retry";
import { RunError } from "../errors.ts";
import type { AttemptResult } from "./pace.ts";
import type { Reach } from "./outage.ts";
import { StatusError, UnreachableError } from "../customerio/request_error.ts";
import { BACKOFF, type Backoff, isRetriable } from "./retry.ts";
import type { Throttle } from "./throttle.ts";

/** What the attempts of a request need. */
export interface AttemptsOptions {
  throttle: Throttle;
  /** Attempts at most, the first one included. */
  maxAttempts: number;
  /** Ends the waiting, with its reason; honoured before each attempt. */
  signal: AbortSignal;
  /** Holds attempts back while there is no answer to anything. @default {nothing does} */
  reach?: Reach;
  /** @default {BACKOFF} */
  backoff?: Backoff;
}

/**
 * Calls `request` until it succeeds; a `Retry-After` in its answers holds back everyone who shares the throttle, which
 * learns its pace from what becomes of the attempts.
 *
 * @throws {RetryError} when the attempts are used up; `cause` is the last error. What is not retriable is thrown
 * as it is, and so is the signal's reason.
 */
export async function attempt<T>(
  request: () => Promise<T>,
  options: AttemptsOptions,
): Promise<T> {
  const { throttle, maxAttempts, signal, reach, backoff = BACKOFF } = options;
  return await retry(async () => {
    await ready(options);
    let result: AttemptResult | undefined;
    try {
      const answer = await request();
      result = "success";
      reach?.answered();
      return answer;
    } catch (error) {
      result = resultOf(error);
      if (error instanceof UnreachableError) reach?.unanswered(error);
      else if (!(error instanceof RunError)) reach?.answered();
      if (error instanceof StatusError && error.retryAfterMs !== undefined) {
        throttle.pause(error.retryAfterMs);
      }
      throw error;
    } finally {
      throttle.over(result);
    }
  }, { ...backoff, maxAttempts, isRetriable, signal });
}

/** Waits for an outage to end before the turn, so that nobody who waits for that keeps others from theirs. */
async function ready({ throttle, reach, signal }: AttemptsOptions): Promise<void> {
  while (true) {
    if (reach?.isOutage) await reach.ready(signal);
    await throttle.ready(signal);
    if (!reach?.isOutage) return;
    throttle.over(undefined);
  }
}

/** What `error` says about the pace; undefined when it is not about the other side. */
function resultOf(error: unknown): AttemptResult | undefined {
  if (error instanceof UnreachableError) return "trouble";
  if (!(error instanceof StatusError)) return undefined;
  if (error.status === 429) return "refused";
  return error.status >= 500 ? "trouble" : "success";
}
