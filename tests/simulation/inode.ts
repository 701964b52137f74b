/** What a file on the simulated disk holds: now, and at the least after a loss of power. */

import type { Random } from "../helpers/random.ts";

/** A change that may be lost. */
type Pending = { at: number; bytes: Uint8Array } | { length: number };

let last = 0;

/** The content of a file, whatever its names are. */
export class Inode {
  readonly number = ++last;

  #content: Uint8Array;
  #length: number;
  #synced: Uint8Array;
  #pending: Pending[] = [];

  constructor(bytes: Uint8Array = new Uint8Array(0)) {
    this.#content = this.#synced = bytes;
    this.#length = bytes.length;
  }

  /** As every process sees it. */
  get bytes(): Uint8Array {
    return this.#content.subarray(0, this.#length);
  }

  write(at: number, bytes: Uint8Array): void {
    const copy = bytes.slice();
    this.#apply({ at, bytes: copy });
    this.#pending.push({ at, bytes: copy });
  }

  truncate(length: number): void {
    this.#apply({ length });
    this.#pending.push({ length });
  }

  sync(): void {
    if (this.#pending.length === 0) return;
    this.#pending = [];
    this.#synced = this.bytes.slice();
  }

  /** Keeps what was synced, and some of what was not: in any choice, and the last of it perhaps torn. */
  losePower(random: Random): void {
    const pending = this.#pending;
    this.#pending = [];
    this.#content = this.#synced.slice();
    this.#length = this.#content.length;
    const mood = random.below(4);
    // Nothing of it, all of it, the first part of it, or any of it.
    const first = random.below(pending.length + 1);
    const kept = pending.filter((_, i) =>
      mood === 1 || (mood === 2 && i < first) || (mood === 3 && random.chance(0.5))
    );
    kept.forEach((change, i) => {
      const isTorn = i === kept.length - 1 && random.chance(0.5);
      if (isTorn && "bytes" in change) {
        const bytes = change.bytes.subarray(0, random.below(change.bytes.length + 1));
        this.#apply({ at: change.at, bytes });
      } else this.#apply(change);
    });
    this.#synced = this.bytes.slice();
  }

  #apply(change: Pending): void {
    if ("length" in change) {
      if (change.length < this.#length) this.#content.fill(0, change.length, this.#length);
      this.#grow(change.length);
      this.#length = change.length;
      return;
    }
    const end = change.at + change.bytes.length;
    this.#grow(end);
    this.#content.set(change.bytes, change.at);
    this.#length = Math.max(this.#length, end);
  }

  #grow(length: number): void {
    if (length <= this.#content.length && this.#content !== this.#synced) return;
    const content = new Uint8Array(Math.max(length * 2, this.#content.length));
    content.set(this.bytes);
    this.#content = content;
  }
}
