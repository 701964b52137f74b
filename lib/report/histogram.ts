/** Response times, counted in buckets that grow with the time: memory is the same however many there are. */

/** The shortest time that is told apart, milliseconds. */
const MIN_MS = 0.1;
/** By how much each bucket is wider than the one before: a percentile is at most half of it off. */
const GROWTH = 1.06;
/** The last bucket has all that took longer than its start, which is far beyond any time limit of a request. */
const BUCKETS = Math.ceil(Math.log(10_000_000 / MIN_MS) / Math.log(GROWTH));

/** Times of which percentiles are wanted. */
export class Histogram {
  /** How many there are. */
  count = 0;
  /** The longest of them, milliseconds, exactly. */
  maxMs = 0;

  #minMs = Infinity;
  #buckets = new Uint32Array(BUCKETS);

  /** Counts a time. */
  add(ms: number): void {
    this.count++;
    this.maxMs = Math.max(this.maxMs, ms);
    this.#minMs = Math.min(this.#minMs, ms);
    this.#buckets[bucketOf(ms)]++;
  }

  /** Counts all of `other` too. */
  merge(other: Histogram): void {
    this.count += other.count;
    this.maxMs = Math.max(this.maxMs, other.maxMs);
    this.#minMs = Math.min(this.#minMs, other.#minMs);
    for (let i = 0; i < BUCKETS; i++) this.#buckets[i] += other.#buckets[i];
  }

  /** The time that this share of all does not exceed, milliseconds, give or take 3 %; undefined where there is none. */
  percentile(share: number): number | undefined {
    if (this.count === 0) return undefined;
    const rank = Math.max(1, Math.ceil(share * this.count));
    let bucket = 0;
    for (let seen = this.#buckets[0]; seen < rank;) seen += this.#buckets[++bucket];
    const middle = MIN_MS * GROWTH ** (bucket + 0.5);
    return Math.min(this.maxMs, Math.max(this.#minMs, middle));
  }
}

function bucketOf(ms: number): number {
  const bucket = Math.floor(Math.log(ms / MIN_MS) / Math.log(GROWTH));
  return Math.min(BUCKETS - 1, Math.max(0, bucket));
}
