/** Keys that are there more than once: counted exactly, with the first of them, in bounded memory whatever there is. */

import { freeBytes } from "../free_bytes.ts";
import type { NewEntry } from "./key_entries.ts";
import { PARTS, RepeatRuns } from "./repeat_runs.ts";
import { type Repeat, RepeatTable, type RepeatTableOptions } from "./repeat_table.ts";

/** Bytes of keys in memory: those of a million users, or half a million emails. */
const MAX_BYTES = 28_000_000;

/** Keys that are kept to be shown. */
const MAX_EXAMPLES = 20;

/** Parts after which others get a turn. */
const PARTS_AT_ONCE = 16;

/** What there is to know of keys. */
export interface RepeatsOptions extends Pick<RepeatTableOptions, "hasOwners"> {
  /** Bytes of keys in memory; more go to a temporary file. @default {28000000} */
  maxBytes?: number;
}

/** Counts over all records of one run. */
export class Repeats implements Disposable {
  #table: RepeatTable;
  #maxBytes: number;
  #runs: RepeatRuns | undefined;
  /** By key: those whose second record came first. */
  #examples = new Map<string, Repeat>();

  constructor({ hasOwners, maxBytes = MAX_BYTES }: RepeatsOptions) {
    this.#maxBytes = maxBytes;
    this.#table = new RepeatTable({
      hasOwners,
      onRepeat: (repeat) => this.#keep(repeat),
      onEarlier: ({ key, position }) => {
        const known = this.#examples.get(key);
        if (known !== undefined) known.positions[0] = position;
      },
    });
  }

  /** Keys that are there again, as far as is known: all of them after `finish`. */
  get count(): number {
    return this.#table.repeated;
  }

  /** Records that have a key which is there again. */
  get records(): number {
    return this.#table.repeated + this.#table.again;
  }

  /** Up to 20 of them, by where they are there again. */
  examples(): Repeat[] {
    return [...this.#examples.values()].sort((a, b) => a.number - b.number);
  }

  /** Adds a key of a record behind all that were added before. */
  add(entry: NewEntry): void {
    this.#table.add(entry);
    if (this.#table.entries.size >= this.#maxBytes) this.#write();
  }

  /** Puts together what was written to disk; until then, only what lies near each other was found. */
  async finish(signal: AbortSignal): Promise<void> {
    const runs = this.#runs;
    if (runs === undefined || signal.aborted) return;
    this.#write();
    runs.sort();
    // From here on they are counted anew, table by table.
    const found = this.#table.repeated;
    this.#table.repeated = 0;
    for (let part = 0; part < PARTS && !signal.aborted; part++) {
      for (const entries of runs.read(part)) {
        this.#table.merge(entries);
        freeBytes(entries);
      }
      this.#table.clear();
      // A signal is heard only then.
      if (part % PARTS_AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    }
    if (signal.aborted) this.#table.repeated = Math.max(found, this.#table.repeated);
  }

  [Symbol.dispose](): void {
    this.#runs?.[Symbol.dispose]();
  }

  #write(): void {
    this.#runs ??= new RepeatRuns();
    this.#runs.write(this.#table.entries);
    this.#table.clear();
  }

  /**
   * Keeps `repeat` if it is one of the first. What was found in one table may have been there in an earlier table
   * already: then it comes once more, with records further in front.
   */
  #keep(repeat: Repeat): void {
    const examples = this.#examples;
    const known = examples.get(repeat.key);
    if (known !== undefined && known.number <= repeat.number) return;
    examples.set(repeat.key, repeat);
    if (examples.size <= MAX_EXAMPLES) return;
    const last = [...examples.values()].reduce((a, b) => a.number > b.number ? a : b);
    examples.delete(last.key);
  }
}
