/** Looks at a run every now and then, and keeps what happened in between: never more than so many points. */

import type { Clock } from "../clock.ts";
import { StatusError } from "../customerio/request_error.ts";
import { isAnswer } from "../delivery/sign_of_life.ts";
import { RunError } from "../errors.ts";
import type { OutcomeCounts } from "../outcome/ledger.ts";
import { Histogram } from "./histogram.ts";
import { addTo, type AttemptCounts, emptyPoint, type Point } from "./point.ts";

/** Points that are kept. */
export const MAX_POINTS = 120;

/** Milliseconds of a point: it takes the next of these when there are too many, and doubles beyond the last. */
const SPANS_S = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600];

/** Milliseconds between two looks, at most. */
const MAX_LOOK_MS = 1_000;

/** A run as it stands: counts only ever go up. */
export interface Figures {
  users: OutcomeCounts;
  /** Milliseconds for which requests were held back. */
  heldBackMs: number;
}

/** The course of a run. */
export interface Course {
  points: Point[];
  /** Milliseconds that a point has, more or less. */
  spanMs: number;
}

/** Records one run. */
export class Recorder {
  #clock: Clock;
  #span = 0;
  #spanMs = SPANS_S[0] * 1000;
  #points: Point[] = [];
  #began: number;
  #last = 0;
  #before: Figures | undefined;
  /** What has happened since the last look. */
  #now: Point = emptyPoint(0);
  #timer: Disposable | undefined;
  #inFlight = 0;
  /** Until when `inFlightMs` is counted. */
  #counted = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#began = clock.now();
  }

  /** What is known so far. */
  get course(): Course {
    return { points: this.#points, spanMs: this.#spanMs };
  }

  /** Looks at what `read` gives until it is disposed of. Time before that is left out. */
  record(read: () => Figures): Disposable {
    this.#began = this.#counted = this.#clock.now();
    this.#before = copyOf(read());
    this.#startTimer(read);
    return {
      [Symbol.dispose]: () => {
        this.#timer?.[Symbol.dispose]();
        this.#look(read());
        this.#joinLast();
      },
    };
  }

  /** Counts an attempt that begins; the function is to be told what it threw. What the run itself has ended says nothing. */
  attempt({ isRetry }: { isRetry: boolean }): (error: unknown) => void {
    this.#countInFlight();
    if (isRetry) this.#now.retried++;
    this.#now.mostInFlight = Math.max(this.#now.mostInFlight, ++this.#inFlight);
    const began = this.#clock.now();
    return (error) => {
      this.#countInFlight();
      this.#inFlight--;
      if (error instanceof RunError) return;
      this.#now[kindOf(error)]++;
      if (error !== undefined && !isAnswer(error)) return;
      (this.#now.times ??= new Histogram()).add(this.#clock.now() - began);
    };
  }

  #countInFlight(): void {
    const now = this.#clock.now();
    this.#now.inFlightMs += this.#inFlight * (now - this.#counted);
    this.#counted = now;
  }

  #startTimer(read: () => Figures): void {
    const ms = Math.min(this.#spanMs, MAX_LOOK_MS);
    this.#timer = this.#clock.startTimer(ms, () => {
      this.#look(read());
      this.#startTimer(read);
    });
  }

  #look({ users, heldBackMs }: Figures): void {
    this.#countInFlight();
    const before = this.#before!;
    const point = this.#now;
    point.from = this.#last;
    point.to = this.#clock.now() - this.#began;
    for (const name of ["accepted", "unchanged", "rejected", "failed"] as const) {
      point[name] = users[name] - before.users[name];
    }
    point.heldBackMs = Math.max(0, heldBackMs - before.heldBackMs);
    this.#before = copyOf({ users, heldBackMs });
    this.#last = point.to;
    this.#now = { ...emptyPoint(point.to), mostInFlight: this.#inFlight };
    this.#keep(point);
  }

  #keep(point: Point): void {
    const last = this.#points.at(-1);
    if (last !== undefined && this.#slotOf(last) === this.#slotOf(point)) addTo(last, point);
    else this.#points.push(point);
    while (this.#points.length > MAX_POINTS) this.#widen();
  }

  /** Puts points together, so that there are fewer. */
  #widen(): void {
    const wider = SPANS_S[++this.#span];
    this.#spanMs = wider === undefined ? this.#spanMs * 2 : wider * 1000;
    for (const point of this.#points.splice(0)) this.#keep(point);
  }

  /** What is left at the end may be too short for a speed that says anything. */
  #joinLast(): void {
    const [before, last] = this.#points.slice(-2);
    if (last === undefined || last.to - last.from >= this.#spanMs / 2) return;
    this.#points.pop();
    addTo(before, last);
  }

  /** The number of the stretch that `point` belongs to by its middle. */
  #slotOf({ from, to }: Point): number {
    return Math.floor((from + to) / 2 / this.#spanMs);
  }
}

function copyOf(figures: Figures): Figures {
  return { ...figures, users: { ...figures.users } };
}

function kindOf(error: unknown): keyof AttemptCounts {
  if (error === undefined) return "taken";
  if (!(error instanceof StatusError)) return isAnswer(error) ? "errors" : "unanswered";
  if (error.status === 429) return "throttled";
  return error.status >= 500 ? "errors" : "refused";
}
