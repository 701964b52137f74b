/** The platform's `fetch` with as many connections as there are requests in flight. */

import type { Fetch } from "./track_api.ts";

/** A `fetch` whose connections stay open until it is disposed of. */
export interface HttpClient extends Disposable {
  fetch: Fetch;
}

/** Opens a client that keeps up to `connections` idle connections a host. */
export function openHttpClient(connections: number): HttpClient {
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: connections });
  return {
    fetch: (url, init) => fetch(url, { ...init, client } as RequestInit),
    [Symbol.dispose]: () => client.close(),
  };
}
