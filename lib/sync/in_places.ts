/** Delivers requests, as many at once as there are places for. */

import { pooledMap } from "@std/async/pool";
import type { Places } from "../delivery/places.ts";

/**
 * Has each of `requests` delivered when there is a place for it, until there are no more.
 *
 * As many loops as there are places share the requests: `pooledMap` keeps results in order, so that what ends behind a
 * request that takes long would pile up.
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
  for await (const _ of pooledMap(max, Array(max).fill(undefined), loop));
}
