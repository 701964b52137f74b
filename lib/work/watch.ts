/** Tells what a worker does: every so often a line of counts, and at once when something holds requests back. */

import { type Clock, systemClock } from "../clock.ts";
import type { LogEntry } from "../terminal/log_entry.ts";
import type { WorkFacts } from "./facts.ts";
import { paceChanges, workProgress } from "./told.ts";

/** Milliseconds between two looks at what has changed. */
const LOOK_MS = 500;

/** Milliseconds between two lines of counts; there is none while nothing is done. */
const LINE_MS = 30_000;

/** What {@linkcode watchWork} needs. */
export interface WatchOptions {
  /** How the worker is now; a new object each time. */
  facts: () => WorkFacts;
  tell: (entry: LogEntry) => void;
  /** Whether stderr has text: there is no progress bar that would show what holds requests back. */
  isText: boolean;
  /** @default {systemClock} */
  clock?: Clock | undefined;
}

/** Tells until it is disposed of, and then a last line of counts, if something was done since the line before. */
export function watchWork(options: WatchOptions): Disposable {
  return new Watch(options);
}

class Watch implements Disposable {
  #options: Required<WatchOptions>;
  #clock: Clock;
  #startedAt: number;
  #lineAt: number;
  /** How the worker was at the latest look, and at the latest line. */
  #before: WorkFacts | undefined;
  #told: WorkFacts | undefined;
  #timer: Disposable;

  constructor(options: WatchOptions) {
    const clock = this.#clock = options.clock ?? systemClock;
    this.#options = { ...options, clock };
    this.#startedAt = this.#lineAt = clock.now();
    this.#timer = this.#lookLater();
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
    this.#tellLine(this.#options.facts());
  }

  #lookLater(): Disposable {
    return this.#clock.startTimer(LOOK_MS, () => {
      this.#look();
      this.#timer = this.#lookLater();
    });
  }

  #look(): void {
    const { tell, isText, facts } = this.#options;
    const now = facts();
    for (const entry of paceChanges(this.#before, now)) {
      // Text leaves out these events, which a bar shows.
      tell(isText ? { ...entry, event: "note" } : entry);
    }
    this.#before = now;
    if (this.#clock.now() - this.#lineAt < LINE_MS) return;
    this.#lineAt = this.#clock.now();
    this.#tellLine(now);
  }

  #tellLine(now: WorkFacts): void {
    const told = this.#told;
    const isSame = now.sent === (told?.sent ?? 0) &&
      now.messages.taken === (told?.messages.taken ?? 0) && now.requestsInFlight === 0;
    if (isSame) return;
    this.#told = now;
    this.#options.tell(workProgress(now, this.#clock.now() - this.#startedAt));
  }
}
