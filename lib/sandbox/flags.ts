// What `cio-sync sandbox` takes from its command line.

/** The flags of `cio-sync sandbox`, as written. */
export interface SandboxFlags {
  /** The port to listen on; 0 takes a free one. @default {"8787"} */
  port?: string | undefined;
  /** The address to listen on. @default {"127.0.0.1"} */
  host?: string | undefined;
  /** Path of the SQLite file to keep people in. @default {in memory} */
  db?: string | undefined;
  /** @default {"sandbox-site-id", or a random one where other machines can reach the sandbox} */
  siteId?: string | undefined;
  /** @default {"sandbox-api-key", or a random one as for `siteId`} */
  apiKey?: string | undefined;
  /** @default {"sandbox-app-api-key", or a random one as for `siteId`} */
  appApiKey?: string | undefined;
  /** What is to go wrong: `429=0.1,latency=50ms`. @default {nothing} */
  faults?: string | undefined;
  /** What the choice of faults begins with, an integer. @default {"1"} */
  seed?: string | undefined;
  /** Print one JSON object instead of text. */
  json: boolean;
  /** Print errors only. */
  quiet: boolean;
}
