/** Where a sync sends to, with the connections for that. */

import type { Configuration } from "../config/types.ts";
import { openHttpClient } from "../customerio/http_client.ts";
import type { Run } from "../run/run.ts";
import { openTarget, type Target } from "../run/target.ts";
import { version } from "../version.ts";

/**
 * The workspace that `configuration` means; its connections go when it does.
 *
 * @throws {RunError} as `openTarget`.
 */
export async function openSyncTarget(
  { run, configuration, note }: {
    run: Run;
    configuration: Configuration;
    /** Says what opening it waits for. */
    note: (message: string) => void;
  },
): Promise<Target> {
  using opening = new DisposableStack();
  const http = opening.use(openHttpClient(configuration.parallelism));
  const target = await openTarget({
    configuration,
    userAgent: `cio-sync/${version}`,
    signal: run.signal,
    fetch: http.fetch,
    note,
  });
  const connections = opening.move();
  return {
    ...target,
    async [Symbol.asyncDispose]() {
      // Closed before the target is: a sandbox stops when the last connection to it has gone.
      connections[Symbol.dispose]();
      await target[Symbol.asyncDispose]();
    },
  };
}
