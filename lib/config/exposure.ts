/** Keys in a configuration, or in the file `.env` beside it, that others on the machine can read. */

import { variablesIn } from "./environment.ts";

/** The keys whose value is a secret, and the environment variable to recommend for each. */
const VARIABLES = { apiKey: "CIO_API_KEY", api_key: "CIO_API_KEY", appApiKey: "CIO_APP_API_KEY" };

/** The default keys of a sandbox, which everybody knows. */
const NO_SECRETS: readonly unknown[] = ["sandbox-api-key", "sandbox-app-api-key"];

/** Permission bits: the group, or everybody on the machine, may read. */
const OTHERS_READ = 0o044;

/** The top-level keys of `document` with a secret in them; `templates` are the strings with environment variables. */
export function literalSecrets(
  document: unknown,
  templates: ReadonlyMap<string, string>,
): string[] {
  if (typeof document !== "object" || document === null) return [];
  return Object.entries(document)
    .filter(([key, value]) =>
      Object.hasOwn(VARIABLES, key) && !templates.has(key) && !NO_SECRETS.includes(value)
    )
    .map(([key]) => key);
}

/** The variables that secrets are taken from; `templates` are the strings with variables, by their keys. */
export function secretVariables(templates: ReadonlyMap<string, string>): string[] {
  const names = [...templates].flatMap(([key, text]) =>
    Object.hasOwn(VARIABLES, key) ? variablesIn(text) : []
  );
  return [...new Set(names)];
}

/** The warning about `file`, with permissions `mode` and secrets under `keys`; undefined when none is due. */
export function exposureWarning(
  file: string,
  { mode, keys }: { mode: number | null; keys: readonly string[] },
): string | undefined {
  if (!isExposed(mode) || keys.length === 0) return undefined;
  const lines = keys.map((key) => `"${key}": "\${${VARIABLES[key as keyof typeof VARIABLES]}}"`);
  return `${file} can be read by others on this machine (mode ${octal(mode)}) and holds ${
    keys.join(" and ")
  }: write ${lines.join(", ")} and set ${
    keys.length === 1 ? "that variable" : "those variables"
  }, or run chmod 600 ${file}`;
}

/** The warning about `file`, a file of variables with permissions `mode` that has the secrets `names`. */
export function envExposureWarning(
  file: string,
  { mode, names }: { mode: number | null; names: readonly string[] },
): string | undefined {
  if (!isExposed(mode) || names.length === 0) return undefined;
  return `${file} can be read by others on this machine (mode ${octal(mode)}) and holds ${
    names.join(" and ")
  }: run chmod 600 ${file}`;
}

function isExposed(mode: number | null): mode is number {
  return mode !== null && (mode & OTHERS_READ) !== 0;
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(4, "0");
}
