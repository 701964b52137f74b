/** The flags of `cio-sync init`. */

/** The flags of `cio-sync init`. */
export interface InitFlags {
  /** Path of the configuration to write. @default {"configuration.json"} */
  config: string;
  /** Path of the data. @default {"data.json"} */
  data: string;
  /** Ask nothing. */
  yes: boolean;
  /** Replace a configuration that is there. */
  force: boolean;
  /** Print one JSON object instead of the summary. */
  json: boolean;
  /** Print errors only, and ask nothing. */
  quiet: boolean;
}
