/**
 * Reports are read by people: these stand in `golden/`, so that a change of one is seen in review.
 * `WRITE_PAGES=1 deno test -A tests/report/golden_test.ts` writes them anew.
 */

import { assertEquals } from "@std/assert";
import type { ReportFacts } from "../../lib/report/facts.ts";
import { reportHtml } from "../../lib/report/page.tsx";
import { pointsOf, reportFacts } from "../helpers/report_facts.ts";

const AT = { record: 17, line: 18, column: 1, offset: 5_563 };

const REPORTS: Record<string, ReportFacts> = {
  "quiet": reportFacts(),
  "nothing": reportFacts({
    users: { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 },
    requests: { sent: 0, retried: 0, throttledMs: 0 },
    mappings: [],
    error: { kind: "auth", message: "Customer.io refused the credentials" },
    region: null,
    workspaceId: null,
  }, { baseUrl: undefined, isComplete: false, course: { points: [], spanMs: 50 } }),
  "trouble": reportFacts({
    data: Array.from({ length: 22 }, (_, i) => `part-${i}.json`),
    mode: "identify",
    updatesOnly: true,
    limit: 20_000,
    users: { read: 20_000, accepted: 15_000, unchanged: 4_990, rejected: 8, failed: 2 },
    requests: { sent: 15_100, retried: 90, throttledMs: 4_000 },
    mappings: [
      { from: "email", to: "email", present: 20_000 },
      { from: "address.city", to: "city", present: 0 },
      { from: null, to: "source", present: 19_992 },
    ],
    warnings: [{ kind: "mapping-unused", message: "mappings[1].from: 'address.city' is in none" }],
    durationMs: 247_000,
    gone: { found: 10, file: "users.gone.ndjson" },
    failuresFile: "cio-sync.failures.ndjson",
  }, {
    gone: "no longer in the data: 8 deleted, 2 failed",
    state: "users.state.db",
    isComplete: false,
    reasons: [
      {
        outcome: "rejected",
        group: "Attribute value is longer than 1000 bytes",
        field: "city",
        count: 8,
        places: [{ position: { ...AT, file: "part-3.json" }, user: "u17" }],
      },
      {
        outcome: "failed",
        group: "Customer.io answered 503 (6 attempts)",
        field: null,
        count: 2,
        places: [{ position: AT, user: "u3" }, { position: AT, user: undefined }],
      },
    ],
    heldBack: { askedMs: 1_000, slowedMs: 2_000, outageMs: 1_000, refusals: 1, troubles: 0 },
    course: {
      spanMs: 5_000,
      points: pointsOf(6, (point, i) => {
        point.from *= 200;
        point.to *= 200;
        Object.assign(point, { accepted: 100 * i, unchanged: 50, rejected: 2, failed: i % 2 });
        Object.assign(point, {
          retried: i,
          throttled: 2 * i,
          errors: 3,
          unanswered: 1,
          refused: 4,
        });
        Object.assign(point, { inFlightMs: 400_000, mostInFlight: 20, heldBackMs: 5_000 * i });
        if (i === 2) delete point.times;
        else for (let k = 0; k < 50; k++) point.times!.add(k * k * 2 + 1);
      }),
    },
  }),
};

Deno.test("Reports are what stands in golden/", async (test) => {
  for (const [name, facts] of Object.entries(REPORTS)) {
    await test.step(name, async () => {
      const file = new URL(`golden/${name}.txt`, import.meta.url);
      const page = reportHtml(facts)
        .replace(/<style>[\s\S]*?<\/style>/, "<style></style>")
        .replaceAll(/\bzr\d+-/g, "zr-")
        .replaceAll("><", ">\n<");
      if (Deno.env.get("WRITE_PAGES") === "1") await Deno.writeTextFile(file, page);
      assertEquals(
        page.split("\n"),
        (await Deno.readTextFile(file)).split("\n"),
        `if it is meant: WRITE_PAGES=1 deno test -A ${import.meta.filename}`,
      );
    });
  }
});
