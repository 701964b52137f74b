// What `cio-sync check` takes from its command line.

/** The flags of `cio-sync check`. */
export interface CheckFlags {
  /** Path of the configuration. @default {"configuration.json"} */
  config: string;
  /** Path of the data. @default {"data.json"} */
  data: string;
  /** Treat warnings about the configuration as errors. */
  strict: boolean;
  /** Print one JSON object instead of the report. */
  json: boolean;
  /** Print errors only. */
  quiet: boolean;
}
