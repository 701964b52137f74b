/** How many requests are under way at once: those that wait leave their places to others, within a bound. */

/** So many requests may wait, between two attempts or for the end of an outage, while others are begun beside them. */
const MAX_WAITING = 500;

/**
 * The places of one run's requests. As many as `parallelism` are at work at once. One that waits needs no place, so
 * that people for whom Customer.io always fails cannot fill them all. During an outage only so many are begun as are
 * wanted to see whether it is over.
 */
export class Places {
  /** Whether those who begin requests have none, as far as they know, also where no place is taken for one. */
  isExhausted = false;

  #parallelism: number;
  #taken = 0;
  /** Taken for a request that has not come yet. */
  #empty = 0;
  #waiting = 0;
  #isClosed = false;
  /** Requests to begin during an outage; undefined while there is none. */
  #wanted: number | undefined;
  #queue: ((hasPlace: boolean) => void)[] = [];

  /** `parallelism`: requests at work at once. */
  constructor(parallelism: number) {
    this.#parallelism = parallelism;
  }

  /** Places that can be taken at once, at most. */
  get max(): number {
    return this.#parallelism + MAX_WAITING;
  }

  /** Whether no request can be begun now, as there is none: the data ends here, or does not come. */
  get isDry(): boolean {
    return this.#isClosed || this.#empty > 0 || this.isExhausted;
  }

  /** Resolves when a request may be begun: to true, or to false when there will be none any more. */
  take(): Promise<boolean> | boolean {
    if (this.#isClosed) return false;
    if (this.#isOpen) return this.#take();
    return new Promise((resolve) => this.#queue.push(resolve));
  }

  /** Takes as many places as are free now, up to `count`; how many. */
  takeMore(count: number): number {
    let taken = 0;
    while (taken < count && !this.#isClosed && this.#isOpen) {
      this.#take();
      taken++;
    }
    return taken;
  }

  /** Gives a place back for which there was no request. */
  giveBack(): void {
    this.fill();
    this.free();
  }

  /** The request for a place that was taken has come. */
  fill(): void {
    this.#empty--;
  }

  /** The request of a place has ended. */
  free(): void {
    this.#taken--;
    this.#letIn();
  }

  /** There are no more requests. */
  close(): void {
    this.#isClosed = true;
    for (const resolve of this.#queue.splice(0)) resolve(false);
  }

  /** Waits for `waited`; the place is free for others meanwhile. */
  async whileWaiting<T>(waited: Promise<T>): Promise<T> {
    this.#waiting++;
    this.#letIn();
    try {
      return await waited;
    } finally {
      this.#waiting--;
    }
  }

  /** During an outage, how many requests are to be begun now; undefined when it is over. */
  want(count: number | undefined): void {
    this.#wanted = count;
    this.#letIn();
  }

  get #isOpen(): boolean {
    // A batch whose parts all wait counts once for each: what is in flight is for the throttle to bound.
    if (this.#taken === 0) return true;
    if (this.#taken >= this.max) return false;
    return this.#wanted === undefined
      ? this.#taken - this.#waiting < this.#parallelism
      : this.#wanted > 0;
  }

  #take(): true {
    this.#taken++;
    this.#empty++;
    if (this.#wanted !== undefined) this.#wanted--;
    return true;
  }

  #letIn(): void {
    while (this.#queue.length > 0 && this.#isOpen) this.#queue.shift()!(this.#take());
  }
}
