/** Whether a worker is fit to work. Pure. */

import type { WorkFacts } from "./facts.ts";

/** What `GET /healthz` answers. */
export interface Health {
  status: 200 | 503;
  body: {
    /** `ok`, or why it takes nothing at the moment. */
    status: "ok" | "ending" | "not connected to NATS";
    runs: number;
    requestsInFlight: number;
  };
}

/**
 * The health of a worker that is as `facts` say. That Customer.io has an outage is none of its faults: it waits, and
 * another one in its place would too.
 */
export function healthOf({ isConnected, isEnding, runs, requestsInFlight }: WorkFacts): Health {
  const status = isEnding ? "ending" : isConnected ? "ok" : "not connected to NATS";
  return {
    status: status === "ok" ? 200 : 503,
    body: { status, runs, requestsInFlight },
  };
}
