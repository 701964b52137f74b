/** How long a `Retry-After` header asks to wait: a pure function. */

/** A longer `Retry-After` counts as this one, in milliseconds: no run can be told to wait longer. */
const MAX_RETRY_AFTER_MS = 86_400_000;

/** Two of the forms of an HTTP date, the usual and the obsolete one of RFC 850 (RFC 9110, section 5.6.7). */
const HTTP_DATE = /^[A-Z][a-z]+, \d\d[ -][A-Z][a-z]{2}[ -](\d{4}|\d\d) \d\d:\d\d:\d\d GMT$/;

/** The third form: that of C's `asctime`, in GMT without saying so. */
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

/**
 * Milliseconds that a `Retry-After` header asks to wait from `now` (Unix milliseconds) on, from 0 to a day.
 * Undefined when there is none, or none that is seconds or an HTTP date (RFC 9110, section 10.2.3).
 */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? "";
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : httpDate(text) - now;
  if (Number.isNaN(ms)) return undefined;
  return Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}

/** Unix milliseconds; NaN when `text` is no HTTP date. `Date.parse` alone finds a date in "-5" too. */
function httpDate(text: string): number {
  if (HTTP_DATE.test(text)) return Date.parse(text);
  return ASCTIME.test(text) ? Date.parse(`${text} GMT`) : NaN;
}
