/** How far a sync is: for those who watch it, and for its report. */

import type { Attempts } from "../delivery/attempts.ts";
import type { OutageWatch } from "../delivery/outage.ts";
import type { Throttle } from "../delivery/throttle.ts";
import type { LimitedRecords } from "../input/limited.ts";
import type { DataFile } from "../input/open.ts";
import type { Ledger } from "../outcome/ledger.ts";
import type { FirstLook } from "../run/first_look.ts";
import type { RunApi } from "../run/run.ts";
import type { ProgressState } from "../terminal/progress_text.ts";

/** What knows how far a sync is. */
export interface MovingParts {
  data: DataFile;
  look: FirstLook;
  limited: LimitedRecords;
  ledger: Ledger;
  api: RunApi;
  attempts: Attempts;
  throttle: Throttle;
  outage: OutageWatch;
}

/** What is shown while the sync goes on. */
export function progressOf(parts: MovingParts): Omit<ProgressState, "elapsedMs"> {
  const { data, look, limited, ledger, api, attempts, throttle, outage } = parts;
  return {
    users: ledger.counts,
    bytesRead: data.bytesRead,
    bytesTotal: limited.isUnlimited ? data.size : undefined,
    recordBytes: { read: look.given.bytes, settled: ledger.settledBytes },
    requestsInFlight: api.inFlight,
    retried: attempts.retried,
    heldBackMs: throttle.heldBackMs,
    slowedTo: throttle.slowedTo,
    ...outage.drought,
  };
}

/** What is recorded for the report. */
export function recordedOf({ ledger, throttle, outage }: MovingParts) {
  return { users: ledger.counts, heldBackMs: throttle.throttledMs + outage.outageMs };
}
