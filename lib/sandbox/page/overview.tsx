/** The first page. */

import { formatCount } from "../../text.ts";
import type { Faults } from "../faults/faults.ts";
import type { RequestCounts } from "../api/request_counts.ts";
import { ActivityLogSection } from "./activity.tsx";
import { FaultsForm } from "./faults.tsx";
import type { LogRow } from "./log_rows.ts";
import { People, type PeopleProps } from "./people.tsx";
import { Requests } from "./requests.tsx";

/** What the first page shows. */
export interface OverviewProps {
  people: PeopleProps;
  /** The rows of the activity log, newest first. */
  rows: LogRow[];
  activityCount: number;
  counts: RequestCounts;
  faults: Faults;
}

/** The first page: people, activity, requests and faults. */
export function Overview({ people, rows, activityCount, counts, faults }: OverviewProps) {
  return (
    <>
      <h1 class="visually-hidden">Customer.io sandbox</h1>
      <ul class="totals" aria-label="Totals">
        <Total section="people" label="people" count={people.all} />
        <Total section="activity" label="activities" count={activityCount} />
        <Total section="faults" label="faults" count={faultTotal(faults)} />
        <Total section="requests" label="requests" count={counts.total} />
      </ul>
      <div class="columns">
        <People {...people} />
        <div class="side">
          <ActivityLogSection rows={rows} now={people.now} />
          <FaultsForm faults={faults} />
          <section class="card requests" aria-labelledby="requests-title">
            <div class="card-head">
              <h2 id="requests-title">Requests</h2>
            </div>
            <div id="requests">
              <Requests counts={counts} />
            </div>
          </section>
        </div>
      </div>
    </>
  );
}

/** How many requests have had a fault. */
export function faultTotal({ counts }: Faults): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** A count, linked to its section. */
function Total({ section, label, count }: { section: string; label: string; count: number }) {
  return (
    <li>
      <a href={`#${section}-title`}>
        <b id={`total-${section}`}>{formatCount(count)}</b> <span>{label}</span>
      </a>
    </li>
  );
}
