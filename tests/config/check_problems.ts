/** What checkConfiguration() says, in lines that a test can compare. */

import { checkConfiguration } from "../../lib/config/check.ts";

/** What is said where a credential is missing. */
export const missingCredential =
  "Missing: take it from the Track API credentials in Customer.io's " +
  'settings, or set "region": "sandbox" to try without an account';

/** The problems of a configuration for the sandbox with `keys` over it, as "path: message". */
export function problemsWith(keys: Record<string, unknown>): string[] {
  return problemsOf({ region: "sandbox", userId: "id", mappings: [], ...keys });
}

/** The problems of `configuration`, as "path: message". */
export function problemsOf(configuration: unknown, env: Record<string, string> = {}): string[] {
  const checked = checkConfiguration(JSON.stringify(configuration), {
    env: (name) => env[name],
    overrides: {},
  });
  if (!("problems" in checked)) return [];
  return checked.problems.map(({ path, message }) => `${path}: ${message}`);
}
