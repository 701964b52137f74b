/** Draws charts with echarts, as SVG text: nothing else may load that library, nor before there is a report to write. */

import { init, use } from "echarts/core";
import "echarts/lib/chart/line";
import "echarts/lib/component/gridSimple";
import { SVGRenderer } from "echarts/renderers";
import type { Band, ChartPlan } from "./chart_data.ts";
import type { Point } from "./point.ts";
import { formatAxisTime } from "./units.ts";

use(SVGRenderer);

/** Widths and heights in pixels; both widths are drawn, as text must not become smaller with the screen. */
const SIZES = {
  wide: { width: 1040, height: 190, left: 64, shares: 66, ticks: 11 },
  narrow: { width: 340, height: 180, left: 50, shares: 44, ticks: 5 },
} as const;

/** Pixels at the right of an axis of time whose last number stands at its end. */
const END = 24;

/** For what a chart is drawn: `narrow` for phones. */
export type ChartSize = keyof typeof SIZES;

/** Steps of the axis of time, seconds; beyond the last a multiple of it. */
const TIME_STEPS = [
  ...[0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800],
  ...[3_600, 7_200, 14_400, 21_600, 43_200, 86_400],
];

/** Values that are farther apart than this have a logarithmic axis. */
const LOGARITHMIC_FROM = 40;

/** `plan` for `points` as the text of an SVG element, whose colours are variables of the style sheet. */
export function drawChart(
  plan: ChartPlan,
  { points, size }: { points: readonly Point[]; size: ChartSize },
): string {
  const { width, height } = SIZES[size];
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  // Nothing moves: no timer need wait for the next frame.
  chart.getZr().animation.start = () => {};
  try {
    chart.setOption(chartOption(plan, { points, size }));
    return trimmed(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

/** Whether `plan` has nothing to show for `points`. */
export function isEmptyChart({ bands }: ChartPlan, points: readonly Point[]): boolean {
  return !points.some((point) => bands.some(({ valueOf }) => (valueOf(point) ?? 0) > 0));
}

/** Whether the values of `plan` are drawn on a logarithmic axis. */
export function isLogarithmic(plan: ChartPlan, points: readonly Point[]): boolean {
  if (plan.mayBeLogarithmic !== true) return false;
  const values = valuesOf(plan, points).filter((value) => value > 0);
  return Math.max(...values) > Math.min(...values) * LOGARITHMIC_FROM;
}

function chartOption(
  plan: ChartPlan,
  { points, size }: { points: readonly Point[]; size: ChartSize },
) {
  const { left, shares } = SIZES[size];
  const right = plan.bands.some(({ isShare }) => isShare) ? shares : END;
  return {
    animation: false,
    textStyle: { fontFamily: "inherit" },
    grid: { left, right, top: 12, bottom: 26 },
    xAxis: timeAxis(points, size),
    yAxis: [valueAxis(plan, points), shareAxis(plan)],
    series: plan.bands.map((band) => lineOf(band, points)),
  };
}

function timeAxis(points: readonly Point[], size: ChartSize) {
  const length = lengthOf(points);
  const step = TIME_STEPS.find((step) => length / step <= SIZES[size].ticks) ??
    Math.ceil(length / SIZES[size].ticks / 86_400) * 86_400;
  return {
    type: "value",
    min: 0,
    max: length,
    interval: step,
    axisLine: { lineStyle: { color: "var(--axis)" } },
    axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: {
      color: "var(--muted)",
      showMaxLabel: isMultiple(length, step),
      formatter: (seconds: number) => formatAxisTime(seconds, length),
    },
  };
}

/** Whether `length` is so many steps, but for what a double leaves of it. */
function isMultiple(length: number, step: number): boolean {
  const steps = length / step;
  return Math.abs(steps - Math.round(steps)) < 1e-6;
}

function valueAxis(plan: ChartPlan, points: readonly Point[]) {
  const isLog = isLogarithmic(plan, points);
  const isEmpty = !valuesOf(plan, points).some((value) => value > 0);
  return {
    type: isLog ? "log" : "value",
    ...(isEmpty ? { min: 0, max: 1, interval: 1 } : {}),
    ...(plan.isWhole ? { minInterval: 1 } : {}),
    splitNumber: 4,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: "var(--grid)" } },
    axisLabel: { color: "var(--muted)", formatter: (value: number) => plan.format(value) },
  };
}

/** The axis at the right, where there is a share to show. */
function shareAxis({ bands }: ChartPlan) {
  return {
    type: "value",
    show: bands.some(({ isShare }) => isShare),
    min: 0,
    max: 100,
    interval: 50,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: { color: "var(--muted)", formatter: "{value} %" },
  };
}

/** A line with a step for each point: what is drawn is what was counted, and nothing in between is made up. */
function lineOf({ name, color, valueOf, isArea, isShare }: Band, points: readonly Point[]) {
  const paint = `var(--${color}${isArea ? "-area" : ""})`;
  return {
    type: "line",
    name,
    yAxisIndex: isShare ? 1 : 0,
    silent: true,
    symbol: "none",
    // Lines of areas would double the edges that they share.
    lineStyle: { color: paint, width: isArea ? 0 : 1.75 },
    ...(isArea ? { areaStyle: { color: paint, opacity: 1 } } : {}),
    data: points.flatMap((point) => {
      const value = valueOf(point) ?? "-";
      return [[point.from / 1000, value], [point.to / 1000, value]];
    }),
  };
}

function valuesOf({ bands }: ChartPlan, points: readonly Point[]): number[] {
  return bands.filter(({ isShare }) => !isShare)
    .flatMap(({ valueOf }) => points.map(valueOf))
    .filter((value) => value !== undefined);
}

function lengthOf(points: readonly Point[]): number {
  return Math.max(0.001, (points.at(-1)?.to ?? 0) / 1000);
}

/** Without what is for a pointer: there is nothing to point at. */
function trimmed(svg: string): string {
  return svg
    .replace(/<style\s*>[\s\S]*?<\/style>/g, "")
    .replaceAll(/ (?:class="[^"]*"|pointer-events="\w+"|ecmeta_\w+="[^"]*")/g, "")
    .replaceAll("\n", "");
}
