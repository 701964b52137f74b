/** The tables of a report. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { reportHtml } from "../../lib/report/page.tsx";
import type { ReportedResult, ReportFacts } from "../../lib/report/facts.ts";
import { reportFacts } from "../helpers/report_facts.ts";

/** A part of a report by the id of its headline. */
function part(id: string, result: Partial<ReportedResult>, others?: Partial<ReportFacts>): string {
  const html = reportHtml(reportFacts(result, others));
  return new RegExp(`<h2 id="${id}-title">(.*?)</section>`, "s").exec(html)?.[1] ?? "";
}

Deno.test("Mappings shows how many of all records have what a mapping takes, as a bar too", () => {
  const rowOf = (present: number, read: number) => {
    const users = { read, accepted: read, unchanged: 0, rejected: 0, failed: 0 };
    const html = part("mappings", { users, mappings: [{ from: "a", to: "b", present }] });
    const [, row] = /<tbody>(.*?)<\/tbody>/s.exec(html)!;
    return {
      isMarked: row.includes('class="unused"'),
      width: /width:([\d.]+%)/.exec(row)![1],
      share: /class="share">(.*?)</.exec(row)![1],
    };
  };
  const cases: [present: number, read: number, row: ReturnType<typeof rowOf>][] = [
    [0, 0, { isMarked: false, width: "0%", share: "0 %" }],
    [0, 1, { isMarked: true, width: "0%", share: "0 %" }],
    [1, 1, { isMarked: false, width: "100%", share: "100 %" }],
    [1, 8, { isMarked: false, width: "12.5%", share: "12.5 %" }],
  ];
  for (const [present, read, row] of cases) assertEquals(rowOf(present, read), row);
});

Deno.test("Settings says what became of those who are gone, and that they are nobody where that is not known", () => {
  const gone = "no longer in the data: kept";
  const goneOf = (result: Partial<ReportedResult>) => part("settings", result, { gone });
  const some = goneOf({ gone: { found: 1_234, file: "users.gone.ndjson" } });
  assertStringIncludes(some, `<dt>gone</dt><dd>1,234 users ${gone}</dd>`);
  assertStringIncludes(some, "<dt>who is gone</dt><dd><code>users.gone.ndjson</code></dd>");
  for (const none of [null, { found: null, file: null }]) {
    const html = goneOf({ gone: none });
    assertStringIncludes(html, `<dt>gone</dt><dd>0 users ${gone}</dd>`);
    assertEquals(html.includes("who is gone"), false);
  }
  assertEquals(part("settings", {}).includes("<dt>gone</dt>"), false);
});
