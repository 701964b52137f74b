/** The counts of requests on the page. */

import { formatCount } from "../../text.ts";
import type { RequestCounts } from "../api/request_counts.ts";

/** How many requests were answered, by route and by status. */
export function Requests({ counts }: { counts: RequestCounts }) {
  const routes = Object.entries(counts.byRoute).sort(([, a], [, b]) => b - a);
  const statuses = Object.entries(counts.byStatus);
  const answered = statuses.reduce((sum, [, count]) => sum + count, 0);
  if (counts.total === 0) {
    return (
      <div class="empty">
        <p class="empty-title">No requests yet</p>
        <p>They are counted by route and by status, once a client sends some.</p>
      </div>
    );
  }
  return (
    <>
      <ul class="statuses" aria-label="Answers by status">
        {statuses.map(([status, count]) => (
          <li class={`status s${status[0]}`}>
            <b>{status}</b> {formatCount(count)}
          </li>
        ))}
        {counts.total > answered && (
          <li class="status s5">
            <b>no answer</b> {formatCount(counts.total - answered)}
          </li>
        )}
      </ul>
      <dl class="routes">
        {routes.map(([route, count]) => (
          <div>
            <dt>
              <code>{route}</code>
            </dt>
            <dd>{formatCount(count)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
