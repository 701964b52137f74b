/** What the charts of a report are drawn from. */

import { assertEquals } from "@std/assert";
import { chartPlans } from "../../lib/report/chart_data.ts";
import { emptyPoint, type Point } from "../../lib/report/point.ts";

/** All that can happen in one stretch of a run. */
const EVENTS = {
  ...{ accepted: 3, unchanged: 2, rejected: 1, failed: 4 },
  ...{ retried: 1, throttled: 5, errors: 2, unanswered: 1 },
  ...{ heldBackMs: 250, inFlightMs: 1_000, mostInFlight: 7 },
};

/** The value of each line of each chart, by the names of both. */
function valuesOf(point: Point): Record<string, number | undefined> {
  const plans = chartPlans([point]);
  return Object.fromEntries(
    plans.flatMap(({ name, bands }) =>
      bands.map((band) => [`${name}: ${band.name}`, band.valueOf(point)])
    ),
  );
}

Deno.test("chartPlans() shows what happened as so much a second, outcomes on top of each other", () => {
  assertEquals(valuesOf({ ...emptyPoint(500, 1_000), ...EVENTS }), {
    "users: held back": 50,
    "users: failed": 20,
    "users: rejected": 12,
    "users: unchanged": 10,
    "users: accepted": 6,
    "in-flight: held back": 50,
    "in-flight: mean": 2,
    "in-flight: most": 7,
    "times: held back": 50,
    "times: p99": undefined,
    "times: p95": undefined,
    "times: p50": undefined,
    "trouble: held back": 50,
    "trouble: errors and no answer": 6,
    "trouble: 429 answers": 10,
    "trouble: retries": 2,
  });
});

Deno.test("chartPlans() has no speed where no time has passed", () => {
  const values = Object.entries(valuesOf({ ...emptyPoint(500), ...EVENTS }));
  assertEquals(values.filter(([_, value]) => value), [["in-flight: most", 7]]);
  assertEquals(values.filter(([_, value]) => value === 0).length, 12);
});

Deno.test("chartPlans() shows at most all of the time as held back", () => {
  const point = { ...emptyPoint(0, 1_000), heldBackMs: 1_100 };
  assertEquals(valuesOf(point)["users: held back"], 100);
});
