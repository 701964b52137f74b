/** A report as one HTML file that loads nothing: style and charts are in it, and there is no script. */

import { raw } from "hono/html";
import { Charts } from "./charts.tsx";
import type { ReportFacts } from "./facts.ts";
import { Headline, titleOf, Totals } from "./headline.tsx";
import { REPORT_START } from "./report_file.ts";
import style from "./style.css" with { type: "text" };
import { Mappings, Reasons, Settings, Warnings } from "./tables.tsx";

/** Nothing is loaded from anywhere, and no script runs, whatever a record or a server has put into a text. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; " +
  "base-uri 'none'; form-action 'none'";

/** The HTML of a report; `facts` are what may be shown. */
export function reportHtml(facts: ReportFacts): string {
  return `${REPORT_START}${<Page facts={facts} />}\n`;
}

function Page({ facts }: { facts: ReportFacts }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={POLICY} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>{`${titleOf(facts.result)}: report of cio-sync`}</title>
        <style>{raw(style)}</style>
      </head>
      <body>
        <main>
          <Headline facts={facts} />
          <Totals facts={facts} />
          <Charts facts={facts} />
          <Reasons facts={facts} />
          <Warnings facts={facts} />
          <Settings facts={facts} />
          <Mappings facts={facts} />
        </main>
        <footer>
          <p>
            People are named by their identifiers and where they stand in the data; values of
            attributes are not in this report.
          </p>
        </footer>
      </body>
    </html>
  );
}
