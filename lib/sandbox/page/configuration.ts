/** The configuration that the empty page shows to copy. */

/** Credentials as they may be shown; undefined for a secret. */
export interface ShownCredentials {
  siteId: string | undefined;
  apiKey: string | undefined;
  appApiKey: string | undefined;
}

/** Stands for a credential that the page must not show, as it needs no password. */
const PRINTED = "as printed at the start";

/** The text of a `configuration.json` that syncs ids and emails into the sandbox at `url`. */
export function exampleConfiguration(
  url: string,
  { siteId = PRINTED, apiKey = PRINTED, appApiKey = PRINTED }: ShownCredentials,
): string {
  const account = { trackUrl: url, appUrl: url, siteId, apiKey, appApiKey };
  const lines = Object.entries({ ...account, userId: "id" })
    .map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  const mapping = '    { "from": "email", "to": "email" }';
  return ["{", ...lines, '  "mappings": [', mapping, "  ]", "}"].join("\n");
}
