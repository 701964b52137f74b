// What `cio-sync check` takes from its command line.

import type { InputFlags } from "../input/flags.ts";

/** The flags of `cio-sync check`. */
export interface CheckFlags extends InputFlags {
  /** Path of the configuration. @default {"configuration.json"} */
  config: string;
  /** Treat warnings about the configuration as errors. */
  strict: boolean;
  /** Print one JSON object instead of the report. */
  json: boolean;
  /** Print errors only. */
  quiet: boolean;
}
