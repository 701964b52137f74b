/** The charts of a report as data: which lines there are, in which colours, and what they are drawn from. */

import { meanInFlight, type Point } from "./point.ts";
import { formatAxisMs, formatShort } from "./units.ts";

/** One line or area of a chart. */
export interface Band {
  name: string;
  /** A variable of the style sheet. */
  color: string;
  /** Undefined where there is nothing to show. */
  valueOf: (point: Point) => number | undefined;
  /** Whether the area below it is filled. @default {false} */
  isArea?: boolean;
  /** Whether it is a share of the time, from 0 to 100, with an axis of its own at the right. @default {false} */
  isShare?: boolean;
}

/** One chart. */
export interface ChartPlan {
  /** For ids. */
  name: string;
  title: string;
  /** What is at the left axis, where the title does not say it. */
  unit: string;
  /** What is drawn first is behind what follows. */
  bands: Band[];
  format: (value: number) => string;
  /** What to say where there is nothing to draw. */
  whenEmpty: string;
  /** Whether values are whole numbers. @default {false} */
  isWhole?: boolean;
  /** Whether values may be so far apart that the axis is logarithmic. @default {false} */
  mayBeLogarithmic?: boolean;
}

/** How much of the time requests were held back; in the background of charts about other things. */
const HELD_BACK: Band = {
  name: "held back",
  color: "held",
  valueOf: (point) => shareHeldBack(point),
  isArea: true,
  isShare: true,
};

/** The charts for `points`, from top to bottom. Outcomes that nobody has are left out, and so is what never happened. */
export function chartPlans(points: readonly Point[]): ChartPlan[] {
  const wasHeldBack = points.some(({ heldBackMs }) => heldBackMs > 0);
  const background = wasHeldBack ? [HELD_BACK] : [];
  return [
    { ...USERS, bands: [...background, ...userBands(points)] },
    { ...IN_FLIGHT, bands: [...background, ...IN_FLIGHT.bands] },
    { ...TIMES, bands: [...background, ...TIMES.bands] },
    { ...TROUBLE, bands: [...background, ...troubleBands(points)] },
  ];
}

const USERS: ChartPlan = {
  name: "users",
  title: "Users a second",
  unit: "",
  bands: [],
  format: formatShort,
  whenEmpty: "Nobody was sent, and nobody found unchanged.",
};

const IN_FLIGHT: ChartPlan = {
  name: "in-flight",
  title: "Requests in flight",
  unit: "requests",
  bands: [
    { name: "mean", color: "info", valueOf: meanInFlight, isArea: true },
    { name: "most", color: "text", valueOf: ({ mostInFlight }) => mostInFlight },
  ],
  format: formatShort,
  whenEmpty: "No request was sent.",
  isWhole: true,
};

const TIMES: ChartPlan = {
  name: "times",
  title: "Response times",
  unit: "time to the end of the answer",
  bands: [
    { name: "p99", color: "bad", valueOf: ({ times }) => times?.percentile(0.99) },
    { name: "p95", color: "info", valueOf: ({ times }) => times?.percentile(0.95) },
    { name: "p50", color: "accent", valueOf: ({ times }) => times?.percentile(0.5) },
  ],
  format: formatAxisMs,
  whenEmpty: "No request was answered.",
  mayBeLogarithmic: true,
};

const TROUBLE: ChartPlan = {
  name: "trouble",
  title: "Retries and throttling",
  unit: "requests a second",
  bands: [],
  format: formatShort,
  whenEmpty: "Nothing was tried again, and nothing held back.",
};

const OUTCOMES = [
  { name: "accepted", color: "accent", outcome: "accepted" },
  { name: "unchanged", color: "still", outcome: "unchanged" },
  { name: "rejected", color: "warn", outcome: "rejected" },
  { name: "failed", color: "bad", outcome: "failed" },
] as const;

/** Outcomes on top of each other: the sum of all is drawn first, and each covers what is above it. */
function userBands(points: readonly Point[]): Band[] {
  const shown = OUTCOMES.filter(({ outcome }) =>
    outcome === "accepted" || points.some((point) => point[outcome] > 0)
  );
  const stacked = shown.map(({ name, color }, index) => ({
    ...{ name, color },
    valueOf: (point: Point) =>
      rate(point, shown.slice(0, index + 1).reduce((sum, { outcome }) => sum + point[outcome], 0)),
    isArea: true,
  }));
  return stacked.reverse();
}

/** Why attempts had no success, beside the attempts that followed. */
function troubleBands(points: readonly Point[]): Band[] {
  const bands: (Band & { count: (point: Point) => number })[] = [
    band("retries", "text", ({ retried }) => retried),
    band("429 answers", "warn-line", ({ throttled }) => throttled),
    band("errors and no answer", "bad", ({ errors, unanswered }) => errors + unanswered),
  ];
  const isThere = ({ name, count }: typeof bands[number]) =>
    name === "retries" || points.some((point) => count(point) > 0);
  return bands.filter(isThere).map(({ count: _, ...others }) => others).reverse();
}

function band(name: string, color: string, count: (point: Point) => number) {
  return { name, color, count, valueOf: (point: Point) => rate(point, count(point)) };
}

function rate({ from, to }: Point, count: number): number {
  return to > from ? count / (to - from) * 1000 : 0;
}

function shareHeldBack({ from, to, heldBackMs }: Point): number {
  return to > from ? Math.min(1, heldBackMs / (to - from)) * 100 : 0;
}
