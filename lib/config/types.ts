/** The types of a checked configuration, and the words that are one. */

import type { GoneAction, GoneWord } from "./gone.ts";
import type { IdentifierKind } from "../customerio/identifiers.ts";
import type { Mapping, PeopleMode } from "../person/mapping.ts";

/** How people are sent: many a request (Track API v2), or one request a person (Track API v1). */
export const MODES = ["batch", "identify"] as const;

/** One of {@linkcode MODES}. */
export type Mode = typeof MODES[number];

/** Where the workspace is; `sandbox` is the stand-in for Customer.io that runs inside cio-sync. */
export type Region = "us" | "eu" | "sandbox";

/** A checked configuration with all defaults filled in; `region` tells the two kinds apart. */
export type Configuration = AccountConfiguration | SandboxConfiguration;

/** A configuration under which nothing is sent: what names and opens the account may be missing. */
export interface LocalConfiguration extends BaseConfiguration {
  region: Region | undefined;
  siteId: string | undefined;
  apiKey: string | undefined;
  trackUrl: string | undefined;
}

/** The configuration of a run that sends to a workspace of Customer.io, or to what `trackUrl` names. */
export interface AccountConfiguration extends BaseConfiguration {
  /** `undefined`: to be asked of Customer.io, unless there is a `trackUrl`. */
  region: Exclude<Region, "sandbox"> | undefined;
  /** Track API credentials. */
  siteId: string;
  /** Track API credentials. */
  apiKey: string;
  /** Base URL of the Track API without a slash at its end; `undefined`: that of the region. */
  trackUrl: string | undefined;
}

/** The configuration of a run that starts a sandbox of its own. */
export interface SandboxConfiguration extends BaseConfiguration {
  region: "sandbox";
  /** What the sandbox takes for credentials; `undefined`: random ones. */
  siteId: string | undefined;
  /** What the sandbox takes for credentials; `undefined`: random ones. */
  apiKey: string | undefined;
  trackUrl: undefined;
}

/** What every configuration has. */
export interface BaseConfiguration {
  /** Requests in flight at once, 1 to 1000. */
  parallelism: number;
  /** Key in the data whose value identifies the user. */
  userId: string;
  /** Attributes of every person; no two have the same `to`. */
  mappings: Mapping[];
  /** What the value of `userId` is in Customer.io. */
  identifier: IdentifierKind;
  mode: Mode;
  /** Who may be written. */
  people: PeopleMode;
  /** What to do about people who have left the data, where there is a state. */
  gone: GoneAction;
  /** Requests a second, at most. */
  rateLimit: number;
  /** Seconds that one attempt may take. */
  timeout: number;
  /** Seconds without any success after which the run ends. */
  giveUpAfter: number;
  /** Attempts for one request, the first one included. */
  maxAttempts: number;
  /** The workspace that the credentials must belong to; `undefined`: any. */
  workspaceId: number | undefined;
  /** App API key, for look-ups. */
  appApiKey: string | undefined;
  /** Base URL of the App API without a slash at its end; `undefined`: that of the region. */
  appUrl: string | undefined;
  /** Whether documented limits are checked before sending, or left to Customer.io. */
  limits: "enforce" | "server";
}

/** Options for reading a configuration. */
export interface ConfigurationOptions {
  /**
   * Looks up the environment variables for `${NAME}`; what it does not have may stand in a `.env` beside the file.
   *
   * @default {Deno.env.get}
   */
  env?: (name: string) => string | undefined;
  /** Called with each warning. @default {nothing happens} */
  warn?: (message: string) => void;
  /** The data file of the same command line: whether the two are swapped is looked at. @default {it is not} */
  data?: string | undefined;
  /** Values of command line flags, which replace those of the file and are checked like them. */
  overrides?: {
    parallelism?: number | undefined;
    mode?: Mode | undefined;
    gone?: GoneWord | undefined;
  };
  /** Whether it must say which account it is for, with credentials. @default {true} */
  needsAccount?: boolean;
}
