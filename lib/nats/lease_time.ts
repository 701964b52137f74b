/** How long a worker has a message. */

/** Between the end of an attempt and that of the lease, as a share of the lease. */
export const MARGIN_SHARE = 1 / 10;

/** Milliseconds for extending a lease before an attempt. */
const SPARE_MS = 2_000;

/** How long a lease is to last, milliseconds, so that an attempt of `timeoutMs` milliseconds fits into it. */
export function leaseMsFor(timeoutMs: number): number {
  return Math.ceil((timeoutMs + SPARE_MS) / (1 - MARGIN_SHARE));
}
