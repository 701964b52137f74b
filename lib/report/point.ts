/** What happened in one stretch of a run, and how stretches are put together. */

import { Histogram } from "./histogram.ts";

/** What became of attempts. */
export interface AttemptCounts {
  /** Customer.io took the request, whatever it said of the people in it. */
  taken: number;
  /** Asked to slow down: 429. */
  throttled: number;
  /** Failures of the other side: 5xx, and what cannot be read. */
  errors: number;
  /** Refusals of the request: all other statuses. */
  refused: number;
  /** No answer in time, or no connection. */
  unanswered: number;
}

/** One stretch of a run. */
export interface Point extends AttemptCounts {
  /** Milliseconds since recording began. */
  from: number;
  to: number;
  /** Records that got their outcome. */
  accepted: number;
  unchanged: number;
  rejected: number;
  failed: number;
  /** Attempts after a request's first. */
  retried: number;
  /** Milliseconds for which requests were held back. */
  heldBackMs: number;
  /** Milliseconds that requests were in flight, of all of them together. */
  inFlightMs: number;
  /** The most that were in flight at once. */
  mostInFlight: number;
  /** Of the attempts that were answered. @default {nothing was answered} */
  times?: Histogram;
}

/** What adds up when points are put together. */
export const COUNTS = [
  "accepted",
  "unchanged",
  "rejected",
  "failed",
  "retried",
  "heldBackMs",
  "inFlightMs",
  "taken",
  "throttled",
  "errors",
  "refused",
  "unanswered",
] as const satisfies readonly (keyof Point)[];

/** A point in which nothing happens. */
export function emptyPoint(from: number, to = from): Point {
  const counts = Object.fromEntries(COUNTS.map((name) => [name, 0]));
  return { ...counts as Record<typeof COUNTS[number], number>, from, to, mostInFlight: 0 };
}

/** Adds what happened in `later` to `point`, which then ends with it. */
export function addTo(point: Point, later: Point): void {
  for (const name of COUNTS) point[name] += later[name];
  point.to = later.to;
  point.mostInFlight = Math.max(point.mostInFlight, later.mostInFlight);
  if (later.times === undefined) return;
  if (point.times === undefined) point.times = later.times;
  else point.times.merge(later.times);
}

/** Requests in flight during `point`, on average. */
export function meanInFlight({ from, to, inFlightMs }: Point): number {
  return to > from ? inFlightMs / (to - from) : 0;
}

/** All of `points` as one that has nothing in common with them. */
export function totalOf(points: readonly Point[]): Point {
  const total = emptyPoint(points[0]?.from ?? 0);
  total.times = new Histogram();
  for (const point of points) addTo(total, point);
  return total;
}
