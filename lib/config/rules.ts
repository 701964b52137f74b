/** The rules of a configuration that a schema cannot express. Pure functions over a value that may be wrong. */

import { isThisMachine } from "../this_machine.ts";
import { ATTRIBUTE_TYPES, type AttributeType, convertValue } from "../person/attribute_type.ts";
import { ATTRIBUTE_NAME_BYTES } from "../customerio/limits.ts";

/** A rule that the value at `path` breaks. */
export interface BrokenRule {
  path: PropertyKey[];
  message: string;
}

/**
 * The rules that `document` breaks. Rules skip values whose own check fails, so that every problem is reported once.
 */
export function crossCheck(document: unknown): BrokenRule[] {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return [];
  const configuration: Record<string, unknown> = { ...document };
  const { mappings, limits } = configuration;
  return [
    ...checkCredentials(configuration),
    ...checkRegion(configuration),
    ...(Array.isArray(mappings) ? checkMappings(mappings, limits !== "server") : []),
  ];
}

function checkCredentials(configuration: Record<string, unknown>): BrokenRule[] {
  const broken: BrokenRule[] = [];
  const { region } = configuration;
  const required = region === undefined || region === "us" || region === "eu";
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

function checkMappings(mappings: unknown[], enforce: boolean): BrokenRule[] {
  const broken: BrokenRule[] = [];
  const firstWith = new Map<string, number>();
  for (const [index, mapping] of mappings.entries()) {
    if (typeof mapping !== "object" || mapping === null) continue;
    const { to, type, default: defaultValue, required } = mapping as Record<string, unknown>;
    const add = (key: string, message: string) =>
      broken.push({ path: ["mappings", index, key], message });
    if (typeof to === "string" && to !== "") {
      const first = firstWith.get(to);
      if (first === undefined) firstWith.set(to, index);
      else add("to", `Same attribute as mappings[${first}].to: drop one of the two mappings`);
      if (enforce && new TextEncoder().encode(to).length > ATTRIBUTE_NAME_BYTES) {
        add(
          "to",
          `Cannot be longer than ${ATTRIBUTE_NAME_BYTES} bytes of UTF-8, Customer.io's limit for ` +
            'attribute names: shorten it, or set "limits": "server" if your account has another limit',
        );
      }
    }
    if (defaultValue === undefined) continue;
    if (required === true) {
      add("required", "Cannot be true together with default: drop one of the two");
    }
    if (isAttributeType(type) && convertValue(JSON.stringify(defaultValue), type) === undefined) {
      add("default", `Cannot be converted to the mapping's type, ${type}: change one of the two`);
    }
  }
  return broken;
}

/** The beginning of an API's paths, with what follows it, where it stands in a base URL. */
const API_PATH = {
  track: /(\/api\/v[12])(\/+[^/]+.*)?\/*$|(\/api)\/*$/i,
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

function isAttributeType(type: unknown): type is AttributeType {
  return ATTRIBUTE_TYPES.some((known) => known === type);
}
