/** What `cio-sync work` takes from its command line. */

import { RunError } from "../errors.ts";
import type { NatsFlags } from "../nats/flags.ts";

const MAX_PORT = 65_535;

/** The flags of `cio-sync work`. */
export interface WorkFlags extends NatsFlags {
  /** Path of the configuration. @default {"configuration.json"} */
  config: string;
  /** As written; the configuration's checks apply. */
  parallelism: string | undefined;
  /** Where health and metrics are served, as written; nowhere when left out. */
  metricsPort: string | undefined;
  /** Print errors only. */
  quiet: boolean;
}

/**
 * The port that health and metrics are served at; undefined where they are not.
 *
 * @throws {RunError} of kind `usage` when it is none.
 */
export function readMetricsPort(
  { metricsPort }: Pick<WorkFlags, "metricsPort">,
): number | undefined {
  if (metricsPort === undefined) return undefined;
  const port = /^\d{1,5}$/.test(metricsPort) ? Number(metricsPort) : NaN;
  if (port <= MAX_PORT) return port;
  throw new RunError(
    "usage",
    `Cannot use --metrics-port: it must be a port from 1 to ${MAX_PORT}, or 0 for a free one, ` +
      `and is '${metricsPort}'`,
  );
}
