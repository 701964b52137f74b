/** What a report says beside its charts. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { reportHtml } from "../../lib/report/page.tsx";
import type { ReportFacts } from "../../lib/report/facts.ts";
import { pointsOf, reportFacts } from "../helpers/report_facts.ts";

/** The words of a report from its charts on, without what is in them. */
function words(others: Partial<ReportFacts>): string {
  const [, charts] = reportHtml(reportFacts({}, others)).split('id="charts-title"');
  return charts
    .replaceAll(/<svg[\s\S]*?<\/svg>/g, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ");
}

Deno.test("Charts says how long a step is, as a time of day from a minute on", () => {
  const stepOf = (spanMs: number) =>
    /Each step is about (.*?) long/.exec(words({ course: { points: pointsOf(3), spanMs } }))?.[1];
  const cases: [number, string][] = [
    [50, "50 ms"],
    [59_000, "59 s"],
    [60_000, "1:00 min"],
    [7_200_000, "2:00:00 h"],
  ];
  for (const [spanMs, step] of cases) assertEquals(stepOf(spanMs), step);
});

Deno.test("Charts has figures for what happened while it was recorded", () => {
  const later = pointsOf(40).slice(20);
  const shown = words({ course: { points: later, spanMs: 200 } });
  assertStringIncludes(shown, " on average 150 fastest step 150 users in all 600 ");
  const idle = pointsOf(3, (point) => {
    Object.assign(point, { accepted: 0, mostInFlight: 0, inFlightMs: 0 });
  });
  const said = words({ course: { points: idle, spanMs: 200 } });
  assertStringIncludes(said, " on average 0 fastest step 0 users in all 0 ");
  assertStringIncludes(said, " on average 0 most 0 ");
});

Deno.test("Charts says what held requests back, and nothing of what did not", () => {
  const none = { askedMs: 0, slowedMs: 0, outageMs: 0, refusals: 0, troubles: 0 };
  const reasons = ["as Retry-After asked", "slowed down", "without success"];
  const namedOf = (heldBack: ReportFacts["heldBack"]) => {
    const shown = words({ heldBack });
    return reasons.filter((reason) => shown.includes(reason));
  };
  assertEquals(namedOf(none), []);
  assertEquals(namedOf({ ...none, askedMs: 1 }), ["as Retry-After asked"]);
  assertEquals(namedOf({ ...none, slowedMs: 1 }), ["slowed down"]);
  assertEquals(namedOf({ ...none, outageMs: 1 }), ["without success"]);
});

Deno.test("Charts says where the times at an axis are far apart", () => {
  const axisOf = (longest: number) => {
    const points = pointsOf(2, ({ times }, index) => times!.add(index === 0 ? 1 : longest));
    return / time to the end of the answer[^ ]*( logarithmic)?/.exec(
      words({ course: { points, spanMs: 200 } }),
    )?.[0];
  };
  assertEquals(axisOf(20), " time to the end of the answer");
  assertEquals(axisOf(2_000), " time to the end of the answer, logarithmic");
});
