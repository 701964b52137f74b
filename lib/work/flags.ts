/** What `cio-sync work` takes from its command line. */

import type { NatsFlags } from "../nats/flags.ts";

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
