/** The account in a configuration: where people go, and the credentials for it. Runs that send nothing need none. */

import { variablesIn } from "./environment.ts";
import type { Configuration, LocalConfiguration } from "./types.ts";

/** The top-level keys about the account. */
const ACCOUNT_KEYS: ReadonlySet<string> = new Set([
  "siteId",
  "site_id",
  "apiKey",
  "api_key",
  "appApiKey",
  "region",
  "workspaceId",
  "trackUrl",
  "appUrl",
]);

/** `document` without what is to come from variables that are not set, as far as it is about the account. */
export function withoutUnsetAccount(
  document: unknown,
  env: (name: string) => string | undefined,
): unknown {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return document;
  const isUnset = (value: unknown) =>
    typeof value === "string" && variablesIn(value).some((name) => !env(name));
  return Object.fromEntries(
    Object.entries(document).filter(([key, value]) => !(ACCOUNT_KEYS.has(key) && isUnset(value))),
  );
}

/** `configuration` with the account that its check has found to be there. */
export function withAccount(configuration: LocalConfiguration): Configuration {
  const { region, siteId, apiKey } = configuration;
  if (region === "sandbox") return { ...configuration, region, trackUrl: undefined };
  if (siteId === undefined || apiKey === undefined) {
    throw new TypeError("Cannot make a configuration without credentials: its check let it pass");
  }
  return { ...configuration, region, siteId, apiKey };
}
