/** Counts what happened in the last second. */

/** The second is counted in parts of this many milliseconds, each of which is forgotten as a whole. */
const PART_MS = 100;
const PARTS = 10;

/**
 * Counts by kind in the last second, to a tenth of it. Every `now` is in milliseconds of one clock that only goes up.
 */
export class RecentCounts<Kind extends string> {
  #parts: Map<Kind, Float64Array> = new Map();
  #newest = 0;

  /** One more of `kind`. */
  add(kind: Kind, now: number): void {
    this.#forget(now);
    let parts = this.#parts.get(kind);
    if (parts === undefined) this.#parts.set(kind, parts = new Float64Array(PARTS));
    parts[this.#newest % PARTS]++;
  }

  /** How many of `kind` there were. */
  count(kind: Kind, now: number): number {
    this.#forget(now);
    return this.#parts.get(kind)?.reduce((sum, part) => sum + part, 0) ?? 0;
  }

  /** How many there were of all kinds. */
  all(now: number): number {
    return [...this.#parts.keys()].reduce((sum, kind) => sum + this.count(kind, now), 0);
  }

  #forget(now: number): void {
    const part = Math.floor(now / PART_MS);
    if (part <= this.#newest) return;
    const from = Math.max(this.#newest + 1, part - PARTS + 1);
    for (let old = from; old <= part; old++) {
      for (const parts of this.#parts.values()) parts[old % PARTS] = 0;
    }
    this.#newest = part;
  }
}
