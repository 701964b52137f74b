// The rate limit of the App API.

/** Allows a number of requests in any window of time. */
export class RateLimit {
  readonly #limit: number;
  readonly #windowMs: number;
  /** When the latest `#limit` allowed requests came, as a ring. */
  readonly #times: number[] = [];
  #allowed = 0;

  /**
   * @param limit Requests that are allowed in a window.
   * @param windowMs The window's length in milliseconds.
   */
  constructor(limit: number, windowMs: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  /**
   * Whether a request is allowed. One that is not does not count.
   *
   * @param now The present in milliseconds.
   */
  allows(now: number): boolean {
    const slot = this.#allowed % this.#limit;
    if (now - (this.#times[slot] ?? -Infinity) < this.#windowMs) return false;
    this.#times[slot] = now;
    this.#allowed += 1;
    return true;
  }
}
