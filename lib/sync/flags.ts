/** What `cio-sync sync` takes from its command line. */

import type { InputFlags } from "../input/flags.ts";

/** The flags of `cio-sync sync`. */
export interface SyncFlags extends InputFlags {
  /** Path of the configuration. @default {"configuration.json"} */
  config: string;
  /** Path of the failures file; beside the data when left out. */
  failures: string | undefined;
  /** As written; the configuration's checks apply. */
  parallelism: string | undefined;
  /** As written; the configuration's checks apply. */
  mode: string | undefined;
  /** Path of the state file; nothing is remembered when left out. */
  state: string | undefined;
  /** Send people who are unchanged since the last run too; only with a state. */
  full: boolean;
  /** Treat warnings about the configuration as errors. */
  strict: boolean;
  /** Print one JSON object instead of the summary. */
  json: boolean;
  /** Print errors only. */
  quiet: boolean;
}
