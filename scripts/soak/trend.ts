/** Whether a figure goes up over time: a straight line through what was measured, and how sure it is. */

import { median } from "../../bench/statistics.ts";

/** A figure at a time. */
export interface Point {
  seconds: number;
  value: number;
}

/** A straight line through points. */
export interface Trend {
  /** How much the figure rises in an hour. */
  perHour: number;
  /** The standard error of `perHour`. */
  error: number;
  /** From the first point to the last, in hours. */
  hours: number;
}

/**
 * Stretches of time whose medians the line goes through. Memory saws up and down with each collection of garbage, and
 * points close to each other are alike: taken one by one they would make the line look surer than it is.
 */
const STRETCHES = 24;

/** The line through `points`, in the order of time; at least as many as there are stretches. */
export function trendOf(points: readonly Point[]): Trend {
  if (points.length < STRETCHES) {
    throw new RangeError(
      `Cannot fit a line as points must be ${STRETCHES} at the least: they are ${points.length}`,
    );
  }
  const stretches = Array.from({ length: STRETCHES }, (_, index) => {
    const at = (stretch: number) => Math.round(stretch * points.length / STRETCHES);
    const part = points.slice(at(index), at(index + 1));
    return {
      x: median(part.map(({ seconds }) => seconds)) / 3600,
      y: median(part.map(({ value }) => value)),
    };
  });
  const meanX = sum(stretches.map(({ x }) => x)) / STRETCHES;
  const meanY = sum(stretches.map(({ y }) => y)) / STRETCHES;
  const spread = sum(stretches.map(({ x }) => (x - meanX) ** 2));
  const perHour = sum(stretches.map(({ x, y }) => (x - meanX) * (y - meanY))) / spread;
  const left = sum(stretches.map(({ x, y }) => (y - meanY - perHour * (x - meanX)) ** 2));
  return {
    perHour,
    error: Math.sqrt(left / (STRETCHES - 2) / spread),
    hours: (points[points.length - 1].seconds - points[0].seconds) / 3600,
  };
}

/** What the figure has surely risen by over the whole time: two standard errors less than the line says. */
export function sureRise({ perHour, error, hours }: Trend): number {
  return (perHour - 2 * error) * hours;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
