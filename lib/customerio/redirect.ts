/** Where redirects may lead: only to the same API of Customer.io's, so that nobody else ever sees the credentials. */

import { printable } from "../text.ts";
import { RedirectError } from "./request_error.ts";

/** The APIs by how the names of their hosts begin: track.customer.io, track-eu.customer.io and such. */
const NAMES = { track: "Track API", api: "App API" };

/** The length of a name in the DNS, and a port behind it. */
const MAX_HOST_LENGTH = 260;

/** How the names of an API's hosts begin. */
export type HostPrefix = keyof typeof NAMES;

/** The statuses that name another place. */
export const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What a redirect is judged by. */
export interface RedirectFacts {
  /** The header `Location`. */
  location: string;
  /** The URL that redirects. */
  from: string;
  /** The API that was asked. */
  hostPrefix: HostPrefix;
  /** Leaves out a text that repeats a credential. */
  redact: (text: string) => string;
}

/**
 * The URL that a redirect leads to.
 *
 * @throws {RedirectError} naming the host when it leads to anything but the same API.
 */
export function redirectTarget({ location, from, hostPrefix, redact }: RedirectFacts): string {
  const target = URL.canParse(location, from) ? new URL(location, from) : undefined;
  const host = target?.host || "no valid address";
  const shown = redact(host);
  if (target === undefined || shown !== host || !isHostOf(hostPrefix, target)) {
    throw new RedirectError(
      `Cannot follow ${new URL(from).host}: it redirects to ${
        printable(shown, MAX_HOST_LENGTH)
      }, ` +
        `which is not Customer.io's ${NAMES[hostPrefix]}; the credentials were not sent there: ` +
        `check ${settingOf(hostPrefix)}`,
    );
  }
  // A name and password in the address would be taken for credentials.
  target.username = target.password = "";
  return target.href;
}

/** The key of the configuration with the base URL of an API. */
export function settingOf(prefix: HostPrefix): "trackUrl" | "appUrl" {
  return prefix === "track" ? "trackUrl" : "appUrl";
}

/** Whether `url` is one of the hosts of an API, at the usual port: other subdomains belong to other services. */
function isHostOf(prefix: string, { protocol, port, hostname }: URL): boolean {
  const name = new RegExp(`^${prefix}(-[a-z0-9]+)*\\.customer\\.io$`);
  return protocol === "https:" && port === "" && name.test(hostname);
}
