/** A Track API that models the documented behaviour, and keeps every request, held against the specification. */

import { assertEquals } from "@std/assert";
import { type Sandbox, startSandbox } from "../../lib/sandbox/sandbox.ts";
import { specificationProblems } from "./track_specification.ts";
import { type Received, type Reply, startTrackServer, type TrackServer } from "./track_server.ts";

/** A server in front of a sandbox. */
export interface ModelledApi extends AsyncDisposable {
  url: string;
  sandbox: Sandbox;
  /** Those that carry people, in the order of their arrival. */
  requests: Received[];
  /** Throws when a request was not as the specification says. */
  check(): void;
}

/** Starts a sandbox, and a server in front of it that passes everything on. */
export function startModelledApi(): ModelledApi {
  const sandbox = startSandbox();
  const server: TrackServer = startTrackServer((request) => passOn(request, sandbox));
  return {
    url: server.url,
    sandbox,
    get requests() {
      return server.requests.filter(({ method }) => method !== "GET");
    },
    check() {
      for (const request of this.requests) {
        const { method, path, body } = request;
        assertEquals(specificationProblems(request), [], `${method} ${path} ${body.slice(0, 500)}`);
      }
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await sandbox.close();
    },
  };
}

async function passOn({ method, path, headers, body }: Received, { url }: Sandbox): Promise<Reply> {
  const response = await fetch(url + path, {
    method,
    headers: {
      "authorization": headers.get("authorization") ?? "",
      "content-type": "application/json",
    },
    body: body === "" ? null : body,
  });
  return { status: response.status, body: await response.text() };
}
