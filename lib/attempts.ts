/** All attempts of one request: the throttle before each, the backoff after each. */

import { retry } from "@std/async/retry";
import { StatusError } from "./request_error.ts";
import { BACKOFF, type Backoff, isRetriable } from "./retry.ts";
import type { Throttle } from "./throttle.ts";

/** What the attempts of a request need. */
export interface AttemptsOptions {
  throttle: Throttle;
  /** Attempts at most, the first one included. */
  maxAttempts: number;
  /** Ends the waiting, with its reason; honoured before each attempt. */
  signal: AbortSignal;
  /** @default {BACKOFF} */
  backoff?: Backoff;
}

/**
 * Calls `request` until it succeeds; a `Retry-After` in its answers holds back everyone who shares the throttle.
 *
 * @throws {RetryError} when the attempts are used up; `cause` is the last error. What is not retriable is thrown
 * as it is, and so is the signal's reason.
 */
export async function attempt<T>(
  request: () => Promise<T>,
  options: AttemptsOptions,
): Promise<T> {
  const { throttle, maxAttempts, signal, backoff = BACKOFF } = options;
  return await retry(async () => {
    await throttle.ready(signal);
    try {
      return await request();
    } catch (error) {
      if (error instanceof StatusError && error.retryAfterMs !== undefined) {
        throttle.pause(error.retryAfterMs);
      }
      throw error;
    }
  }, { ...backoff, maxAttempts, isRetriable, signal });
}
