/** What reports are made of in tests. */

import type { ReportedResult, ReportFacts } from "../../lib/report/facts.ts";
import { emptyPoint, type Point } from "../../lib/report/point.ts";
import { Histogram } from "../../lib/report/histogram.ts";
import { emptyResult } from "../../lib/sync/result.ts";

/** Facts of a run that went well, with `result` and `others` beside or instead of the usual ones. */
export function reportFacts(
  result: Partial<ReportedResult> = {},
  others: Partial<Omit<ReportFacts, "result">> = {},
): ReportFacts {
  return {
    result: {
      ...emptyResult(),
      startedAt: "2026-11-25T23:59:50Z",
      config: "configuration.json",
      data: ["users.json"],
      mode: "batch",
      region: "eu",
      workspaceId: 12345,
      users: { read: 1_234, accepted: 1_234, unchanged: 0, rejected: 0, failed: 0 },
      requests: { sent: 9, retried: 0, throttledMs: 0 },
      mappings: [{ from: "email", to: "email", present: 1_234 }],
      durationMs: 12_000,
      ...result,
    },
    baseUrl: "https://track-eu.customer.io",
    parallelism: 25,
    rateLimit: 1_000,
    state: undefined,
    gone: undefined,
    reasons: [],
    isComplete: true,
    course: { points: pointsOf(40), spanMs: 200 },
    ...others,
  };
}

/** So many points of 200 ms; `change` says what happened in each. */
export function pointsOf(count: number, change: (point: Point, index: number) => void = () => {}) {
  return Array.from({ length: count }, (_, index) => {
    const point = emptyPoint(index * 200, (index + 1) * 200);
    Object.assign(point, { accepted: 30, taken: 1, inFlightMs: 1_000, mostInFlight: 7 });
    point.times = new Histogram();
    point.times.add(20 + index);
    change(point, index);
    return point;
  });
}
