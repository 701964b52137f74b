/** Progress for programs: its facts, and what has changed from one look to the next. Pure functions. */

import { formatDuration, plural } from "../text.ts";
import type { LogEntry } from "./log_entry.ts";
import { type ProgressState, shareDone } from "./progress_text.ts";

/** The facts of a `progress` line; `share` and `leftMs` are null where they cannot be told. */
export function progressFacts(
  state: ProgressState,
  leftMs: number | undefined,
): Record<string, unknown> {
  const { users, requestsInFlight, retried, elapsedMs } = state;
  const share = shareDone(state);
  return {
    counts: { ...users },
    share: share === undefined ? null : Math.floor(share * 10_000) / 10_000,
    leftMs: leftMs === undefined ? null : Math.round(leftMs),
    elapsedMs: Math.round(elapsedMs),
    requestsInFlight,
    retried,
  };
}

/** What has begun or ended since `before`, of which `now` is the state. */
export function progressChanges(
  before: Pick<ProgressState, "isOutage" | "slowedTo" | "heldBackMs"> | undefined,
  now: ProgressState,
): LogEntry[] {
  const { users, lastStatus, noSuccessMs = 0, slowedTo, heldBackMs } = now;
  const counts = { ...users };
  const [wasOutage, isOutage] = [before?.isOutage ?? false, now.isOutage ?? false];
  const [wasSlow, isSlow] = [isThrottled(before), isThrottled(now)];
  const entries: LogEntry[] = [];
  if (isOutage && !wasOutage) {
    const status = lastStatus === undefined ? "no answer" : `status ${lastStatus}`;
    entries.push({
      level: "warning",
      event: "outage-begun",
      message: `No request succeeds (${status}): waiting for one that does`,
      facts: { counts, lastStatus: lastStatus ?? null, noSuccessMs: Math.round(noSuccessMs) },
    });
  }
  if (wasOutage && !isOutage) {
    const message = "Requests succeed again";
    entries.push({ level: "info", event: "outage-ended", message, facts: { counts } });
  }
  if (isSlow && !wasSlow) {
    const message = heldBackMs > 0
      ? `Customer.io holds requests back for ${formatDuration(heldBackMs)}`
      : `Slowed to ${plural(Math.round(slowedTo!), "request")} a second`;
    const facts = { counts, heldBackMs: Math.round(heldBackMs), slowedTo: slowedTo ?? null };
    entries.push({ level: "warning", event: "throttled", message, facts });
  }
  if (wasSlow && !isSlow) {
    const message = "Requests are at full speed again";
    entries.push({ level: "info", event: "throttle-ended", message, facts: { counts } });
  }
  return entries;
}

function isThrottled(
  state: Pick<ProgressState, "slowedTo" | "heldBackMs"> | undefined,
): boolean {
  return state !== undefined && (state.heldBackMs > 0 || state.slowedTo !== undefined);
}
