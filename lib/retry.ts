/** Which errors may go away by themselves, and how long to wait: pure functions. */

import { StatusError, UnreachableError, UnreadableAnswerError } from "./request_error.ts";

/**
 * Exponential backoff with full jitter for `retry` of `@std/async/retry`, milliseconds: a wait is drawn between
 * nothing and `minTimeout`, doubled with each attempt, at most `maxTimeout`.
 */
export const BACKOFF = { minTimeout: 500, maxTimeout: 30_000, multiplier: 2, jitter: 1 } as const;

/** Longest time that a `Retry-After` can hold requests back, milliseconds; so does the official SDK. */
const LONGEST_RETRY_AFTER_MS = 300_000;

const RETRIABLE_BELOW_500 = new Set([408, 425, 429]);

/** Whether the same request may succeed later. */
export function isRetriable(error: unknown): boolean {
  if (error instanceof StatusError) {
    return error.status >= 500 || RETRIABLE_BELOW_500.has(error.status);
  }
  return error instanceof UnreachableError || error instanceof UnreadableAnswerError;
}

/**
 * Milliseconds that a `Retry-After` header asks to wait from `now` (Unix milliseconds) on, from 0 to 300,000.
 * Undefined when there is none, or none that is seconds or an HTTP date (RFC 9110, section 10.2.3).
 */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? "";
  if (text === "") return undefined;
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  if (Number.isNaN(ms)) return undefined;
  return Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS);
}
