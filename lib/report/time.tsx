/** When a run was, as people read it. Always UTC: nothing in the page could know the reader's zone. */

import { formatDuration } from "../text.ts";

const DAY = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});

/** From when to when a run was. */
export function Period({ startedAt, durationMs }: {
  /** ISO 8601; null when that is not known. */
  startedAt: string | null;
  durationMs: number;
}) {
  if (startedAt === null) return null;
  const start = new Date(startedAt);
  const end = new Date(start.getTime() + durationMs);
  return (
    <p class="period">
      <time datetime={startedAt}>{`${DAY.format(start)}, ${timeOf(start)}`}</time>
      {durationMs >= 1_000 && (
        <>
          {" to "}
          <time datetime={end.toISOString()}>
            {DAY.format(start) === DAY.format(end) ? "" : `${DAY.format(end)}, `}
            {timeOf(end)}
          </time>
        </>
      )}
      {` UTC, ${formatDuration(durationMs)}`}
    </p>
  );
}

function timeOf(date: Date): string {
  return date.toISOString().slice(11, 19);
}
