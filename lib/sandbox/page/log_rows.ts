/** The rows of the activity log: single activities, and groups of many of one kind in a row. */

import type { Activity, ActivityJournal } from "../people/activity.ts";

/** How many rows the log shows. */
export const ROWS_SHOWN = 50;

/** So many activities of one kind in a row become one row. */
const GROUP_FROM = 10;

/** How many activities an opened group lists. */
const LISTED = 50;

/** One row of the log. */
export interface LogRow {
  /** The sequence of its first activity. */
  oldest: number;
  /** The sequence of its last activity. */
  newest: number;
  /** Newest first: the only one, or the latest of a group. */
  activities: Activity[];
}

/**
 * The rows of a log, newest first, at most {@linkcode ROWS_SHOWN} of them.
 *
 * @param after Only rows with an activity after this sequence.
 */
export function logRows(journal: ActivityJournal, after = 0): LogRow[] {
  const rows: LogRow[] = [];
  for (const { oldest, newest } of journal.runs.latest()) {
    if (newest <= after || rows.length >= ROWS_SHOWN) break;
    const isGroup = newest - oldest + 1 >= GROUP_FROM;
    const place = { before: newest + 1, after: oldest - 1 };
    const activities = journal.latest({ limit: LISTED, ...place });
    if (activities.length === 0) break;
    if (isGroup) rows.push({ oldest, newest, activities });
    else rows.push(...activities.map(asRow).filter((row) => row.newest > after));
  }
  return rows.slice(0, ROWS_SHOWN);
}

function asRow(activity: Activity): LogRow {
  return { oldest: activity.sequence, newest: activity.sequence, activities: [activity] };
}
