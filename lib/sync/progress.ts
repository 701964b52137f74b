/** How far a sync is: for those who watch it, and for its report. */

import type { LimitedRecords } from "../input/limited.ts";
import type { DataFile } from "../input/open.ts";
import type { Ledger } from "../outcome/ledger.ts";
import type { FirstLook } from "../run/first_look.ts";
import type { ProgressState } from "../terminal/progress_text.ts";
import type { Means, Sending } from "./sending.ts";

/** What knows how far a sync is. */
export interface MovingParts {
  data: DataFile;
  look: FirstLook;
  limited: LimitedRecords;
  ledger: Ledger;
  sending: Pick<Sending, "api" | "pace">;
  means: Means;
}

/** What is shown while the sync goes on. */
export function progressOf(parts: MovingParts): Omit<ProgressState, "elapsedMs"> {
  const { data, look, limited, ledger, sending: { api, pace }, means } = parts;
  return {
    users: ledger.counts,
    bytesRead: data.bytesRead,
    bytesTotal: limited.isUnlimited ? data.size : undefined,
    recordBytes: { read: look.given.bytes, settled: ledger.settledBytes },
    requestsInFlight: api.inFlight,
    retried: means.retried,
    heldBackMs: pace.heldBackMs,
    slowedTo: pace.slowedTo,
    ...means.drought,
  };
}

/** What is recorded for the report. */
export function recordedOf({ ledger, sending: { pace }, means }: MovingParts) {
  return { users: ledger.counts, heldBackMs: pace.throttledMs + means.outageMs };
}
