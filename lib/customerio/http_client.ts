/** The platform's `fetch` with as many connections as there are requests in flight. */

import { THIS_MACHINE_NO_PROXY } from "../this_machine.ts";
import type { Fetch } from "./api_client.ts";

/** A `fetch` whose connections stay open until it is disposed of. */
export interface HttpClient extends Disposable {
  fetch: Fetch;
}

/** Opens a client that keeps up to `connections` idle connections a host. */
export function openHttpClient(connections: number): HttpClient {
  keepOffProxies();
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: connections });
  return {
    fetch: (url, init) => fetch(url, { ...init, client } as RequestInit),
    [Symbol.dispose]: () => client.close(),
  };
}

/**
 * Has Deno reach this machine without the proxy that the environment may name: a sandbox and everyone in it are not
 * for others to see, and http, which is allowed here alone, would show the credentials to the proxy. Deno reads the
 * variable when a client is made, and takes the upper-case one where there are both.
 */
function keepOffProxies(): void {
  const others = Deno.env.get("NO_PROXY") ?? Deno.env.get("no_proxy");
  if (others?.includes(THIS_MACHINE_NO_PROXY)) return;
  Deno.env.set("NO_PROXY", others ? `${THIS_MACHINE_NO_PROXY},${others}` : THIS_MACHINE_NO_PROXY);
}
