/** The charts of a report, each with its key figures as a table. */

import { raw } from "hono/html";
import { formatCount, formatDuration, perSecond, plural } from "../text.ts";
import { type ChartPlan, chartPlans } from "./chart_data.ts";
import { drawChart, isEmptyChart, isLogarithmic } from "./draw.ts";
import { isSentByWorkers, type ReportFacts } from "./facts.ts";
import { meanInFlight, type Point, totalOf } from "./point.ts";
import { axisTimeUnit, formatAxisMs, formatMean, formatMs } from "./units.ts";

interface ChartProps {
  plan: ChartPlan;
  points: readonly Point[];
  keyFigures: KeyFigures;
}

/** Key figures: what each is, and its value. */
type KeyFigures = [heading: string, figure: string][];

/** The section with all charts, or why there are none. */
export function Charts({ facts }: { facts: ReportFacts }) {
  const { points, spanMs } = facts.course;
  const total = totalOf(points);
  const lengthMs = points.at(-1)?.to ?? 0;
  if (lengthMs === 0) {
    return (
      <section class="card" aria-labelledby="charts-title">
        <h2 id="charts-title">Over time</h2>
        <p class="empty">Nothing was sent, so there is nothing to draw.</p>
      </section>
    );
  }
  const unit = axisTimeUnit(lengthMs / 1000);
  const plans = chartPlans(points)
    .filter(({ name }) => name === "users" || !isSentByWorkers(facts.result));
  return (
    <section class="card" aria-labelledby="charts-title">
      <h2 id="charts-title">Over time</h2>
      <p class="note">
        {`All charts begin when the sync did${unit === undefined ? "" : `, in ${unit}`}. ` +
          `Each step is about ${
            spanMs < 60_000 ? formatAxisMs(spanMs) : formatDuration(spanMs)
          } long.`}
      </p>
      {isSentByWorkers(facts.result) && (
        <p class="note">
          Workers sent the requests: how many were in flight, response times and errors are in their
          metrics.
        </p>
      )}
      {plans.map((plan) => (
        <Chart
          key={plan.name}
          plan={plan}
          points={points}
          keyFigures={KEY_FIGURES[plan.name](facts, total)}
        />
      ))}
    </section>
  );
}

const KEY_FIGURES: Record<string, (facts: ReportFacts, total: Point) => KeyFigures> = {
  "users": ({ course: { points } }, total) => [
    ["on average", formatCount(perSecond(settledIn(total), total.to - total.from))],
    ["fastest step", formatCount(most(points, usersASecond))],
    ["users in all", formatCount(settledIn(total))],
  ],
  "in-flight": ({ parallelism, rateLimit }, total) => [
    ["on average", formatMean(meanInFlight(total))],
    ["most", formatCount(total.mostInFlight)],
    ["allowed at once", formatCount(parallelism)],
    ["allowed a second", formatCount(rateLimit)],
  ],
  "times": (_facts, { times }) => {
    const at = (share: number) => formatOptional(times?.percentile(share));
    return [
      ["p50", at(0.5)],
      ["p95", at(0.95)],
      ["p99", at(0.99)],
      ["longest", formatOptional(times?.count ? times.maxMs : undefined)],
      ["answers", formatCount(times?.count ?? 0)],
    ];
  },
  "trouble": ({ result: { requests }, heldBack }, total) => [
    ["requests", formatCount(requests.sent)],
    ["retries", formatCount(requests.retried)],
    ["429", formatCount(total.throttled)],
    ["errors", formatCount(total.errors)],
    ["refused", formatCount(total.refused)],
    ["no answer", formatCount(total.unanswered)],
    ["held back", formatDuration(requests.throttledMs)],
    ...heldBackFigures(heldBack),
  ],
};

/** One chart with its key figures, or what there is to say in its place. */
function Chart({ plan, points, keyFigures }: ChartProps) {
  const { name, title, whenEmpty } = plan;
  const isEmpty = isEmptyChart(plan, points);
  return (
    <figure class="chart" aria-labelledby={`chart-${name}`}>
      <div class="chart-head">
        <h3 id={`chart-${name}`}>{title}</h3>
        {!isEmpty && <Legend plan={plan} />}
      </div>
      {isEmpty
        ? <p class="empty">{whenEmpty}</p>
        : <Drawing plan={plan} points={points} keyFigures={keyFigures} />}
      <KeyTable title={title} figures={keyFigures} />
    </figure>
  );
}

/** A chart in both sizes, of which the style sheet shows one. */
function Drawing({ plan, points, keyFigures }: ChartProps) {
  const { title, unit } = plan;
  const scale = isLogarithmic(plan, points) ? ", logarithmic" : "";
  const figures = keyFigures.map(([heading, figure]) => `${heading} ${figure}`).join(", ");
  return (
    <>
      {unit !== "" && <p class="axis">{`${unit}${scale}`}</p>}
      {(["wide", "narrow"] as const).map((size) => (
        <div key={size} class={size} role="img" aria-label={`${title} over time: ${figures}`}>
          {raw(drawChart(plan, { points, size }))}
        </div>
      ))}
    </>
  );
}

/** What is drawn in front is named first. */
function Legend({ plan: { title, bands } }: { plan: ChartPlan }) {
  return (
    <ul class="legend" aria-label={`Colours of ${title}`}>
      {[...bands].reverse().map(({ name, color, isArea, isShare }) => (
        <li key={name}>
          <i
            class={isArea ? "area" : "line"}
            style={`--of:var(--${color}${isArea ? "-area" : ""})`}
          />
          {isShare ? `${name}, % of the time (right)` : name}
        </li>
      ))}
    </ul>
  );
}

/** Rows that stand side by side as far as there is room; the roles are those that other displays than a table's take. */
function KeyTable({ title, figures }: { title: string; figures: KeyFigures }) {
  return (
    <table class="key" role="table" aria-label={`${title} in figures`}>
      <tbody role="rowgroup">
        {figures.map(([heading, figure]) => (
          <tr key={heading} role="row">
            <th scope="row" role="rowheader">{heading}</th>
            <td role="cell">{figure}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function heldBackFigures(heldBack: ReportFacts["heldBack"]): KeyFigures {
  if (heldBack === undefined) return [];
  const { askedMs, slowedMs, outageMs, refusals, troubles } = heldBack;
  const cuts = refusals + troubles;
  return ([
    ["as Retry-After asked", askedMs, ""],
    ["slowed down", slowedMs, cuts > 0 ? ` (${plural(cuts, "time")})` : ""],
    ["without success", outageMs, ""],
  ] as const)
    .filter(([_, ms]) => ms > 0)
    .map(([name, ms, more]) => [name, `${formatDuration(ms)}${more}`]);
}

function settledIn({ accepted, unchanged, rejected, failed }: Point): number {
  return accepted + unchanged + rejected + failed;
}

function usersASecond(point: Point): number {
  return perSecond(settledIn(point), point.to - point.from);
}

function most(points: readonly Point[], valueOf: (point: Point) => number): number {
  return points.reduce((highest, point) => Math.max(highest, valueOf(point)), 0);
}

function formatOptional(ms: number | undefined): string {
  return ms === undefined ? "–" : formatMs(ms);
}
