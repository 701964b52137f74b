/** The flags of `cio-sync init`. */

import type { InputFlags } from "../input/flags.ts";

/** The flags of `cio-sync init`. */
export interface InitFlags extends InputFlags {
  /** Path of the configuration to write. @default {"configuration.json"} */
  config: string;
  /** Ask nothing. */
  yes: boolean;
  /** Replace a configuration that is there. */
  force: boolean;
  /** Print one JSON object instead of the summary. */
  json: boolean;
  /** Print errors only, and ask nothing. */
  quiet: boolean;
}
