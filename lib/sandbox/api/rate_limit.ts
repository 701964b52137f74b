/** Allows so many requests in any window of time. */
export class RateLimit {
  readonly #most: number;
  readonly #windowMs: number;
  /** When the latest allowed requests came, a ring of `#most`. */
  readonly #times: number[] = [];
  #allowed = 0;

  /**
   * @param most Requests that are allowed in a window.
   * @param windowMs The window's length in milliseconds.
   */
  constructor(most: number, windowMs: number) {
    this.#most = most;
    this.#windowMs = windowMs;
  }

  /**
   * Whether a request that comes now is allowed. Those that are not do not count.
   *
   * @param now In milliseconds.
   */
  allows(now: number): boolean {
    const slot = this.#allowed % this.#most;
    if (now - (this.#times[slot] ?? -Infinity) < this.#windowMs) return false;
    this.#times[slot] = now;
    this.#allowed += 1;
    return true;
  }
}
