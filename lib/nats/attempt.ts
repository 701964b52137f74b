/** Which publication of a request a message is: of those after the first the outcome may be claimed already. */

import { headers, type MsgHdrs } from "@nats-io/nats-core";

const ATTEMPT = "Cio-Sync-Attempt";

/** The headers of a message that is this publication of its request; the first is 1. */
export function attemptHeaders(attempt: number): MsgHdrs {
  const all = headers();
  all.set(ATTEMPT, String(attempt));
  return all;
}

/** The publication that a message with these headers is. */
export function attemptOf(headers: MsgHdrs | undefined): number {
  return Number(headers?.get(ATTEMPT) || 1);
}
