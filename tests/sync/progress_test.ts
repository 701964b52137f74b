/** Tests of how far a sync is, for those who watch it and for its report. */

import { assertEquals } from "@std/assert";
import { type MovingParts, progressOf, recordedOf } from "../../lib/sync/progress.ts";

const USERS = { read: 9, accepted: 4, unchanged: 3, rejected: 2, failed: 1 };

function partsWith(isUnlimited: boolean): MovingParts {
  return {
    data: { bytesRead: 100, size: 1000 },
    look: { given: { bytes: 90, records: 9 } },
    limited: { isUnlimited },
    ledger: { counts: USERS, settledBytes: 80 },
    sending: {
      api: { inFlight: 7 },
      pace: { heldBackMs: 11, slowedTo: 12, throttledMs: 13 },
    },
    means: { retried: 5, outageMs: 20, drought: { sinceMs: 6, isOutage: true } },
  } as unknown as MovingParts;
}

Deno.test("progressOf() tells each part of it, and the size of the data where all of it is read", () => {
  for (const isUnlimited of [true, false]) {
    assertEquals<unknown>(progressOf(partsWith(isUnlimited)), {
      users: USERS,
      bytesRead: 100,
      bytesTotal: isUnlimited ? 1000 : undefined,
      recordBytes: { read: 90, settled: 80 },
      requestsInFlight: 7,
      retried: 5,
      heldBackMs: 11,
      slowedTo: 12,
      ...{ sinceMs: 6, isOutage: true },
    });
  }
});

Deno.test("recordedOf() has for how long requests were held back, in an outage too", () => {
  assertEquals(recordedOf(partsWith(true)), { users: USERS, heldBackMs: 33 });
});
