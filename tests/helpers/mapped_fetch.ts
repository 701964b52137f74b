/** Requests to Customer.io's addresses that reach servers on this machine. */

import type { Fetch } from "../../lib/customerio/api_client.ts";

/** A `fetch` that reaches servers on this machine under other origins. */
export interface MappedFetch {
  fetch: Fetch;
  /** Every URL that was asked for. */
  urls: string[];
}

/** `origins` maps origins to those of test servers; all others are as if they did not exist. */
export function mappedFetch(origins: Record<string, string>): MappedFetch {
  const urls: string[] = [];
  return {
    urls,
    fetch: (url, init) => {
      urls.push(url);
      const { origin, pathname, search } = new URL(url);
      const mapped = origins[origin];
      if (mapped === undefined) return Promise.reject(new TypeError(`No such host: ${origin}`));
      return fetch(mapped + pathname + search, init);
    },
  };
}
