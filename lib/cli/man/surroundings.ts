/** What cio-sync meets outside of its command line, for its manual page: files and environment variables. */

/** A file or a variable, and what it is for. */
export interface Surrounding {
  readonly term: string;
  /** Whole sentences. */
  readonly meaning: string;
}

/** Files that are read and written when no flag names others. */
export const FILES: readonly Surrounding[] = [
  {
    term: "configuration.json",
    meaning: "The configuration: credentials, the key that identifies a user, and which keys of " +
      "the data become which attributes.",
  },
  {
    term: "configuration.schema.json",
    meaning: "Lets editors complete and check the configuration. init writes it beside it.",
  },
  {
    term: ".env",
    meaning:
      "Lines NAME=value, beside the configuration: what ${NAME} in it stands for where the " +
      "environment has no variable of that name.",
  },
  {
    term: "data.json",
    meaning: "The users.",
  },
  {
    term: "<data name>.failures.ndjson",
    meaning: "Records that were rejected or failed, with the reasons, beside the data; " +
      "cio-sync.failures.ndjson in the current folder for several files and for standard input. " +
      "Given as --data, its records are synced again.",
  },
  {
    term: "<data name>.differences.ndjson",
    meaning: "What verify found to be different or missing, in the same places.",
  },
];

/** Variables that count. */
export const ENVIRONMENT: readonly Surrounding[] = [
  {
    term: "NO_COLOR",
    meaning: "Turns colours off.",
  },
  {
    term: "FORCE_COLOR",
    meaning: "Turns colours on, also into a pipe; 0 and false turn them off. NO_COLOR counts more.",
  },
  {
    term: "TERM",
    meaning: "With dumb, there are no colours and no progress bar.",
  },
  {
    term: "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY",
    meaning: "The proxy for requests to Customer.io; this machine is reached without one.",
  },
  {
    term: "NO_PROXY",
    meaning: "Hosts, domains and networks that are reached without the proxy.",
  },
  {
    term: "NATS_URL, NATS_CREDS",
    meaning: "What --nats and --nats-creds of publish and work are where they are left out; the " +
      "first keeps a password out of the list of processes.",
  },
  {
    term: "TMPDIR",
    meaning: "The folder of temporary files, for what memory has no room for. None is left behind.",
  },
  {
    term: "DENO_CERT",
    meaning: "A PEM file with the certificate of a CA to trust as well.",
  },
  {
    term: "DENO_TLS_CA_STORE",
    meaning: "Which CAs are trusted: system, mozilla, or system,mozilla, which is the default.",
  },
];
