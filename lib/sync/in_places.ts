/** Delivers requests, as many at once as there are places for. */

import { pooledMap } from "@std/async/pool";
import type { Places } from "../delivery/places.ts";

/**
 * Has each of `requests` delivered when there is a place for it, until there are no more.
 *
 * What `requests` or `deliver` throws first is thrown when all that was begun has ended. As many loops as there are
 * places share the requests: `pooledMap` keeps results in order, so that what ends behind a request that takes long would
 * pile up.
 */
export async function deliverInPlaces<Request>(
  requests: AsyncGenerator<Request>,
  { places, deliver }: { places: Places; deliver: (request: Request) => Promise<void> },
): Promise<void> {
  const loop = async () => {
    try {
      while (await places.take()) {
        const { done, value } = await requests.next();
        if (done) break;
        places.fill();
        await deliver(value);
        places.free();
      }
    } finally {
      places.close();
      await requests.return(undefined);
    }
  };
  const { max } = places;
  try {
    for await (const _ of pooledMap(max, Array(max).fill(undefined), loop));
  } catch (error) {
    // `pooledMap` puts what was thrown into an error of its own, which says nothing of it.
    throw error instanceof AggregateError ? error.errors[0] : error;
  }
}
