import { assertEquals } from "@std/assert";
import type { ChartPlan } from "../../lib/report/chart_data.ts";
import { drawChart, isEmptyChart, isLogarithmic } from "../../lib/report/draw.ts";
import { emptyPoint, type Point } from "../../lib/report/point.ts";
import { formatAxisTime } from "../../lib/report/units.ts";

/** A chart of one line with these values, one a second. */
function chartOf(values: (number | undefined)[], more: Partial<ChartPlan> = {}) {
  const points = values.map((_, i) => emptyPoint(i * 1000, (i + 1) * 1000));
  const valueOf = ({ from }: Point) => values[from / 1000];
  const plan: ChartPlan = {
    ...{ name: "chart", title: "Chart", unit: "" },
    bands: [{ name: "line", color: "text", valueOf }],
    format: (value) => `value ${value}`,
    whenEmpty: "",
    ...more,
  };
  return { plan, points };
}

/** The texts of a chart, in the order in which they are drawn. */
function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
}

/** The numbers at the axis of time of a run of so many seconds. */
function timesOf(seconds: number, size: "wide" | "narrow"): string[] {
  const { plan } = chartOf([1]);
  const points = [emptyPoint(0, seconds * 1000)];
  return textsOf(drawChart(plan, { points, size })).filter((text) => !text.startsWith("value"));
}

Deno.test("drawChart() has round numbers at the axis of time, as many as fit", () => {
  const steps = [
    ...[0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800],
    ...[3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 172_800, 259_200],
  ];
  for (const [size, ticks] of [["wide", 11], ["narrow", 5]] as const) {
    for (const step of steps) {
      const length = step * ticks;
      const numbers = Array.from({ length: ticks + 1 }, (_, i) => formatAxisTime(i * step, length));
      assertEquals(timesOf(length, size), numbers, `${size}, every ${step} s`);
    }
  }
});

Deno.test("drawChart() has no number at the end of the axis of time where it is not round", () => {
  assertEquals(timesOf(10.3, "narrow"), ["0 s", "5 s", "10 s"]);
  assertEquals(timesOf(10, "narrow"), ["0 s", "2 s", "4 s", "6 s", "8 s", "10 s"]);
});

Deno.test("isLogarithmic() is true where values are far apart that may be, and nothing for those of 0", () => {
  const cases: [(number | undefined)[], boolean][] = [
    [[1, 40], false],
    [[1, 40.1], true],
    [[0, undefined, 1, 40], false],
    [[0, 0.1, 5], true],
    [[0, 0], false],
  ];
  for (const [values, expected] of cases) {
    const { plan, points } = chartOf(values, { mayBeLogarithmic: true });
    assertEquals(isLogarithmic(plan, points), expected, String(values));
    assertEquals(isLogarithmic({ ...plan, mayBeLogarithmic: false }, points), false);
  }
});

Deno.test("drawChart() has numbers a power of ten apart on a logarithmic axis", () => {
  const { plan, points } = chartOf([1, 10, 1_000], { mayBeLogarithmic: true });
  const values = textsOf(drawChart(plan, { points, size: "wide" }))
    .filter((text) => text.startsWith("value"));
  assertEquals(values, ["value 1", "value 10", "value 100", "value 1000"]);
});

Deno.test("isEmptyChart() is true where nothing is above 0", () => {
  const isEmpty = (values: (number | undefined)[]) => {
    const { plan, points } = chartOf(values);
    return isEmptyChart(plan, points);
  };
  assertEquals([[], [0], [undefined, 0], [0, 0.1]].map(isEmpty), [true, true, true, false]);
});

Deno.test("drawChart() draws a chart of whole numbers without others at its axis", () => {
  const numbers = (isWhole: boolean) => {
    const { plan, points } = chartOf([1, 2], { isWhole });
    return textsOf(drawChart(plan, { points, size: "wide" })).filter((text) => /^value/.test(text));
  };
  assertEquals(numbers(true), ["value 0", "value 1", "value 2"]);
  assertEquals(numbers(false), ["value 0", "value 0.5", "value 1", "value 1.5", "value 2"]);
});

Deno.test("drawChart() has an axis up to 1 where there is nothing but time held back", () => {
  const { plan, points } = chartOf([0, undefined, 0]);
  const share = { name: "held back", color: "held", valueOf: () => 50, isShare: true };
  const chart = { ...plan, bands: [share, ...plan.bands] };
  const texts = textsOf(drawChart(chart, { points, size: "wide" }));
  assertEquals(texts.filter((text) => /^value|%/.test(text)), [
    ...["value 0", "value 1"],
    ...["0 %", "50 %", "100 %"],
  ]);
});
