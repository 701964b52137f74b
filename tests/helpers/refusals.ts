/** A throttle that has seen refusals. */

import type { Throttle } from "../../lib/delivery/throttle.ts";

/** Lets `count` requests of `throttle` be refused: from eleven on it is most of the last 20. */
export async function refuse(throttle: Throttle, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await throttle.ready();
    throttle.release("refused");
  }
}
