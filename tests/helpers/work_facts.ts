/** Facts of a worker, for tests of what is made of them. */

import type { WorkFacts } from "../../lib/work/facts.ts";

/** A worker in the middle of its work, but for `changes`. */
export function workFacts(changes: Partial<WorkFacts> = {}): WorkFacts {
  return {
    isConnected: true,
    isEnding: false,
    runs: 1,
    requestsInFlight: 4,
    sent: 120,
    retried: 7,
    people: { accepted: 9000, rejected: 2, failed: 1 },
    heldBack: { askedMs: 1500, slowedMs: 250, outageMs: 0 },
    pace: { heldBackMs: 0 },
    messages: { taken: 118, acknowledged: 113, expired: 1 },
    waiting: 42,
    ...changes,
  };
}
