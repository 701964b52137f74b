/** The rules of a configuration that a schema cannot express. Pure functions over a value that may be wrong. */

import { isThisMachine } from "../this_machine.ts";
import { checkGoneSet } from "./gone.ts";
import { type BrokenRule, checkMappings } from "./mapping_rules.ts";

export type { BrokenRule };

/**
 * The rules that `document` breaks. Rules skip values whose own check fails, so that every problem is reported once.
 */
export function crossCheck(
  document: unknown,
  { needsAccount }: { needsAccount: boolean },
): BrokenRule[] {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return [];
  const configuration: Record<string, unknown> = { ...document };
  const { mappings } = configuration;
  return [
    ...checkCredentials(configuration, needsAccount),
    ...checkRegion(configuration),
    ...(Array.isArray(mappings) ? checkMappings(mappings, configuration) : []),
    ...checkGone(configuration),
  ];
}

function checkGone(configuration: Record<string, unknown>): BrokenRule[] {
  const set = attributesOf(attributesOf(configuration.gone)?.set);
  if (set === undefined) return [];
  return checkGoneSet(set, configuration).map(({ name, message }) => {
    return { path: ["gone", "set", ...(name === undefined ? [] : [name])], message };
  });
}

function attributesOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? { ...value }
    : undefined;
}

function checkCredentials(
  configuration: Record<string, unknown>,
  needsAccount: boolean,
): BrokenRule[] {
  const broken: BrokenRule[] = [];
  const { region } = configuration;
  const required = needsAccount &&
    (region === undefined || region === "us" || region === "eu");
  for (const [key, alias] of [["siteId", "site_id"], ["apiKey", "api_key"]]) {
    const hasKey = configuration[key] !== undefined;
    const hasAlias = configuration[alias] !== undefined;
    if (hasKey && hasAlias) {
      broken.push({
        path: [alias],
        message: `Cannot be given together with ${key}, which means the same: drop one of the two`,
      });
    } else if (required && !hasKey && !hasAlias) {
      broken.push({
        path: [key],
        message: "Missing: take it from the Track API credentials in Customer.io's settings, " +
          'or set "region": "sandbox" to try without an account',
      });
    }
  }
  return broken;
}

function checkRegion({ region, trackUrl }: Record<string, unknown>): BrokenRule[] {
  if (region !== "sandbox" || trackUrl === undefined) return [];
  return [{
    path: ["trackUrl"],
    message:
      'Cannot be given together with "region": "sandbox", which runs a Customer.io of its own: ' +
      "drop trackUrl to sync into that, or drop region to sync to trackUrl",
  }];
}

/** The beginning of an API's paths, with what follows it, where it stands in a base URL. */
const API_PATH = {
  track: /(\/+api\/+v[12])(\/+[^/]+.*)?\/*$|(\/+api)\/*$/i,
  app: /(\/v1)(\/+customers(?:\/.*)?)?\/*$/i,
};

/**
 * What keeps `text` from being a base URL to which credentials can be sent, or `undefined` when nothing does.
 * The URL itself is not part of the message: it may hold a password.
 */
export function problemOfUrl(text: string, kind: "track" | "app"): string | undefined {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    return "Must be an http or https URL such as https://track.customer.io";
  }
  if (url.username !== "" || url.password !== "") {
    return "Cannot hold a user name or password: use siteId, apiKey and appApiKey";
  }
  if (url.search !== "" || url.hash !== "") {
    return "Must end with the path: drop what begins with '?' or '#'";
  }
  if (url.protocol === "http:" && !isThisMachine(url.hostname)) {
    return "Must begin with https:, as the credentials would cross the network in clear text";
  }
  const doubled = API_PATH[kind].exec(url.pathname);
  if (doubled !== null) {
    const [, version, more, root] = doubled;
    return `Must end before the path of the API, which is put behind it: drop '${
      version ?? root
    }'` +
      (more === undefined ? "" : " and what follows it");
  }
}
