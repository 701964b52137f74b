/** The counts at the top of a report. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { reportHtml } from "../../lib/report/page.tsx";
import type { ReportedResult, ReportFacts } from "../../lib/report/facts.ts";
import { reportFacts } from "../helpers/report_facts.ts";

/** The part of a report with its counts. */
function totals(result: Partial<ReportedResult>, others?: Partial<ReportFacts>): string {
  const html = reportHtml(reportFacts(result, others));
  return /<section aria-labelledby="totals-title">.*?<\/section>/s.exec(html)![0];
}

Deno.test("Totals counts a single user like many, in words and in the bar", () => {
  const none = { read: 1, accepted: 0, unchanged: 0, rejected: 0, failed: 0 };
  for (const name of ["accepted", "unchanged", "rejected", "failed"] as const) {
    const html = totals({ users: { ...none, [name]: 1 } });
    const shown = [`<li class="${name}"><b>1</b>`, `<span class="share">100 %</span>`];
    for (const part of shown) assertStringIncludes(html, part);
    assertEquals(html.match(/<li class="none">/g)?.length, 3, name);
    assertEquals(html.match(/<i [^>]*>/g), [`<i class="${name}" style="flex-grow:1">`]);
  }
});

Deno.test("Totals has no share of nobody, and no bar", () => {
  const html = totals({ users: { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 } });
  assertEquals(html.match(/<span class="share"><\/span>/g)?.length, 4);
  assertEquals(html.includes("proportions"), false);
});

Deno.test("Totals says of what share of the time requests were held back, only where they were", () => {
  const heldBack = { askedMs: 0, slowedMs: 0, outageMs: 0, refusals: 0, troubles: 0 };
  const shownOf = (throttledMs: number, others: Partial<ReportFacts>) => {
    const requests = { sent: 9, retried: 0, throttledMs };
    return /<dt>held back<\/dt><dd>(.*?)<\/dd>/.exec(totals({ requests }, others))?.[1];
  };
  assertEquals(shownOf(0, { heldBack }), "never");
  assertEquals(shownOf(0, {}), "never");
  assertEquals(shownOf(3_000, {}), "3.0 s");
  assertEquals(shownOf(3_000, { heldBack }), "3.0 s<small>25 % of the time</small>");
  assertEquals(shownOf(1, { heldBack }), "0.0 s<small>&lt;0.1 % of the time</small>");
});
