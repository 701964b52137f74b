/** How long to wait between two attempts of one request. */

/** How the waits grow. */
export interface Backoff {
  /** Longest first wait, milliseconds. */
  minTimeout: number;
  /** Longest wait of all, milliseconds. */
  maxTimeout: number;
  /** By how much each wait can be longer than the one before. */
  multiplier: number;
  /** 0: always the longest wait. 1: any wait from nothing to the longest. */
  jitter: number;
}

/** Exponential backoff with full jitter, so that many clients do not come back at the same moment. */
export const BACKOFF: Backoff = { minTimeout: 500, maxTimeout: 30_000, multiplier: 2, jitter: 1 };

/** Milliseconds to wait after failed attempt number `attempt` (1 is the first); `random` is from 0 up to 1. */
export function backoffMs(backoff: Backoff, attempt: number, random: number): number {
  const { minTimeout, maxTimeout, multiplier, jitter } = backoff;
  const longest = Math.min(maxTimeout, minTimeout * multiplier ** (attempt - 1));
  return longest * (1 - jitter * random);
}

/** A `Retry-After` that is longer than all that a request waits so counts as this share of it: there are some tries. */
const SHARE_OF_ALL = 1 / 3;

/** What there is to wait. */
export interface AskedWait {
  /** What the answer's `Retry-After` asks for, milliseconds. */
  askedMs: number;
  /** All that one request waits because it is asked to, milliseconds. */
  mostMs: number;
  /** What it has waited so already, milliseconds. */
  waitedMs: number;
}

/** Milliseconds that a request waits because its answer asks for it. */
export function askedWaitMs({ askedMs, mostMs, waitedMs }: AskedWait): number {
  const ms = askedMs > mostMs ? mostMs * SHARE_OF_ALL : askedMs;
  return Math.max(0, Math.min(ms, mostMs - waitedMs));
}
