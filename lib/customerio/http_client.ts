/** The platform's `fetch` with as many connections as there are requests in flight. */

import { messageOf, RunError } from "../errors.ts";
import { THIS_MACHINE_NO_PROXY } from "../this_machine.ts";
import type { Fetch } from "./api_client.ts";

/**
 * Idle connections that are kept at most. Of a thousand requests in flight only few connections are idle at once, and
 * each takes some 20 KB: with all of them kept there are half as many again as requests.
 */
const MAX_IDLE = 400;

/** A `fetch` whose connections stay open until it is disposed of. */
export interface HttpClient extends Disposable {
  fetch: Fetch;
}

/**
 * Opens a client for up to `connections` requests at once, which keeps idle connections of a host.
 *
 * @throws {RunError} when the file that `DENO_CERT` names cannot be read.
 */
export function openHttpClient(connections: number): HttpClient {
  keepOffProxies();
  const client = createClient(connections);
  return {
    fetch: (url, init) => fetch(url, { ...init, client } as RequestInit),
    [Symbol.dispose]: () => client.close(),
  };
}

function createClient(connections: number): Deno.HttpClient {
  try {
    return Deno.createHttpClient({ poolMaxIdlePerHost: Math.min(connections, MAX_IDLE) });
  } catch (error) {
    // Deno opens that file here, and does not name it.
    const path = Deno.env.get("DENO_CERT");
    if (path === undefined) throw error;
    throw new RunError(
      "setup",
      `Cannot use '${path}', which DENO_CERT names: ${messageOf(error)}; ` +
        "name a PEM file with the certificate of a CA, or unset DENO_CERT",
      { cause: error },
    );
  }
}

/**
 * Makes Deno connect to this machine without a proxy, should the environment name one: the people in a sandbox are
 * private, and http, which is allowed on this machine only, would show the credentials to the proxy. Deno reads the
 * variable when a client is made, and prefers the upper-case one.
 */
function keepOffProxies(): void {
  const others = Deno.env.get("NO_PROXY") ?? Deno.env.get("no_proxy");
  if (others?.includes(THIS_MACHINE_NO_PROXY)) return;
  Deno.env.set("NO_PROXY", others ? `${THIS_MACHINE_NO_PROXY},${others}` : THIS_MACHINE_NO_PROXY);
}
